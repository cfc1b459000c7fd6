import { type AgentSnapshot, type AgentState, agentStates } from '../../../contract/agent.ts'
import { type DirectoryEntry } from '../../../contract/api/seats.api.ts'

/** A name in letters, for filtering as people type Chinese names: `李娜` is found by `lina` and `ln`. */
export type Spelling = (name: string) => { readonly whole: string; readonly initials: string }

export type Place = DirectoryEntry & {
  /** What he does now; null for a place, or where one may not see it. */
  readonly presence: AgentState | null
  /** Since when, epoch ms. */
  readonly since: number | null
  /** Can take a call now, as far as known. */
  readonly free: boolean
}

/** The directory with what is known of everybody now; oneself is left out. */
export function withPresence(
  entries: readonly DirectoryEntry[],
  agents: readonly AgentSnapshot[],
  own: string | null,
): readonly Place[] {
  const at = new Map<string, AgentSnapshot>(agents.map((agent) => [agent.extension, agent]))
  return entries
    .filter((entry) => !(entry.kind === 'seat' && entry.number === own))
    .map((entry) => {
      const agent = entry.kind === 'seat' ? at.get(entry.number) : undefined
      const presence = agent?.state ?? stateOf(entry.state)
      return {
        ...entry,
        // Who sits there now counts, not who usually does.
        name: agent?.name ?? entry.name,
        presence,
        since: agent?.since ?? null,
        free: entry.kind !== 'seat' || presence === 'ready' || presence === 'outbound-only',
      }
    })
}

const stateOf = (state: string | null): AgentState | null => agentStates.find((one) => one === state) ?? null

const kindOrder: Readonly<Record<DirectoryEntry['kind'], number>> = { seat: 0, queue: 1, station: 2, voicemail: 3 }

/** Those that fit what was typed, the best first; everything in its usual order when nothing was. */
export function findPlaces(places: readonly Place[], typed: string, spell: Spelling): readonly Place[] {
  const wanted = typed.trim().toLowerCase()
  return places
    .map((place) => ({ place, rank: wanted === '' ? 0 : rankOf(place, wanted, spell) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted(
      (one, two) =>
        one.rank - two.rank ||
        kindOrder[one.place.kind] - kindOrder[two.place.kind] ||
        Number(two.place.free) - Number(one.place.free) ||
        one.place.number.localeCompare(two.place.number, undefined, { numeric: true }),
    )
    .map(({ place }) => place)
}

/** 0 the very number or name, 1 begins so, 2 has it inside; -1 does not fit. */
function rankOf(place: Place, wanted: string, spell: Spelling): number {
  const { whole, initials } = spell(place.name)
  const texts = [place.number, place.name.toLowerCase(), place.jobNumber ?? '', whole, initials]
  if (texts.includes(wanted)) return 0
  if (texts.some((text) => text.startsWith(wanted))) return 1
  return [...texts, place.team?.toLowerCase() ?? ''].some((text) => text.includes(wanted)) ? 2 : -1
}
