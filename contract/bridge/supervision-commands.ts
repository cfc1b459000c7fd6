import { z } from 'zod'
import { extensionSchema } from '../agent.ts'
import { dialledSchema, interventionReasonSchema } from '../api/calls.api.ts'
import { interventionsApi } from '../api/interventions.api.ts'
import { callIdSchema, interventionIdSchema } from '../ids.ts'
import { interventionSchema, rungSchema } from '../supervision.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const one = z.strictObject({ id: interventionIdSchema })
const reason = interventionReasonSchema
const part = z.strictObject({ callId: callIdSchema, extension: extensionSchema, reason })

/** The ladder: what a supervisor does to somebody else's call. How it stands, the wall's interventions say. */
export const supervisionCommands = {
  /** The own phone rings, or answers by itself where it is this program's; then one is on that rung. */
  'intervention.start': command(part.extend({ rung: rungSchema }), interventionSchema),
  'intervention.climb': command(one.extend(interventionsApi.climb.body.shape), interventionSchema),
  'intervention.leave': command(one, interventionSchema),
  /** With or without listening first; the own intervention on that call ends with it. */
  'intervention.take-over': command(part, nothing),
  'intervention.pass-on': command(part.extend({ to: dialledSchema }), nothing),
  /** Without an extension the whole call. */
  'intervention.hang-up': command(part.extend({ extension: extensionSchema.nullable() }), nothing),
} as const
