import { type AgentSnapshot } from '../../contract/agent.ts'
import { type SessionEndReason } from '../../contract/seat/session-end.ts'

/**
 * Whether the own seat is lost, by what the feed says of it: signed out by a supervisor, moved to another seat by the same
 * person, or somebody else sits there now. Null while it is the own one.
 */
export function seatLoss(
  agent: Pick<AgentSnapshot, 'userId' | 'state' | 'reason'>,
  userId: string,
): Extract<SessionEndReason, 'forced' | 'taken-elsewhere' | 'seat-taken'> | null {
  if (agent.userId === userId) return null
  if (agent.userId !== null) return 'seat-taken'
  return agent.reason === 'signed-in-elsewhere' ? 'taken-elsewhere' : 'forced'
}
