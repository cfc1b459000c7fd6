import { z } from 'zod'
import { periodSchema } from './period.ts'
import { subjectSchema } from './subject.ts'
import { tallySchema } from './tally.ts'

/** The figures of one subject over one time, as they cross a process. */
export const figuresSchema = z.object({ subject: subjectSchema, period: periodSchema, tally: tallySchema })
export type Figures = z.infer<typeof figuresSchema>

/** What the definitions depend on; per queue, or the centre's. */
export const metricSettingsSchema = z.object({
  /** T of the service level, ms. */
  thresholdMs: z.number().min(0),
  /** Abandoned within this time is a short abandon, ms. */
  shortAbandonMs: z.number().min(0),
  /** Whether short abandons count in the other figures. */
  countShortAbandons: z.boolean(),
  /** Which service level the wall shows first. */
  serviceLevel: z.enum(['abandons-ignored', 'abandons-hurt', 'abandons-help']),
  /** The share the centre wants, 0–1. */
  target: z.number().min(0).max(1),
})
export type MetricSettings = z.infer<typeof metricSettingsSchema>

/** A figure of the last hour, one point a minute, oldest first; null where there was nothing to divide by. */
export const sparklineSchema = z.object({
  subject: subjectSchema,
  metric: z.string(),
  /** Begin of the first minute, epoch ms. */
  from: z.number(),
  points: z.array(z.number().nullable()).max(60),
})
export type Sparkline = z.infer<typeof sparklineSchema>
