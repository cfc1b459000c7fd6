import { z } from 'zod'
import { agentSnapshotSchema } from '../agent.ts'
import { alarmSchema } from '../alarm.ts'
import { helpRequestSchema } from '../api/help.api.ts'
import { callSummarySchema } from '../call.ts'
import { liveDeltaSchema, queueSnapshotSchema } from '../live/messages.ts'
import { figuresSchema, metricSettingsSchema, sparklineSchema } from '../metrics/figures.ts'
import { periodSchema } from '../metrics/period.ts'
import { interventionSchema } from '../supervision.ts'
import { trunkSnapshotSchema } from './trunk.ts'

/**
 * Everything the wall shows, as main hands it to the window once (command `wall.open`); afterwards topic `wall` carries the
 * changes. 500 seats do not go over the bridge at every event.
 */
export const wallStateSchema = z.object({
  /** Batches of this epoch after this number belong to it. */
  epoch: z.string(),
  sequence: z.int(),
  period: periodSchema,
  agents: z.array(agentSnapshotSchema),
  queues: z.array(queueSnapshotSchema.extend({ name: z.string() })),
  calls: z.array(callSummarySchema),
  /** Customer id → name, of those this machine knows. */
  names: z.record(z.string(), z.string()),
  trunks: z.array(trunkSnapshotSchema),
  links: z.array(z.object({ pbx: z.string(), state: z.enum(['up', 'down']), since: z.number() })),
  figures: z.array(figuresSchema),
  settings: z.record(z.string(), metricSettingsSchema),
  sparklines: z.array(sparklineSchema),
  alarms: z.array(alarmSchema),
  interventions: z.array(interventionSchema),
  help: z.array(helpRequestSchema),
  clockOffsetMs: z.number(),
})
export type WallState = z.infer<typeof wallStateSchema>

/**
 * What came over `/live` since the batch before, of each thing only where it stands last. `sequence` counts batches of one
 * `epoch`; a gap or another epoch means: open again.
 */
export const wallBatchSchema = z.object({
  epoch: z.string(),
  sequence: z.int(),
  deltas: z.array(liveDeltaSchema),
  /** Of customers in these deltas. */
  names: z.record(z.string(), z.string()),
})
export type WallBatch = z.infer<typeof wallBatchSchema>
