import { z } from 'zod'
import { extensionSchema, queueKeySchema } from '../agent.ts'
import { bilingualSchema } from '../language-schema.ts'
import { seatRecordingRulesSchema } from '../seat/local-recording.ts'
import { proofItemSchema } from '../seat/ready-proof.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '我的座席 Own seat'

/** A seat as it is chosen at sign-in. */
export const seatSchema = z.object({
  extension: extensionSchema,
  phone: z.enum(['softphone', 'desk-phone', 'outside']),
  registered: z.boolean(),
  /** Who sits there now. */
  takenBy: z.object({ jobNumber: z.string(), name: z.string() }).nullable(),
  /** The centre definition gives this seat to the caller's job number. */
  own: z.boolean(),
  queues: z.array(z.object({ queue: queueKeySchema, name: z.string() })),
})
export type Seat = z.infer<typeof seatSchema>

/** How the built-in softphone reaches the PBX. Kept in memory only; never shown, logged or stored. */
export const sipAccessSchema = z.object({
  /** `sip:8001@pbx.example` */
  uri: z.string(),
  authorizationUser: z.string(),
  password: z.string(),
  /** In the order to try: `wss://host:port/ws`. */
  webSockets: z.array(z.string()).min(1),
  /** The authority the PBX's certificate comes from, PEM; null: the hub's own. */
  certificateAuthority: z.string().nullable(),
  iceServers: z.array(z.object({ urls: z.string() })),
  registerSeconds: z.int(),
  /** SP5: whether an INVITE from the own PBX may be answered by itself. */
  autoAnswer: z.boolean(),
})
export type SipAccess = z.infer<typeof sipAccessSchema>

/** `recording`: what is recorded where; a hub that does not say wants nothing recorded at the seat. */
const ofEveryPhone = { extension: extensionSchema, recording: seatRecordingRulesSchema.optional() }

export const seatPhoneSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('softphone'), ...ofEveryPhone, sip: sipAccessSchema }),
  z.object({
    kind: z.literal('desk-phone'),
    ...ofEveryPhone,
    /** Nobody has it on his desk: a practice hub plays it, and it is worked and heard by `practiceApi`. */
    simulated: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('outside'), ...ofEveryPhone, number: z.string() }),
])
export type SeatPhone = z.infer<typeof seatPhoneSchema>

/** The three witnesses of a seat (AG2) and what follows from them. */
export const seatTruthSchema = z.object({
  extension: extensionSchema,
  /** SIP registration, as the PBX sees it. */
  registered: z.boolean(),
  device: z.string(),
  /** Queue membership, as the PBX sees it. */
  members: z.array(z.object({ queue: queueKeySchema, paused: z.boolean(), reason: z.string().nullable() })),
  /** What the hub's session holds. */
  wanted: z.string(),
  wantedQueues: z.array(queueKeySchema),
  /** What would make them agree, in the language asked for; empty when they do. */
  missing: z.array(z.string()),
  /** The link to the PBX is down: nobody knows. */
  pbxKnown: z.boolean(),
  at: z.number(),
})
export type SeatTruth = z.infer<typeof seatTruthSchema>

/** One day of the own work (AG8). Durations in ms. */
export const daySchema = z.object({
  from: z.number(),
  to: z.number(),
  calls: z.object({ inbound: z.int(), outbound: z.int(), internal: z.int(), missed: z.int() }),
  talkMs: z.number(),
  holdMs: z.number(),
  wrapUpMs: z.number(),
  readyMs: z.number(),
  breakMs: z.number(),
  notReadyMs: z.number(),
  longestTalkMs: z.number(),
  /** By hour of the centre's zone, 0–23. */
  perHour: z.array(z.object({ hour: z.int(), answered: z.int(), missed: z.int() })),
  dispositions: z.array(z.object({ disposition: z.string().nullable(), calls: z.int() })),
  callsWithoutNote: z.int(),
})
export type Day = z.infer<typeof daySchema>

/** Whom one can call or transfer to (presence comes with `/live`, or from `state`). */
export const directoryEntrySchema = z.object({
  kind: z.enum(['seat', 'queue', 'station', 'voicemail']),
  /** What is dialled. */
  number: z.string(),
  name: z.string(),
  jobNumber: z.string().nullable(),
  team: z.string().nullable(),
  /** Agent state, or null when it is none or may not be seen. */
  state: z.string().nullable(),
})
export type DirectoryEntry = z.infer<typeof directoryEntrySchema>

/** A queue by its names; what it holds now comes over `/live`. */
export const queueNameSchema = z.object({
  queue: queueKeySchema,
  name: bilingualSchema,
  /** What is dialled to reach it. */
  extension: z.string(),
  serviceLevelSeconds: z.int(),
  wrapUpSeconds: z.int(),
  /** Whether the seat one is signed in to serves it now. */
  own: z.boolean(),
})
export type QueueName = z.infer<typeof queueNameSchema>

export const seatsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/seats',
    summary: '可签入的座席 Seats one may sign in to',
    tag,
    access: 'agent.work',
    reply: z.object({ seats: z.array(seatSchema) }),
    errors: [],
  }),
  phone: defineEndpoint({
    method: 'GET',
    path: '/api/seat/phone',
    summary: '座席话机 How the own seat’s phone is reached; SIP access for the seat one is signed in to, and no other',
    tag,
    access: 'agent.work',
    reply: seatPhoneSchema,
    errors: ['state.illegal'],
  }),
  /** Failed items pause the seat under their own names; when all hold again, what the agent wanted stands again. */
  prove: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/proof',
    summary: '就绪检测 What the seat could not prove; an empty list is proof',
    tag,
    access: 'agent.work',
    body: z.strictObject({ failed: z.array(proofItemSchema).max(4) }),
    reply: z.object({}),
    errors: ['state.illegal'],
  }),
  truth: defineEndpoint({
    method: 'GET',
    path: '/api/seat/truth',
    summary: '三方核对 What registration, queues and session say about the own seat',
    tag,
    access: 'agent.work',
    reply: seatTruthSchema,
    errors: ['state.illegal'],
  }),
  repair: defineEndpoint({
    method: 'POST',
    path: '/api/seat/repair',
    summary: '一键修复 Bring the PBX to what the session says',
    tag,
    access: 'agent.work',
    reply: seatTruthSchema,
    errors: ['state.illegal', 'pbx.unavailable', 'pbx.refused'],
  }),
  day: defineEndpoint({
    method: 'GET',
    path: '/api/seat/day',
    summary: '我的一天 Own calls, times and results of one day',
    tag,
    access: 'agent.work',
    query: z.strictObject({ from: z.coerce.number().min(0), to: z.coerce.number().min(0) }),
    reply: daySchema,
    errors: [],
  }),
  directory: defineEndpoint({
    method: 'GET',
    path: '/api/directory',
    summary: '通讯录 Seats, queues and stations one can call or transfer to',
    tag,
    access: 'agent.work',
    reply: z.object({ entries: z.array(directoryEntrySchema) }),
    errors: [],
  }),
  queues: defineEndpoint({
    method: 'GET',
    path: '/api/queues',
    summary: '队列 The queues and their names',
    tag,
    access: 'signed-in',
    reply: z.object({ queues: z.array(queueNameSchema) }),
    errors: [],
  }),
  conference: defineEndpoint({
    method: 'POST',
    path: '/api/seat/calls/:callId/conference',
    summary: '三方会议 Note in the history that the seat joined two of its calls',
    tag,
    access: 'agent.work',
    params: z.object({ callId: z.uuidv7() }),
    body: z.strictObject({ withCallId: z.uuidv7(), state: z.enum(['joined', 'ended']) }),
    reply: z.object({}),
    errors: ['thing.not-found', 'state.illegal'],
  }),
} as const
