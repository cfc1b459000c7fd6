import { z } from 'zod'
import { extensionSchema, queueKeySchema } from './agent.ts'
import { callDirectionSchema } from './call.ts'
import { recordingIdSchema, recordingMarkIdSchema } from './ids.ts'
import { localRecordingRuleSchema, pbxRecordingRules } from './seat/local-recording.ts'

/** Where the sound was taken: on the PBX, from the seat's softphone, or from the seat's sound card (desk phone). */
export const recordingSources = ['pbx', 'softphone', 'sound-card'] as const
export const recordingSourceSchema = z.enum(recordingSources)
export type RecordingSource = z.infer<typeof recordingSourceSchema>

/** `missing`: the call should have one and the file is not there. `silent`: one side was never heard. `damaged`: cannot be read. */
export const recordingStates = ['arriving', 'ready', 'silent', 'damaged', 'missing', 'deleted'] as const
export const recordingStateSchema = z.enum(recordingStates)
export type RecordingState = z.infer<typeof recordingStateSchema>

/** Why nothing is kept for a while: the agent's key, a field of a form that must not be heard, or a supervisor. */
export const pauseReasons = ['agent', 'field', 'supervisor'] as const
export const pauseReasonSchema = z.enum(pauseReasons)
export type PauseReason = z.infer<typeof pauseReasonSchema>

/** A stretch in which nothing is kept on purpose (RC3), ms from the recording's begin. */
export const pausedStretchSchema = z.object({
  fromMs: z.number().min(0),
  toMs: z.number().min(0),
  because: pauseReasonSchema,
})

/** One leg or transfer inside the call's one recording, in order; drawn under the waveform. */
export const recordingPartSchema = z.object({
  kind: z.enum(['talk', 'hold', 'transfer', 'conference', 'barge', 'queue']),
  extension: extensionSchema.nullable(),
  fromMs: z.number().min(0),
  toMs: z.number().min(0),
})

/** A mark or note somebody put at a moment of it. */
export const recordingMarkSchema = z.object({
  id: recordingMarkIdSchema,
  atMs: z.number().min(0),
  text: z.string().trim().min(1).max(400),
  byName: z.string(),
  byUserId: z.string(),
  writtenAt: z.number(),
})
export type RecordingMark = z.infer<typeof recordingMarkSchema>

/** Stereo: left the customer, right the agent. Times epoch ms, lengths ms, sizes bytes. */
export const recordingSchema = z.object({
  id: recordingIdSchema,
  callId: z.string(),
  source: recordingSourceSchema,
  state: recordingStateSchema,
  startedAt: z.number(),
  durationMs: z.number().min(0),
  direction: callDirectionSchema,
  /** The other side; masked without the right customer.number. */
  number: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  queue: queueKeySchema.nullable(),
  extension: extensionSchema.nullable(),
  agentName: z.string().nullable(),
  team: z.string().nullable(),
  /** Null when that form is not (or no longer) kept. */
  wavBytes: z.number().nullable(),
  mp3Bytes: z.number().nullable(),
  /** SHA-256 of the WAV as it arrived, hex; null before it has. */
  sha256: z.string().nullable(),
  /** Kept whatever the rule says: why, and by whom. */
  hold: z.object({ reason: z.string(), byName: z.string(), at: z.number() }).nullable(),
  /** When the rule deletes it; null: never, or held. */
  deleteAfter: z.number().nullable(),
  deletedAt: z.number().nullable(),
  marks: z.int().min(0),
})
export type Recording = z.infer<typeof recordingSchema>

/** Peaks of both channels for drawing: `perSecond` pairs of lowest and highest sample a second, −128…127, base64. */
export const waveformSchema = z.object({
  perSecond: z.number(),
  durationMs: z.number(),
  customer: z.string(),
  agent: z.string(),
  paused: z.array(pausedStretchSchema),
  parts: z.array(recordingPartSchema),
})
export type Waveform = z.infer<typeof waveformSchema>

/** How long what is kept; an administrator's to change. */
export const recordingRulesSchema = z.strictObject({
  /** The WAV beside the MP3, days; 0: only until the MP3 is there. */
  keepWavDays: z.int().min(0).max(3650),
  keepDays: z.int().min(1).max(36_500),
  /** Longer for calls of these queues. */
  keepDaysByQueue: z.record(z.string(), z.int().min(1).max(36_500)),
  /** Exported sound carries a mark, spoken or inaudible, under which the operation log says who exported it. */
  watermark: z.enum(['none', 'spoken', 'inaudible']),
  /** Below this much free disk (percent) the alarm is raised; recording goes on. */
  warnFreePercent: z.number().min(1).max(50),
})
export type RecordingRules = z.infer<typeof recordingRulesSchema>

/** What the centre's definition says of recording (centre.yaml); shown, and changed there alone. */
export const centreRecordingSchema = z.object({
  pbx: z.enum(pbxRecordingRules),
  start: z.enum(['entry', 'answer']),
  local: localRecordingRuleSchema,
  /** Callers are told that they are recorded. */
  announced: z.boolean(),
})
export type CentreRecording = z.infer<typeof centreRecordingSchema>

/** The disk the recordings lie on, and when it will be full at the pace of the last days. */
export const recordingDiskSchema = z.object({
  freeBytes: z.number(),
  totalBytes: z.number(),
  recordingsBytes: z.number(),
  bytesPerDay: z.number(),
  fullAt: z.number().nullable(),
})

/**
 * Where the window's player finds the sound: main answers it (main/recordings/answer-sound.ts), from the app's own scheme
 * or, in a browser, from the page's own address.
 */
export const soundAddress = (id: string, origin = 'zuoxi-app://window'): string => `${origin}/recordings/${id}`
