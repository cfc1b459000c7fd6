import { z } from 'zod'
import { agentSnapshotSchema, extensionSchema, queueKeySchema } from '../agent.ts'
import { agentLogRowSchema, breakReasonSchema, breakReasons } from '../agent-log.ts'
import { callIdSchema, sessionIdSchema } from '../ids.ts'
import { pauseReasonSchema } from '../recording.ts'
import { dialledSchema } from './calls.api.ts'
import { defineEndpoint } from './endpoint.ts'

const seatTag = '我的座席 Own seat'
const floorTag = '座席监控 Agents'
const done = z.object({})
const callParams = z.object({ callId: callIdSchema })
const seatParams = z.object({ extension: extensionSchema })
const ofCall = ['thing.not-found', 'state.illegal', 'pbx.unavailable', 'pbx.refused'] as const

/** A break needs its reason; no other state takes one. */
const wantedState = z
  .strictObject({
    state: z.enum(['ready', 'not-ready', 'break', 'outbound-only']),
    reason: breakReasonSchema.optional(),
    /** Planned end of a break, epoch ms. */
    until: z.number().min(0).optional(),
  })
  .refine(({ state, reason }) => (state === 'break') === (reason !== undefined), {
    path: ['reason'],
    params: {
      text: {
        'zh-CN': `小休必须带原因（${breakReasons.join('、')}），其他状态不能带原因`,
        en: `must be given for a break (${breakReasons.join(', ')}), and only for a break`,
      },
    },
  })

const logQuery = z.strictObject({
  from: z.coerce.number().min(0),
  to: z.coerce.number().min(0),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
})

export const agentsApi = {
  own: defineEndpoint({
    method: 'GET',
    path: '/api/seat',
    summary: '我的状态 The own seat; null when not signed in to one',
    tag: seatTag,
    access: 'agent.work',
    reply: z.object({
      agent: agentSnapshotSchema.nullable(),
      /** Which sign-in holds the seat; null while the hub does not know (it was restarted). */
      heldBy: sessionIdSchema.nullable(),
    }),
    errors: [],
  }),
  signIn: defineEndpoint({
    method: 'POST',
    path: '/api/seat/sign-in',
    summary: '签入 Sign in to a seat and its queues',
    tag: seatTag,
    access: 'agent.work',
    body: z.strictObject({
      extension: extensionSchema,
      state: z.enum(['ready', 'not-ready', 'outbound-only']).default('not-ready'),
      /** Signed in elsewhere: leave that seat first. It is told so over `/live`. Not while it is in a call. */
      move: z.boolean().default(false),
    }),
    reply: agentSnapshotSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  signOut: defineEndpoint({
    method: 'POST',
    path: '/api/seat/sign-out',
    summary: '签出 Leave the seat',
    tag: seatTag,
    access: 'agent.work',
    reply: done,
    errors: ['state.illegal'],
  }),
  changeState: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/state',
    summary: '改变状态 Ask for a state; it is shown once the PBX has confirmed it',
    tag: seatTag,
    access: 'agent.work',
    body: wantedState,
    reply: agentSnapshotSchema,
    errors: ['state.illegal'],
  }),
  endWrapUp: defineEndpoint({
    method: 'POST',
    path: '/api/seat/wrap-up/end',
    summary: '结束话后处理 End wrap-up before its time',
    tag: seatTag,
    access: 'agent.work',
    reply: agentSnapshotSchema,
    errors: ['state.illegal'],
  }),
  ownLog: defineEndpoint({
    method: 'GET',
    path: '/api/seat/log',
    summary: '我的状态记录 The own state log',
    tag: seatTag,
    access: 'agent.work',
    query: logQuery,
    reply: z.object({ rows: z.array(agentLogRowSchema) }),
    errors: [],
  }),
  dial: defineEndpoint({
    method: 'POST',
    path: '/api/seat/dial',
    summary: '拨号 Ring the own phone, then the number. The call id is made by the sender: a repeat dials once',
    tag: seatTag,
    access: 'agent.work',
    body: z.strictObject({ callId: callIdSchema, number: dialledSchema }),
    reply: z.object({ callId: callIdSchema }),
    errors: ['state.illegal', 'pbx.unavailable', 'pbx.refused'],
  }),
  hangUp: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/hang-up',
    summary: '挂机 Leave the call',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    reply: done,
    errors: ofCall,
  }),
  transfer: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/transfer',
    summary: '转接 Transfer the own customer, blind or attended',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    body: z.strictObject({ to: dialledSchema, how: z.enum(['blind', 'attended']) }),
    reply: done,
    errors: ofCall,
  }),
  completeTransfer: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/transfer/complete',
    summary: '完成转接 Of an attended transfer begun here: join the customer and the one who was asked, and leave',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    reply: done,
    errors: ofCall,
  }),
  cancelTransfer: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/transfer/cancel',
    summary: '取消转接 Of an attended transfer begun here: back to the customer',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    reply: done,
    errors: ofCall,
  }),
  pickUp: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/pick-up',
    summary: '代接 Take a call that rings elsewhere or waits in a queue',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    reply: done,
    errors: ofCall,
  }),
  park: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/park',
    summary: '驻留 Park the own customer: colleagues may take him; after five minutes he comes back',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    reply: done,
    errors: ofCall,
  }),
  record: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/recording',
    summary: '暂停录音 Pause recording while a card number is read, and resume',
    tag: seatTag,
    access: 'agent.work',
    params: callParams,
    body: z.strictObject({
      action: z.enum(['pause', 'resume']),
      /** Of a pause. */
      because: pauseReasonSchema.exclude(['supervisor']).default('agent'),
    }),
    reply: done,
    errors: ofCall,
  }),

  list: defineEndpoint({
    method: 'GET',
    path: '/api/agents',
    summary: '座席状态 Agents within the caller’s reach',
    tag: floorTag,
    access: 'agent.read',
    reply: z.object({ agents: z.array(agentSnapshotSchema) }),
    errors: [],
  }),
  log: defineEndpoint({
    method: 'GET',
    path: '/api/agents/log',
    summary: '状态记录 The state log of agents within reach',
    tag: floorTag,
    access: 'agent.read',
    query: logQuery.extend({ extension: extensionSchema.optional() }),
    reply: z.object({ rows: z.array(agentLogRowSchema) }),
    errors: [],
  }),
  forceState: defineEndpoint({
    method: 'PUT',
    path: '/api/agents/:extension/state',
    summary: '强制状态 Force a state',
    tag: floorTag,
    access: 'agent.control',
    params: seatParams,
    body: wantedState,
    reply: agentSnapshotSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  forceSignOut: defineEndpoint({
    method: 'POST',
    path: '/api/agents/:extension/sign-out',
    summary: '强制签出 Sign an agent out',
    tag: floorTag,
    access: 'agent.control',
    params: seatParams,
    reply: done,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  readQueues: defineEndpoint({
    method: 'GET',
    path: '/api/agents/:extension/queues',
    summary: '所在队列 Every queue, and whether and at which skill level an agent serves it',
    tag: floorTag,
    access: 'agent.control',
    params: seatParams,
    reply: z.object({
      queues: z.array(
        z.object({
          queue: queueKeySchema,
          /** Null: he does not serve it. */
          level: z.int().min(1).max(9).nullable(),
          /** Whether the queue asks by level; in the others it makes no difference. */
          byLevel: z.boolean(),
        }),
      ),
    }),
    errors: ['thing.not-found'],
  }),
  changeQueues: defineEndpoint({
    method: 'PUT',
    path: '/api/agents/:extension/queues',
    summary: '调整队列 Which queues an agent serves, and at which skill level',
    tag: floorTag,
    access: 'agent.control',
    params: seatParams,
    body: z.strictObject({
      queues: z
        .array(z.strictObject({ queue: queueKeySchema, level: z.int().min(1).max(9) }))
        .max(100)
        .refine((queues) => new Set(queues.map(({ queue }) => queue)).size === queues.length, {
          params: { text: { 'zh-CN': '有重复的队列', en: 'has a queue twice' } },
        }),
    }),
    reply: agentSnapshotSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
} as const
