import { type AgentSnapshot } from '../../contract/agent.ts'
import { type QueueSnapshot } from '../../contract/live/messages.ts'
import { type CallState } from '../calls/call-state.ts'

/** Each queue as the wall shows it, from the running calls and the seats. */
export function queueBoard(
  queues: readonly string[],
  calls: Iterable<CallState>,
  agents: readonly AgentSnapshot[],
): readonly QueueSnapshot[] {
  const board = new Map(
    queues.map((queue) => [queue, { queue, waiting: 0, longestSince: null as number | null, signedIn: 0, ready: 0 }]),
  )
  for (const call of calls) {
    const line = call.trail.inQueue === null ? undefined : board.get(call.trail.inQueue)
    if (line === undefined || call.queuedAt === null) continue
    line.waiting += 1
    line.longestSince = Math.min(line.longestSince ?? Infinity, call.queuedAt)
  }
  for (const agent of agents) {
    for (const queue of agent.queues) {
      const line = board.get(queue)
      if (line === undefined) continue
      line.signedIn += 1
      if (agent.state === 'ready') line.ready += 1
    }
  }
  return [...board.values()]
}
