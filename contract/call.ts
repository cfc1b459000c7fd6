import { z } from 'zod'
import { extensionSchema, queueKeySchema } from './agent.ts'

export const callDirections = ['inbound', 'outbound', 'internal'] as const
export const callDirectionSchema = z.enum(callDirections)
export type CallDirection = z.infer<typeof callDirectionSchema>

/** Where a call stands, drawn in hub/calls/call.machine.ts. */
export const callPhases = ['started', 'queued', 'ringing', 'talking', 'holding', 'ended'] as const
export const callPhaseSchema = z.enum(callPhases)
export type CallPhase = z.infer<typeof callPhaseSchema>

/** Why nobody spoke with the caller (RP1, abandoned calls by reason). */
export const lossReasons = [
  'abandoned-in-menu', // hung up before the queue
  'abandoned-in-queue', // hung up waiting
  'abandoned-while-ringing', // hung up while a seat rang
  'abandoned-short', // hung up in the queue within the short-abandon limit
  'queue-timeout', // waited the longest allowed
  'queue-full',
  'queue-empty', // nobody signed in
  'nobody-answered', // every offer was refused or not answered
  'closed', // outside working hours
  'rejected', // blacklist
  'failed', // trunk or PBX trouble
  'pbx-restarted',
] as const
export const lossReasonSchema = z.enum(lossReasons)
export type LossReason = z.infer<typeof lossReasonSchema>

/** One step of a call's history, in the order it happened. `at` is the PBX's clock, epoch ms. */
export const callStepKinds = [
  'started',
  'routed', // the routing answer and its reasons
  'menu', // IVR: menu and keys
  'queued',
  'offered',
  'offer-ended',
  'answered',
  'held',
  'retrieved',
  'transferred',
  'parked', // by whom, in which slot
  'unparked', // taken, or brought back when nobody took it
  'help', // the agent asked for help, somebody took it, it was called off
  'joined', // another party came in: conference, barge
  'supervised', // listen, whisper, barge: who and how
  'left-queue',
  'left', // a party left while the call went on
  'recording',
  'ended',
] as const
export const callStepSchema = z.object({
  sequence: z.number().int(),
  at: z.number(),
  kind: z.enum(callStepKinds),
  /** Which seat it is about. */
  extension: extensionSchema.nullable(),
  queue: queueKeySchema.nullable(),
  /** Facts of the step: outcome, reasons, wait, keys … */
  detail: z.record(z.string(), z.unknown()),
})
export type CallStep = z.infer<typeof callStepSchema>

export const callSummarySchema = z.object({
  callId: z.string(),
  pbxCallId: z.string(),
  direction: callDirectionSchema,
  phase: callPhaseSchema,
  /** As the PBX delivered it; masked without the right customer.number. */
  callerNumber: z.string(),
  callerE164: z.string().nullable(),
  calledNumber: z.string(),
  trunk: z.string().nullable(),
  customerId: z.string().nullable(),
  queue: queueKeySchema.nullable(),
  extension: extensionSchema.nullable(),
  startedAt: z.number(),
  queuedAt: z.number().nullable(),
  answeredAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  waitMs: z.number().nullable(),
  talkMs: z.number().nullable(),
  holdMs: z.number().nullable(),
  endedBy: z.enum(['customer', 'agent', 'pbx', 'supervisor']).nullable(),
  lossReason: lossReasonSchema.nullable(),
})
export type CallSummary = z.infer<typeof callSummarySchema>
