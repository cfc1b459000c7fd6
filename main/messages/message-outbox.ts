import { z } from 'zod'
import { messagesApi, messageTargetSchema, messageTextSchema } from '../../contract/api/messages.api.ts'
import { messageIdSchema } from '../../contract/ids.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Sender } from '../outbox/outbox.ts'
import { SeatError } from '../seat-error.ts'

export const messageKind = 'message'

export const messageBodySchema = z.object({ id: messageIdSchema, to: messageTargetSchema, text: messageTextSchema })

/** The outbox's sender for messages. */
export function createMessageSender(link: Pick<HubLink, 'call'>): Sender {
  return async (body) => {
    try {
      await link.call(messagesApi.send, { body: messageBodySchema.parse(body) })
    } catch (error) {
      // Nobody to receive it: unlike a call that is not stored yet, he will not be there in a minute.
      if (!(error instanceof SeatError) || error.code !== 'thing.not-found') throw error
      throw SeatError.fromHub('message.no-receiver', error.message)
    }
  }
}
