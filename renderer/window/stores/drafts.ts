import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { type CustomerId } from '../../../contract/ids.ts'
import { askQuietly } from './ask.ts'
import { type Draft, type DraftPart, emptyDraft, hasNote, mergeDraft, withField } from './draft-rules.ts'
import { useCards } from './topic-store.ts'

/** A key stroke is on the disk at the latest so much later, ms. */
const keepWithinMs = 120

/** What became of a note: typed on since, on its way, at the hub, or kept here until the hub is back. */
export type NoteState = 'typing' | 'writing' | 'sent' | 'kept' | 'failed'

type Kept = {
  readonly draft: Draft
  readonly noteState: NoteState
  readonly trouble: string | null
}

const fresh: Kept = { draft: emptyDraft, noteState: 'typing', trouble: null }

/**
 * Everything typed, by the call it belongs to (`callerCard.callKey`) or the customer (`customer:ID`). Each key stroke goes
 * to main's encrypted store; nothing that arrives replaces what is being typed.
 */
export const useDrafts = defineStore('drafts', () => {
  const cards = useCards()
  const all = shallowReactive(new Map<string, Kept>())
  const touched = new Map<string, Set<DraftPart>>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const get = (key: string): Kept => all.get(key) ?? fresh

  /** Begins to keep a draft: what was typed before a restart comes back. */
  async function open(key: string): Promise<void> {
    if (touched.has(key)) return
    touched.set(key, new Set())
    all.set(key, fresh)
    const result = await askQuietly('draft.read', { callKey: key })
    if (!result.ok || result.value === null || !all.has(key)) return
    all.set(key, { ...get(key), draft: mergeDraft(result.value, get(key).draft, touched.get(key) ?? new Set()) })
  }

  function change(key: string, part: DraftPart, draft: Draft): void {
    void open(key)
    touched.get(key)?.add(part)
    all.set(key, {
      draft,
      noteState: part.startsWith('customerFields.') ? get(key).noteState : 'typing',
      trouble: null,
    })
    if (!timers.has(key))
      timers.set(
        key,
        setTimeout(() => void save(key), keepWithinMs),
      )
  }

  async function save(key: string): Promise<void> {
    clearTimeout(timers.get(key))
    timers.delete(key)
    await askQuietly('draft.save', { callKey: key, ...get(key).draft })
  }

  /** Sends the note; while the hub is away main keeps it and sends it later. */
  async function write(key: string, customerId: CustomerId | null): Promise<boolean> {
    const { draft, noteState } = get(key)
    if (noteState === 'writing') return false
    clearTimeout(timers.get(key))
    timers.delete(key)
    const { note, disposition } = draft
    all.set(key, { ...get(key), noteState: 'writing', trouble: null })
    const result = await askQuietly('call.write-note', { callKey: key, note, disposition, customerId })
    const now = get(key)
    // What was typed while it was on its way is a new note to be written.
    const typedOn = now.draft.note !== note || now.draft.disposition !== disposition
    const state: NoteState = typedOn ? 'typing' : !result.ok ? 'failed' : result.value.sent ? 'sent' : 'kept'
    if (all.has(key)) all.set(key, { ...now, noteState: state, trouble: result.ok ? null : result.error.message })
    return result.ok
  }

  /** Main closed the card of a call; it has sent what it had. A last key stroke it did not have goes after. */
  function leave(key: string): void {
    const { draft } = get(key)
    if (timers.has(key) && hasNote(draft)) void write(key, draft.customerId as CustomerId | null)
    else clearTimeout(timers.get(key))
    timers.delete(key)
    touched.delete(key)
    all.delete(key)
  }

  watch(
    () => cards.state.cards.map(({ callKey }) => callKey),
    (now, before = []) => before.filter((key) => !now.includes(key)).forEach(leave),
  )
  const saveAll = (): void => [...timers.keys()].forEach((key) => void save(key))
  window.addEventListener('pagehide', saveAll)
  window.addEventListener('blur', saveAll)

  return {
    get,
    open,
    write,
    setNote: (key: string, note: string) => change(key, 'note', { ...get(key).draft, note }),
    setDisposition: (key: string, disposition: string | null) =>
      change(key, 'disposition', { ...get(key).draft, disposition }),
    setCustomer: (key: string, customerId: string | null) =>
      change(key, 'customerId', { ...get(key).draft, customerId }),
    /** @param text null: nothing is being typed there any more */
    setField: (key: string, field: string, text: string | null) =>
      change(key, `customerFields.${field}`, withField(get(key).draft, field, text)),
    clearFields: (key: string, starting: string) => {
      for (const field of Object.keys(get(key).draft.customerFields)) {
        if (field.startsWith(starting)) change(key, `customerFields.${field}`, withField(get(key).draft, field, null))
      }
    },
  }
})
