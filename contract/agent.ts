import { z } from 'zod'

/**
 * Agent states (AG2), as said on the floor. `ringing`, `talking` and `holding` are the PBX's to say; the others are
 * asked for by the agent or a supervisor and hold once the PBX has confirmed them.
 */
export const agentStates = [
  'signed-out', // 签出
  'ready', // 示闲
  'not-ready', // 示忙
  'break', // 小休, with a reason
  'outbound-only', // 仅外呼
  'ringing', // 振铃
  'talking', // 通话
  'holding', // 保持
  'wrap-up', // 话后
] as const
export const agentStateSchema = z.enum(agentStates)
export type AgentState = z.infer<typeof agentStateSchema>

/** What an agent (or a supervisor for him) may ask for. */
export const requestedStates = ['ready', 'not-ready', 'break', 'outbound-only'] as const
export const requestedStateSchema = z.enum(requestedStates)
export type RequestedState = z.infer<typeof requestedStateSchema>

/** A seat's extension on the PBX, such as `8001`; the key of a seat everywhere. */
export const extensionSchema = z
  .string()
  .regex(/^\d{2,8}$/)
  .brand<'Extension'>()
export type Extension = z.infer<typeof extensionSchema>

/** A queue's key in the centre definition, such as `water-order`; also its name on the PBX. */
export const queueKeySchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .brand<'QueueKey'>()
export type QueueKey = z.infer<typeof queueKeySchema>

/** One agent as the floor sees him. */
export const agentSnapshotSchema = z.object({
  extension: extensionSchema,
  userId: z.uuidv7().nullable(),
  jobNumber: z.string().nullable(),
  name: z.string().nullable(),
  team: z.string().nullable(),
  state: agentStateSchema,
  /** Break reason, or why the hub paused the seat. */
  reason: z.string().nullable(),
  /** Since when, epoch ms. */
  since: z.number(),
  /** Planned end of wrap-up or break, epoch ms. */
  until: z.number().nullable(),
  /** What the three witnesses say; a difference is shown and repaired (AG2). */
  registered: z.boolean(),
  queues: z.array(queueKeySchema),
  callId: z.string().nullable(),
})
export type AgentSnapshot = z.infer<typeof agentSnapshotSchema>
