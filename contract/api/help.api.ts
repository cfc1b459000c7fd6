import { z } from 'zod'
import { extensionSchema, queueKeySchema } from '../agent.ts'
import { callIdSchema, helpRequestIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '求助 Help'
const requestParams = z.object({ id: helpRequestIdSchema })

/** `call-ended`: the agent's part in it, whether others go on or not. */
export const helpEndings = ['called-off', 'call-ended'] as const

/** An agent in a call asks the supervisors for help (AG6). It ends with his part in the call. */
export const helpRequestSchema = z.object({
  id: helpRequestIdSchema,
  callId: z.string(),
  extension: extensionSchema,
  queue: queueKeySchema.nullable(),
  name: z.string(),
  team: z.string().nullable(),
  askedAt: z.number(),
  /** Whose wall rings now, until somebody comes: first the nearest who is free, after some seconds all who may come. */
  ringing: z.array(z.uuidv7()),
  /** Who comes to help; null: nobody yet. */
  takenByName: z.string().nullable(),
  takenAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  ending: z.enum(helpEndings).nullable(),
})
export type HelpRequest = z.infer<typeof helpRequestSchema>

export const helpApi = {
  ask: defineEndpoint({
    method: 'POST',
    path: '/api/seat/help',
    summary: '求助 Ask the supervisors for help in the own call; the id is made by the sender, one request a call',
    tag,
    access: 'agent.work',
    body: z.strictObject({ id: helpRequestIdSchema, callId: callIdSchema }),
    reply: helpRequestSchema,
    errors: ['thing.not-found', 'thing.exists', 'state.illegal'],
  }),
  callOff: defineEndpoint({
    method: 'POST',
    path: '/api/seat/help/:id/call-off',
    summary: '取消求助 Call the own request off',
    tag,
    access: 'agent.work',
    params: requestParams,
    reply: helpRequestSchema,
    errors: ['thing.not-found'],
  }),
  list: defineEndpoint({
    method: 'GET',
    path: '/api/help',
    summary: '求助 Open requests: the own one, and those of agents one may listen to or control',
    tag,
    access: 'signed-in',
    reply: z.object({ requests: z.array(helpRequestSchema) }),
    errors: [],
  }),
  take: defineEndpoint({
    method: 'POST',
    path: '/api/help/:id/take',
    summary: '响应求助 Say that one comes to help; needs to listen to the agent or to control his seat',
    tag,
    access: 'signed-in',
    params: requestParams,
    reply: helpRequestSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
} as const
