import { type CommandOutput } from '../../contract/bridge/commands.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { noteBodySchema } from './note-outbox.ts'

export type RefusedNotes = ReturnType<typeof createRefusedNotes>

/** Notes that the hub will not have: what, about which call, and why. Nothing that was typed goes without its person. */
export function createRefusedNotes(outbox: Pick<Outbox, 'refused' | 'sendAgain' | 'discard'>) {
  return {
    list(): CommandOutput<'call.list-refused-notes'> {
      const notes = outbox.refused().flatMap(({ id, body, lastError, words }) => {
        const read = noteBodySchema.safeParse(body).data
        if (read === undefined) return []
        const { note, disposition, writtenAt } = read.note
        return { id, callId: read.callId, note, disposition, writtenAt, why: words ?? lastError ?? '' }
      })
      return { notes }
    },
    sendAgain(id: string): null {
      outbox.sendAgain(id)
      return null
    },
    discard(id: string): null {
      outbox.discard(id)
      return null
    },
  }
}
