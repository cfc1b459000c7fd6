import { callNotesApi } from '../../contract/api/call-notes.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'
import { type Caller } from '../access/caller.ts'
import { callNoun } from '../calls/call-control.ts'
import { type Register } from '../http/http-server.ts'
import { type CallNotes } from './call-notes.ts'

export type CallNoteRoutes = {
  readonly notes: () => CallNotes
  /** Whether the caller may see this call in the history. */
  readonly mayRead: (caller: Caller, callId: string) => Promise<boolean>
}

export function registerCallNotes(register: Register, { notes, mayRead }: CallNoteRoutes): void {
  register(callNotesApi.write, ({ caller, params, body }) => notes().write(caller, params.callId, body))
  register(callNotesApi.quality, async ({ caller, params, body }) => {
    await notes().putQuality(caller, params.callId, body)
    return {}
  })
  register(callNotesApi.read, async ({ caller, params }) => {
    if (!(await mayRead(caller, params.callId))) {
      throw new ZuoxiError('thing.not-found', { what: callNoun, id: params.callId })
    }
    const found = await notes().ofCall(params.callId)
    if (caller.scopeOf('customer.number') !== undefined) return found
    // A number that was written down in a note is the customer's all the same (PU6); one's own words stay as they are.
    const shown = found.notes.map((note) =>
      note.userId === caller.userId ? note : { ...note, note: maskNumbersIn(note.note) },
    )
    return { ...found, notes: shown }
  })
}
