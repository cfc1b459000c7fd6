import { z } from 'zod'
import { agentSnapshotSchema, extensionSchema } from '../agent.ts'
import { alarmSchema } from '../alarm.ts'
import { helpRequestSchema } from '../api/help.api.ts'
import { messageSchema } from '../api/messages.api.ts'
import { callDirectionSchema, callStepSchema, callSummarySchema } from '../call.ts'
import { bilingualSchema } from '../language-schema.ts'
import { figuresSchema } from '../metrics/figures.ts'
import { periods } from '../metrics/period.ts'
import { orderSchema } from '../order/order.ts'
import { practiceScoreSchema, practiceStateSchema } from '../practice.ts'
import { consideredRuleSchema } from '../routing.ts'
import { interventionSchema } from '../supervision.ts'
import { trunkSnapshotSchema } from '../wall/trunk.ts'

/**
 * The live feed `/live` (WebSocket). The client says hello with its token (never in the URL) and, when it has been here
 * before, with the epoch and number it saw last; the hub answers with a snapshot or, when it still has the gap, with the
 * deltas alone. Numbers rise by the fact, not by the client: a client whose rights hide a fact sees the number of the
 * batch pass (`to`), so a gap is always a loss and means: say hello again.
 */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string().max(4096),
    resume: z.object({ epoch: z.string(), sequence: z.number().int() }).optional(),
  }),
  z.object({ type: z.literal('token'), token: z.string().max(4096) }),
  z.object({ type: z.literal('ping'), sent: z.number() }),
  /** The wall is open and shows this period, or is closed: only who watches gets `figures.changed`. */
  z.object({ type: z.literal('watch'), period: z.enum(periods).nullable() }),
])
export type ClientMessage = z.infer<typeof clientMessageSchema>

export const queueSnapshotSchema = z.object({
  queue: z.string(),
  waiting: z.number().int(),
  /** Arrival of the longest waiting caller, epoch ms. */
  longestSince: z.number().nullable(),
  signedIn: z.number().int(),
  ready: z.number().int(),
})
export type QueueSnapshot = z.infer<typeof queueSnapshotSchema>

/**
 * A call that waits, rings or is parked and that a colleague may take (代接): for the seats of its queue, and for the team
 * of the seat that rings or has parked it. It is told apart from the calls one may follow: it says only what taking it needs.
 */
export const pickUpSchema = z.object({
  callId: z.string(),
  direction: callDirectionSchema,
  phase: z.enum(['queued', 'ringing', 'parked']),
  queue: z.string().nullable(),
  /** Masked without the right customer.number. */
  callerNumber: z.string(),
  /** Who rings now; of a parked call who parked it. */
  extensions: z.array(extensionSchema),
  /** Of a parked call: where it can be dialled. */
  slot: z.string().nullable(),
  /** Since when the caller waits: his arrival in the queue, else in the centre; since he was parked. Epoch ms. */
  since: z.number(),
})
export type PickUp = z.infer<typeof pickUpSchema>

/** A customer as the pop-up needs him; masked for whom it must be. */
export const popUpSchema = z.object({
  e164: z.string().nullable(),
  number: z.string(),
  homePlace: z.string().nullable(),
  customers: z.array(z.record(z.string(), z.unknown())),
})

export const liveDeltaSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call.changed'), call: callSummarySchema }),
  z.object({ kind: z.literal('call.step'), callId: z.string(), step: callStepSchema }),
  /** To the offered seat only: who is calling, why here. */
  z.object({
    kind: z.literal('call.offered'),
    callId: z.string(),
    extension: extensionSchema,
    queue: z.string().nullable(),
    queueName: bilingualSchema.nullable(),
    popUp: popUpSchema,
    /** What brought the call here, as codes; `explainRule` makes the sentences. Empty for a call nobody routed. */
    why: z.array(consideredRuleSchema),
  }),
  z.object({ kind: z.literal('call.removed'), callId: z.string() }),
  z.object({ kind: z.literal('agent.changed'), agent: agentSnapshotSchema }),
  /** To the seat only: its person has come to it at another machine; `GET /api/seat` says which sign-in holds it. */
  z.object({ kind: z.literal('seat.taken'), extension: extensionSchema }),
  z.object({ kind: z.literal('queue.changed'), queue: queueSnapshotSchema }),
  z.object({
    kind: z.literal('pbx.link'),
    pbx: z.string(),
    state: z.enum(['up', 'down']),
    since: z.number(),
    reason: z.string().nullable(),
  }),
  /** `change`: his number in GET /api/customer-changes. `version` 0: removed. */
  z.object({
    kind: z.literal('customer.changed'),
    customerId: z.string(),
    version: z.number().int(),
    change: z.number().int(),
  }),
  /** Many at once (an import), or by another program: ask GET /api/customer-changes, up to this number. */
  z.object({ kind: z.literal('customers.changed'), change: z.number().int() }),
  z.object({ kind: z.literal('pick-up.changed'), call: pickUpSchema }),
  /** Answered, given up, or no longer for this client to take. */
  z.object({ kind: z.literal('pick-up.removed'), callId: z.string() }),
  /** Published, to everybody (`team` null) or to one team; what it says is at GET /api/announcements. */
  /** To whoever may read orders, and to its station; contact number masked for whom it must be. */
  z.object({ kind: z.literal('order.changed'), order: orderSchema }),
  /** Products, gift rules, stations or settings: ask GET /api/catalogue, up to this number. */
  z.object({ kind: z.literal('catalogue.changed'), change: z.number().int() }),
  /** Balances or open orders of customers: ask GET /api/customer-accounts, up to this number. */
  z.object({ kind: z.literal('accounts.changed'), change: z.number().int() }),
  z.object({ kind: z.literal('announcement.changed'), announcementId: z.string(), team: z.string().nullable() }),
  /** Asked, taken, or over (`endedAt`): to the agent, and to those who may listen to him or control his seat. */
  z.object({ kind: z.literal('help.changed'), request: helpRequestSchema }),
  /** Written to somebody who sits at a seat; also to the writer's own. */
  z.object({ kind: z.literal('message.sent'), message: messageSchema }),
  /** To those who watch the wall over that period: the subjects whose figures changed. */
  z.object({ kind: z.literal('figures.changed'), figures: z.array(figuresSchema) }),
  z.object({ kind: z.literal('trunk.changed'), trunk: trunkSnapshotSchema }),
  /** To the supervisors of the agent, and to the one who steps in. Never to the agent listened to. */
  z.object({ kind: z.literal('intervention.changed'), intervention: interventionSchema }),
  z.object({ kind: z.literal('alarm.changed'), alarm: alarmSchema }),
  /** Of a hub for practice, to whoever controls agents: settings and calls. Scores come one by one. */
  z.object({ kind: z.literal('practice.changed'), practice: practiceStateSchema.omit({ scores: true }) }),
  /** To whoever controls that agent, and to his seat. It takes the place of an earlier score of the same call. */
  z.object({ kind: z.literal('practice.scored'), score: practiceScoreSchema }),
  /** What a practice caller says now, to the seat that speaks with him and reads along. */
  z.object({
    kind: z.literal('practice.said'),
    callId: z.string(),
    extension: extensionSchema,
    at: z.number(),
    text: z.string(),
  }),
])
export type LiveDelta = z.infer<typeof liveDeltaSchema>

export const liveSnapshotSchema = z.object({
  calls: z.array(callSummarySchema),
  agents: z.array(agentSnapshotSchema),
  queues: z.array(queueSnapshotSchema),
  pickUps: z.array(pickUpSchema),
  links: z.array(
    z.object({ pbx: z.string(), state: z.enum(['up', 'down']), since: z.number(), reason: z.string().nullable() }),
  ),
})
export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), epoch: z.string(), sequence: z.number().int(), state: liveSnapshotSchema }),
  /** Everything after the number the client has, up to and with `to`. */
  z.object({ type: z.literal('deltas'), to: z.number().int(), deltas: z.array(liveDeltaSchema) }),
  z.object({ type: z.literal('pong'), sent: z.number(), at: z.number() }),
  z.object({ type: z.literal('refused'), code: z.string(), message: z.string() }),
])
export type ServerMessage = z.infer<typeof serverMessageSchema>

/** Close codes of `/live` (RFC 6455 §7.4.2, private range). */
export const liveCloseCodes = { refused: 4401, tooSlow: 4408, badMessage: 4400, hubStopping: 4503 } as const
