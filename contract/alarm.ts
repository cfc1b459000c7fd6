import { z } from 'zod'
import { alarmIdSchema } from './ids.ts'
import { subjectSchema } from './metrics/subject.ts'
import { bilingualSchema } from './language-schema.ts'

/** What goes wrong on a floor (SV4). */
export const alarmKinds = [
  'surge', // 呼入量异常: calls per minute against the usual for that hour
  'queue-waiting', // more callers wait than the queue's limit
  'queue-wait', // somebody waits longer than the queue's limit
  'service-level', // of the last half hour, under the target
  'trunk-full',
  'trunk-down',
  'seat-unregistered', // signed in, and its phone is gone
  'recording', // a call that should be recorded is not
  'disk', // of the hub
  'pbx-link',
  'hub-slow', // the hub's own loop or its database lags
] as const
export const alarmKindSchema = z.enum(alarmKinds)
export type AlarmKind = z.infer<typeof alarmKindSchema>

export const alarmSeverities = ['warning', 'critical'] as const

export const alarmStepSchema = z.object({
  key: z.string().max(60),
  text: bilingualSchema,
  /** Ticked off: by whom, when. */
  doneByName: z.string().nullable(),
  doneAt: z.number().nullable(),
})
export type AlarmStep = z.infer<typeof alarmStepSchema>

/**
 * One incident: from the moment its condition held long enough until it has not held for as long. The same condition
 * coming back soon re-opens it instead of ringing again (`times`).
 */
export const alarmSchema = z.object({
  id: alarmIdSchema,
  kind: alarmKindSchema,
  severity: z.enum(alarmSeverities),
  /** What it is about; null for the whole centre. */
  subject: subjectSchema.nullable(),
  /** The value that raised it and the limit it broke, in the kind's own unit. */
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  raisedAt: z.number(),
  times: z.int().min(1),
  /** Somebody looks after it: the sound stops everywhere. */
  takenByName: z.string().nullable(),
  takenAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** The play-book of its kind. */
  steps: z.array(alarmStepSchema),
  note: z.string(),
})
export type Alarm = z.infer<typeof alarmSchema>

/** Thresholds of the alarms; an administrator's to change. */
export const alarmSettingsSchema = z.strictObject({
  /** Times the usual of that hour; and at least so many calls a minute. */
  surgeFactor: z.number().min(1.1).max(20),
  surgeAtLeast: z.int().min(1).max(1000),
  queueWaiting: z.int().min(1).max(1000),
  queueWaitSeconds: z.int().min(5).max(3600),
  /** Under the queue's target by this much (0–1), over the last 30 minutes and at least so many calls. */
  serviceLevelBelow: z.number().min(0).max(1),
  serviceLevelAtLeast: z.int().min(1).max(1000),
  seatUnregisteredSeconds: z.int().min(1).max(3600),
  diskFreePercent: z.number().min(0.5).max(50),
  hubLagMs: z.int().min(50).max(60_000),
  /** A condition must hold, and be away, for so long before the alarm begins, and ends. */
  holdSeconds: z.int().min(0).max(600),
  /** Back within this time: the same incident. */
  repeatMinutes: z.int().min(0).max(240),
})
export type AlarmSettings = z.infer<typeof alarmSettingsSchema>
