import { z } from 'zod'
import { extensionSchema } from './agent.ts'
import { interventionIdSchema } from './ids.ts'
import { type Right } from './rights.ts'

/** The rungs of a running intervention (SV2), from the one nobody notices to the one everybody hears. */
export const rungs = ['listen', 'whisper', 'barge'] as const
export const rungSchema = z.enum(rungs)
export type Rung = z.infer<typeof rungSchema>

export const rungRights: Readonly<Record<Rung, Right>> = {
  listen: 'call.supervise.listen',
  whisper: 'call.supervise.whisper',
  barge: 'call.supervise.barge',
}

/** Who hears the supervisor on each rung, and thereby who notices. */
export const heardBy: Readonly<Record<Rung, { readonly agent: boolean; readonly customer: boolean }>> = {
  listen: { agent: false, customer: false },
  whisper: { agent: true, customer: false },
  barge: { agent: true, customer: true },
}

/**
 * `left`: the supervisor handed back or hung up. `lost`: his seat died. `not-answered`: his own phone was not taken.
 * `taken-over`, `passed-on`, `hung-up`: by this supervisor himself. `call-ended`: the agent's part in the call is over.
 * `unseen`: it ended while the hub did not see the PBX.
 */
export const interventionEndings = [
  'left',
  'lost',
  'not-answered',
  'taken-over',
  'passed-on',
  'hung-up',
  'call-ended',
  'unseen',
] as const
export type InterventionEnding = (typeof interventionEndings)[number]

/** What can be done to a call of somebody else, with or without listening first. */
export const deeds = ['take-over', 'transfer', 'hang-up'] as const
export type Deed = (typeof deeds)[number]

export const deedRights: Readonly<Record<Deed, Right>> = {
  'take-over': 'call.supervise.take-over',
  transfer: 'call.supervise.transfer',
  'hang-up': 'call.supervise.hang-up',
}

/** One supervisor on one agent's call. `rung` is a fact of the PBX; `wanted` differs while he asks for another. */
export const interventionSchema = z.object({
  id: interventionIdSchema,
  callId: z.string(),
  /** The agent's seat. */
  extension: extensionSchema,
  agentName: z.string().nullable(),
  supervisor: extensionSchema,
  byUserId: z.uuidv7().nullable(),
  byName: z.string().nullable(),
  team: z.string().nullable(),
  phase: z.enum(['calling', 'running', 'ended']),
  rung: rungSchema,
  wanted: rungSchema,
  reason: z.string().nullable(),
  startedAt: z.number(),
  /** On this rung since, epoch ms. */
  since: z.number(),
  endedAt: z.number().nullable(),
  ending: z.enum(interventionEndings).nullable(),
})
export type Intervention = z.infer<typeof interventionSchema>
