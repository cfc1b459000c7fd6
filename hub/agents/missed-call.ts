import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type AgentRecord } from './agent-record.ts'

/**
 * Whether the call that a seat did not answer has somebody else to go to. app_queue rings the same seat again and again
 * while it looks free and ranks first (by level, by idle time, by number of calls: none of them moves with a missed call),
 * so the hub takes such a seat out of turn; the agent says ready again when he is back. The last one of a queue stays: a
 * phone that rings is better than none.
 */
export function canPassOn(records: Iterable<AgentRecord>, missedBy: Extension, queue: QueueKey): boolean {
  for (const { extension, person, wanted, registered, unproven, queues } of records) {
    if (extension === missedBy || person === null || wanted !== 'ready' || !registered || unproven.length > 0) continue
    if (queues.some((own) => own.queue === queue)) return true
  }
  return false
}
