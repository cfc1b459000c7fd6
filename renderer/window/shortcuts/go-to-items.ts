import { type ShortcutAction, shortcutActions } from '../../../contract/bridge/topics.ts'
import { type Customer } from '../../../contract/customer.ts'
import { type Place } from '../directory/directory-rules.ts'
import { type PlaceName } from '../place-names.ts'

/** Somewhere to go or something to do. */
export type GoTo =
  | { readonly kind: 'dial'; readonly number: string }
  | { readonly kind: 'customer'; readonly customer: Customer }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'page'; readonly page: PlaceName; readonly words: string }
  | { readonly kind: 'action'; readonly action: ShortcutAction; readonly words: string }

type Sources = {
  readonly pages: readonly { readonly page: PlaceName; readonly words: string }[]
  readonly actions: readonly { readonly action: ShortcutAction; readonly words: string; readonly possible: boolean }[]
  readonly places: readonly Place[]
  readonly customers: readonly Customer[]
  /** What would be dialled for what was typed. */
  readonly number: string | null
}

/** Colleagues shown beside the rest, so that they do not push it out. */
const fewPlaces = 5

/** What fits, customers first: most look for one. Nothing typed shows pages and what can be done now. */
export function goToItems(typed: string, sources: Sources): readonly GoTo[] {
  const wanted = typed.trim().toLowerCase()
  const fits = (words: string): boolean => words.toLowerCase().includes(wanted)
  const pages = sources.pages.filter(({ words }) => fits(words)).map((page): GoTo => ({ kind: 'page', ...page }))
  const actions = sources.actions
    .filter(({ words, possible }) => possible && fits(words))
    .map(({ action, words }): GoTo => ({ kind: 'action', action, words }))
  if (wanted === '') return [...pages, ...actions]
  return [
    ...sources.customers.map((customer): GoTo => ({ kind: 'customer', customer })),
    ...(sources.number === null ? [] : [{ kind: 'dial', number: sources.number } as const]),
    ...sources.places.slice(0, fewPlaces).map((place): GoTo => ({ kind: 'place', place })),
    ...pages,
    ...actions,
  ]
}

/** `go-to` itself is no place to go to. */
export const goToActions = shortcutActions.filter((action) => action !== 'go-to')
