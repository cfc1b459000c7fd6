import { z } from 'zod'
import { queueKeySchema } from '../agent.ts'
import { bilingualSchema } from '../language-schema.ts'

/**
 * Where one line of the seat's phone stands; drawn in main/phone/line.machine.ts. A desk-phone seat has the same lines,
 * told by the hub.
 */
export const linePhases = [
  'ringing', // 振铃: an inbound call, not answered
  'dialling', // 呼叫中: an outbound call, nothing heard yet
  'ring-back', // 回铃: the other side rings, or early media is heard
  'talking', // 通话
  'held', // 保持, by the agent
  'ended', // 已结束; kept some seconds so that the reason can be read
] as const
export const linePhaseSchema = z.enum(linePhases)
export type LinePhase = z.infer<typeof linePhaseSchema>

/** One-way loss and jitter as RTCP tells them (RFC 3550 §6.4), MOS by the E-model (ITU-T G.107, simplified). */
export const lineQualitySchema = z.object({
  /** 1.0 to 4.5. */
  mos: z.number(),
  lossPercent: z.number(),
  jitterMs: z.number(),
  roundTripMs: z.number().nullable(),
  codec: z.string().nullable(),
})
export type LineQuality = z.infer<typeof lineQualitySchema>

/** Why a line ended, in the agent's words. */
export const lineEndReasons = [
  'hung-up-here',
  'hung-up-there',
  'cancelled', // the caller gave up, or the call was taken elsewhere
  'answered-elsewhere',
  'rejected-here',
  'no-answer',
  'busy',
  'unreachable',
  'wrong-number',
  'refused',
  'transferred',
  'parked-here',
  'lost', // could not be recovered
  'failed',
] as const
export const lineEndReasonSchema = z.enum(lineEndReasons)

/** What can be done with the line now; a button is there when its word is. */
export const lineActions = [
  'answer',
  'reject',
  'hang-up',
  'hold',
  'retrieve',
  'mute',
  'unmute',
  'dtmf',
  'transfer', // blind, or begin a consultation
  'complete-transfer', // this line is the consultation
  'conference', // join this line and the other
  'leave-conference',
] as const
export const lineActionSchema = z.enum(lineActions)
export type LineAction = z.infer<typeof lineActionSchema>

export const phoneLineSchema = z.object({
  /** Made by main; stays the same through a recovery. */
  lineId: z.string(),
  /** The hub's call id, when known (X-Zuoxi-Call or /live). */
  callId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  phase: linePhaseSchema,
  /** The other side as the PBX gave it; masked without the right `customer.number`. */
  number: z.string(),
  /** Name of the customer, colleague or place, when known. */
  name: z.string().nullable(),
  /** Level of the customer, when there is exactly one. */
  level: z.string().nullable(),
  queue: queueKeySchema.nullable(),
  /** In both languages: the window's may change while the line is there. */
  queueName: bilingualSchema.nullable(),
  /** The own phone in somebody else's call, to listen or step in: no call of this seat's. */
  listensIn: z.boolean().optional(),
  /** Epoch ms. */
  startedAt: z.number(),
  answeredAt: z.number().nullable(),
  /** Since when on hold. */
  heldAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  muted: z.boolean(),
  inConference: z.boolean(),
  /** The line this one was opened from to ask before a transfer. */
  consultationFor: z.string().nullable(),
  /** The call lives, its sound is being brought back. */
  recovering: z.enum(['media', 'network', 'restart']).nullable(),
  quality: lineQualitySchema.nullable(),
  endReason: lineEndReasonSchema.nullable(),
  actions: z.array(lineActionSchema),
})
export type PhoneLine = z.infer<typeof phoneLineSchema>
