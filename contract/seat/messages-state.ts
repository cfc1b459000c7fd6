import { z } from 'zod'
import { conversationSchema, messageSchema, messageTargetSchema } from '../api/messages.api.ts'
import { messageIdSchema } from '../ids.ts'

/** Written here and not yet at the hub: it waits for it, or the hub will not have it. */
export const pendingMessageSchema = z.object({
  id: messageIdSchema,
  text: z.string(),
  at: z.number(),
  /** In the person's words, when it was refused. */
  refused: z.string().nullable(),
})
export type PendingMessage = z.infer<typeof pendingMessageSchema>

/** In-house messages (站内短信, AG6) as the window shows them. */
export const messagesStateSchema = z.object({
  conversations: z.array(conversationSchema),
  unread: z.number().int(),
  /** The conversation that is looked at, oldest message first. */
  open: z
    .object({
      with: messageTargetSchema,
      messages: z.array(messageSchema),
      /** There are older ones (`message.older`). */
      more: z.boolean(),
      pending: z.array(pendingMessageSchema),
      /** Why it could not be read. */
      trouble: z.string().nullable(),
    })
    .nullable(),
  /** The last that came from somebody else since the programme began. */
  arrived: messageSchema.nullable(),
})
export type MessagesState = z.infer<typeof messagesStateSchema>
