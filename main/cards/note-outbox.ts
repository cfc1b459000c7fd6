import { z } from 'zod'
import { callNotesApi } from '../../contract/api/call-notes.api.ts'
import { callNoteInputSchema } from '../../contract/call-note.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Sender } from '../outbox/outbox.ts'

export const callNoteKind = 'call-note'

export const noteBodySchema = z.object({ callId: z.string(), note: callNoteInputSchema })

/** The outbox's sender for notes: the hub takes its own id of a call and the PBX's. */
export function createNoteSender(link: Pick<HubLink, 'call'>): Sender {
  return async (body) => {
    const { callId, note } = noteBodySchema.parse(body)
    type Params = Parameters<typeof link.call<typeof callNotesApi.write>>[1]['params']
    await link.call(callNotesApi.write, { params: { callId } as Params, body: note })
  }
}
