import { z } from 'zod'
import { extensionSchema, queueKeySchema } from '../agent.ts'
import { callDirectionSchema, callStepSchema, callSummarySchema } from '../call.ts'
import { callIdSchema, customerIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '通话 Calls'
const done = z.object({})
const callParams = z.object({ callId: callIdSchema })
const ofCall = ['thing.not-found', 'state.illegal', 'pbx.unavailable', 'pbx.refused'] as const
/** Why somebody steps into another's call. */
export const interventionReasonSchema = z.string().trim().max(200).nullable().default(null)
const reason = interventionReasonSchema
/** What may be dialled: digits, with `+`, `*`, `#` and the marks people write between them on one line. */
export const dialledSchema = z
  .string()
  .trim()
  .max(40)
  .regex(/^\+?[\d*#][\d*# \t()-]*$/)
const time = z.coerce.number().min(0)

export const callsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/calls',
    summary: '通话记录 Calls within the caller’s reach, newest first',
    tag,
    access: 'call.read',
    query: z.strictObject({
      from: time.optional(),
      to: time.optional(),
      direction: callDirectionSchema.optional(),
      queue: queueKeySchema.optional(),
      extension: extensionSchema.optional(),
      customerId: customerIdSchema.optional(),
      /** In any way it is written. */
      number: z.string().min(3).max(40).optional(),
      /** Over, and nobody answered. */
      unanswered: z.stringbool().optional(),
      /** Talks with somebody from outside that the caller himself had and wrote nothing about. */
      withoutNote: z.stringbool().optional(),
      /** Part of the other side's number, or of its customer's name as it is written. */
      text: z.string().trim().min(1).max(60).optional(),
      lost: z.stringbool().optional(),
      /** `next` of the page before. */
      after: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({
      calls: z.array(callSummarySchema),
      /** Who wrote about those of them that somebody wrote about, and what it came to: the caller's own before another's. */
      notes: z.array(
        z.object({
          callId: z.string(),
          disposition: z.string().nullable(),
          byName: z.string().nullable(),
          own: z.boolean(),
        }),
      ),
      /** Those the caller himself spoke in: only of them a note is his to write. */
      ownParts: z.array(z.string()),
      next: z.string().nullable(),
    }),
    errors: [],
  }),
  read: defineEndpoint({
    method: 'GET',
    path: '/api/calls/:callId',
    summary: '通话过程 One call with every step',
    tag,
    access: 'call.read',
    params: callParams,
    reply: z.object({ call: callSummarySchema, steps: z.array(callStepSchema) }),
    errors: ['thing.not-found'],
  }),

  // Somebody else's call; each with the reason that its history and the operation log keep.
  hangUp: defineEndpoint({
    method: 'POST',
    path: '/api/calls/:callId/hang-up',
    summary: '强拆 End a call, or one seat’s part in it',
    tag,
    access: 'call.supervise.hang-up',
    params: callParams,
    body: z.strictObject({ extension: extensionSchema.optional(), reason }),
    reply: done,
    errors: ofCall,
  }),
  transfer: defineEndpoint({
    method: 'POST',
    path: '/api/calls/:callId/transfer',
    summary: '强转 Send a seat’s customer elsewhere',
    tag,
    access: 'call.supervise.transfer',
    params: callParams,
    body: z.strictObject({ extension: extensionSchema, to: dialledSchema, reason }),
    reply: done,
    errors: ofCall,
  }),
  takeOver: defineEndpoint({
    method: 'POST',
    path: '/api/calls/:callId/take-over',
    summary: '拦截 Take the customer; the agent is released',
    tag,
    access: 'call.supervise.take-over',
    params: callParams,
    body: z.strictObject({ extension: extensionSchema, reason }),
    reply: done,
    errors: ofCall,
  }),
  record: defineEndpoint({
    method: 'POST',
    path: '/api/calls/:callId/recording',
    summary: '录音控制 Start, pause, resume or stop recording a call',
    tag,
    access: 'call.control',
    params: callParams,
    body: z.strictObject({ action: z.enum(['start', 'pause', 'resume', 'stop']) }),
    reply: done,
    errors: ofCall,
  }),
} as const
