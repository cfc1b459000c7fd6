import { z } from 'zod'
import { agentSnapshotSchema, extensionSchema, requestedStateSchema } from '../agent.ts'
import { agentLogRowSchema, breakReasonSchema } from '../agent-log.ts'
import { agentsApi } from '../api/agents.api.ts'
import { metricsApi } from '../api/metrics.api.ts'
import { preferenceKeySchema, preferencesApi, preferenceValueSchema } from '../api/preferences.api.ts'
import { periodSchema } from '../metrics/period.ts'
import { wallStateSchema } from '../wall/wall.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const seat = z.strictObject({ extension: extensionSchema })
const preference = z.strictObject({ key: preferenceKeySchema })

/** What the window may ask of the wall, and about the agents on it. */
export const wallCommands = {
  /** Everything at once; topic `wall` carries what changes from then on, until it is closed. Again: another period. */
  'wall.open': command(z.strictObject({ period: periodSchema }), wallStateSchema),
  'wall.close': command(nothing, nothing),
  /** From any time to any time. */
  'wall.figures': command(metricsApi.since.query, metricsApi.since.reply),
  /** The calls behind a figure; `names`: customer id → name, of those this machine knows. */
  'wall.calls': command(
    metricsApi.calls.query,
    metricsApi.calls.reply.extend({ names: z.record(z.string(), z.string()) }),
  ),
  /** What this person has arranged for himself, whatever seat he sits at; null when never written. */
  'preference.read': command(preference, preferencesApi.read.reply),
  'preference.write': command(preference.extend({ value: preferenceValueSchema }), nothing),

  /** States that ended between two times, oldest first. */
  'agent.log': command(
    seat.extend({ from: z.number(), to: z.number() }),
    z.object({ rows: z.array(agentLogRowSchema) }),
  ),
  /** Which queues the seat serves now, and at which level. */
  'agent.read-queues': command(seat, agentsApi.readQueues.reply),
  'agent.force-state': command(
    seat.extend({
      state: requestedStateSchema,
      reason: breakReasonSchema.nullable(),
      until: z.number().nullable(),
    }),
    agentSnapshotSchema,
  ),
  'agent.force-sign-out': command(seat, nothing),
  'agent.change-queues': command(seat.extend(agentsApi.changeQueues.body.shape), agentSnapshotSchema),
} as const
