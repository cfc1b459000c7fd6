import { v7 as uuid } from 'uuid'
import { type z } from 'zod'
import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type CallDraft, type CallerCard } from '../../contract/seat/caller-card.ts'
import { type DraftStore } from '../cache/draft.store.ts'
import { type OutboxEntry } from '../cache/outbox.store.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { isEmptyDraft } from './card-rules.ts'
import { callNoteKind, type noteBodySchema } from './note-outbox.ts'

type Note = Pick<CommandRequest<'call.write-note'>, 'note' | 'disposition' | 'customerId'>

type Options = {
  readonly drafts: DraftStore
  readonly outbox: Pick<Outbox, 'put' | 'find'>
  readonly now: () => number
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** What is written about calls: kept as a draft while it is typed, then sent by the outbox. */
export function createCardNotes({ drafts, outbox, now, log }: Options) {
  const send = async (
    card: Pick<CallerCard, 'callKey' | 'callId'>,
    note: Note,
    patienceMs?: number,
  ): Promise<{ readonly state: OutboxEntry['state']; readonly why: OutboxEntry | null }> => {
    const id = uuid()
    const body = {
      callId: card.callId ?? card.callKey,
      note: { ...note, mutationId: id, writtenAt: now() },
    } satisfies z.input<typeof noteBodySchema>
    const state = await outbox.put({ id, kind: callNoteKind, body, createdAt: now() }, patienceMs)
    return { state, why: state === 'refused' ? outbox.find(id) : null }
  }

  /** A customer's form that was begun and not saved keeps its card: there is nobody else to save it. */
  const hasOpenForm = (callKey: string): boolean =>
    Object.values(drafts.read(callKey)?.customerFields ?? {}).some((text) => text.trim() !== '')

  return {
    send,
    hasOpenForm,
    read: (callKey: string): CallDraft | null => drafts.read(callKey),
    save: (draft: Omit<CallDraft, 'changedAt'>): void => drafts.save({ ...draft, changedAt: now() }),
    /** The card goes. What was typed is never lost: what nobody sent goes to the hub by itself. */
    leave(card: CallerCard): void {
      const { callKey } = card
      const draft = drafts.read(callKey)
      if (!draft) return
      if (isEmptyDraft(draft)) return drafts.remove(callKey)
      const { note, disposition } = draft
      const customerId = (draft.customerId ?? card.chosenId) as CustomerId | null
      void send(card, { note, disposition, customerId }, 0).then(
        () => drafts.remove(callKey),
        (error: unknown) => log('warn', 'a note stays a draft', { error: String(error) }),
      )
    },
    /** It was sent: what was typed meanwhile is newer, and stays. */
    sent(callKey: string, { note, disposition }: Pick<Note, 'note' | 'disposition'>): void {
      const draft = drafts.read(callKey)
      if (draft?.note === note && draft.disposition === disposition && !hasOpenForm(callKey)) drafts.remove(callKey)
    },
  }
}
