import { z } from 'zod'
import { messageIdSchema, userIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '站内短信 Messages'

/** Whom one writes to: a person, or everybody of a team. */
export const messageTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), userId: userIdSchema }),
  z.strictObject({ kind: z.literal('team'), team: z.string().trim().min(1).max(60) }),
])
export type MessageTarget = z.infer<typeof messageTargetSchema>

export const messageTextSchema = z.string().trim().min(1).max(2000)

export const messageSchema = z.object({
  id: messageIdSchema,
  fromUserId: userIdSchema,
  fromName: z.string(),
  to: messageTargetSchema,
  text: z.string(),
  /** When the hub had it. */
  at: z.number(),
})
export type Message = z.infer<typeof messageSchema>

/** Somebody one has written with, or may write to. */
export const conversationSchema = z.object({
  with: messageTargetSchema,
  name: z.string(),
  last: messageSchema.nullable(),
  unread: z.number().int(),
  /** False: he is gone, or the own rights no longer reach him; what was written stays. */
  mayWrite: z.boolean(),
})
export type Conversation = z.infer<typeof conversationSchema>

export const messagesApi = {
  conversations: defineEndpoint({
    method: 'GET',
    path: '/api/messages/conversations',
    summary: '会话 Everybody one has written with, newest first, then everybody else one may write to',
    tag,
    access: 'signed-in',
    reply: z.object({ conversations: z.array(conversationSchema) }),
    errors: [],
  }),
  read: defineEndpoint({
    method: 'POST',
    path: '/api/messages/read',
    summary: '短信 Messages of one conversation, newest first; up to `seen` they are then read',
    tag,
    access: 'signed-in',
    body: z.strictObject({
      with: messageTargetSchema,
      /** Older than this one. */
      before: messageIdSchema.nullable().default(null),
      /** The newest the person has seen; null: he has not looked yet. */
      seen: messageIdSchema.nullable().default(null),
      limit: z.int().min(1).max(100).default(50),
    }),
    reply: z.object({ messages: z.array(messageSchema), more: z.boolean() }),
    errors: [],
  }),
  send: defineEndpoint({
    method: 'POST',
    path: '/api/messages',
    summary: '发送短信 Send; the id is made by the sender: a repeat is stored once',
    tag,
    access: 'message.send',
    body: z.strictObject({ id: messageIdSchema, to: messageTargetSchema, text: messageTextSchema }),
    reply: messageSchema,
    errors: ['thing.not-found', 'thing.exists'],
  }),
} as const
