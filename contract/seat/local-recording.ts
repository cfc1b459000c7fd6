import { z } from 'zod'

/**
 * Recording at the seat itself, beside the PBX's: never, always, or only what the PBX was to record and does not.
 * `recording.local` of the centre definition; by hand it can be begun under every rule.
 */
export const localRecordingRules = ['never', 'always', 'when-pbx-cannot'] as const
export const localRecordingRuleSchema = z.enum(localRecordingRules)
export type LocalRecordingRule = z.infer<typeof localRecordingRuleSchema>

/** The calls the PBX is to record, as `recording.rule` of the centre definition has them. */
export const pbxRecordingRules = ['all', 'inbound', 'outbound', 'none'] as const

/** What a seat must know to decide by itself, also while the hub is away. */
export const seatRecordingRulesSchema = z.object({
  local: localRecordingRuleSchema,
  pbx: z.enum(pbxRecordingRules),
})
export type SeatRecordingRules = z.infer<typeof seatRecordingRulesSchema>

/** What is the matter with recording here; calls go on whatever it is. */
export const localRecordingTroubles = [
  'disk-full', // nothing more can be written; goes on by itself when there is room
  'disk', // the folder cannot be written or read
  'no-sox', // a desk-phone seat without the programme that reads the sound card
  'sound-card', // sox runs and gets no sound
  'refused', // the hub will not have a recording
] as const

export const lineRecordingSchema = z.object({
  lineId: z.string(),
  state: z.enum(['on', 'paused']),
  source: z.enum(['softphone', 'sound-card']),
  why: z.enum(['rule', 'hand', 'pbx-cannot']),
  pausedBecause: z.enum(['agent', 'field']).nullable(),
})
export type LineRecording = z.infer<typeof lineRecordingSchema>

export const localRecordingsSchema = z.object({
  rules: seatRecordingRulesSchema,
  lines: z.array(lineRecordingSchema),
  /** Lines whose recording the agent or a field has paused, here and at the PBX. */
  paused: z.array(z.object({ lineId: z.string(), because: z.enum(['agent', 'field']) })),
  /** Finished, and not yet confirmed by the hub. */
  waiting: z.object({ count: z.int(), bytes: z.number() }),
  /** Everything of it on this machine, bytes. */
  folderBytes: z.number(),
  trouble: z.object({ kind: z.enum(localRecordingTroubles), reason: z.string() }).nullable(),
})
export type LocalRecordings = z.infer<typeof localRecordingsSchema>
