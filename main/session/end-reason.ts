import { type AgentSnapshot } from '../../contract/agent.ts'

/** Why somebody is no longer where he was without having asked for it. */
export const endReasons = ['expired', 'forced', 'taken-elsewhere', 'seat-taken'] as const
export type EndReason = (typeof endReasons)[number]

/**
 * Whether the own seat is lost, by what the feed says of it: signed out by a supervisor, moved to another seat by the same
 * person, or somebody else sits there now. Null while it is the own one.
 */
export function seatLoss(
  agent: Pick<AgentSnapshot, 'userId' | 'state' | 'reason'>,
  userId: string,
): Exclude<EndReason, 'expired'> | null {
  if (agent.userId === userId) return null
  if (agent.userId !== null) return 'seat-taken'
  return agent.reason === 'signed-in-elsewhere' ? 'taken-elsewhere' : 'forced'
}
