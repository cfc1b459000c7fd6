import { z } from 'zod'
import { callSummarySchema } from '../call.ts'
import { figuresSchema, metricSettingsSchema, sparklineSchema } from '../metrics/figures.ts'
import { periodSchema } from '../metrics/period.ts'
import { subjectKindSchema, subjectSchema } from '../metrics/subject.ts'
import { trunkSnapshotSchema } from '../wall/trunk.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '指标 Figures'
const time = z.coerce.number().min(0)

export const metricsApi = {
  /** Everything within reach: queues, skills, trunks, numbers and the centre for all; agents by the scope of `wall.read`. */
  read: defineEndpoint({
    method: 'GET',
    path: '/api/metrics',
    summary: '当前指标 Figures of every subject over a period',
    tag,
    access: 'wall.read',
    query: z.strictObject({ period: periodSchema.default('today'), kind: subjectKindSchema.optional() }),
    reply: z.object({
      figures: z.array(figuresSchema),
      /** By queue key, and `centre` for everything that is no queue's. */
      settings: z.record(z.string(), metricSettingsSchema),
      /**
       * Of each queue and the centre: the service level that is shown first, `offered`, and `waiting` (who stood in the
       * queue when the minute ended). The last point is the minute that runs.
       */
      sparklines: z.array(sparklineSchema),
      /** Every trunk of the centre; `trunk.changed` goes on from here. */
      trunks: z.array(trunkSnapshotSchema),
    }),
    errors: [],
  }),
  /** From any time to any time, computed from the stored history. */
  since: defineEndpoint({
    method: 'GET',
    path: '/api/metrics/since',
    summary: '任意时段指标 Figures from one time to another',
    tag,
    access: 'wall.read',
    query: z.strictObject({ from: time, to: time.optional(), kind: subjectKindSchema.optional() }),
    reply: z.object({ figures: z.array(figuresSchema.omit({ period: true })) }),
    errors: ['request.invalid'],
  }),
  /** The calls behind a figure; numbers masked for whom they must be. */
  calls: defineEndpoint({
    method: 'GET',
    path: '/api/metrics/calls',
    summary: '指标背后的通话 The calls that were counted',
    tag,
    access: 'wall.read',
    query: z.strictObject({
      kind: subjectKindSchema,
      key: subjectSchema.shape.key,
      metric: z.string().max(60),
      period: periodSchema,
      /** A time of its own in place of the period's begin. */
      from: time.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    reply: z.object({ calls: z.array(callSummarySchema), more: z.boolean() }),
    errors: ['thing.not-found', 'request.invalid'],
  }),
} as const
