import { type QueueKey } from '../../contract/agent.ts'
import { type AgentRecord } from './agent-record.ts'
import { desiredPause } from './shown-state.ts'

/** What would bring the PBX's queues to what the hub's session says. */
export type AgentCommand =
  | {
      readonly do: 'sign-in'
      readonly queue: QueueKey
      readonly penalty: number
      readonly paused: boolean
      readonly reason: string | null
    }
  | { readonly do: 'sign-out'; readonly queue: QueueKey }
  | { readonly do: 'pause'; readonly reason: string | null }
  | { readonly do: 'penalty'; readonly queue: QueueKey; readonly penalty: number }

/**
 * The difference between the session and the PBX, as commands. Asking for a state and repairing a disagreement are the
 * same thing: both change the session or find it changed, and send what is missing. Empty when all agree.
 */
export function disagreement(record: AgentRecord): readonly AgentCommand[] {
  if (record.person === null) return record.members.map(({ queue }) => ({ do: 'sign-out', queue }))
  const reason = desiredPause(record)
  const commands: AgentCommand[] = []
  for (const { queue } of record.members) {
    if (!record.queues.some((own) => own.queue === queue)) commands.push({ do: 'sign-out', queue })
  }
  const members = new Map(record.members.map((member) => [member.queue, member]))
  const kept = record.queues.flatMap(({ queue }) => members.get(queue) ?? [])
  if (kept.some((member) => member.paused !== (reason !== null) || (reason !== null && member.reason !== reason))) {
    commands.push({ do: 'pause', reason })
  }
  for (const { queue, penalty } of record.queues) {
    const member = members.get(queue)
    if (member === undefined) commands.push({ do: 'sign-in', queue, penalty, paused: reason !== null, reason })
    else if (member.penalty !== penalty) commands.push({ do: 'penalty', queue, penalty })
  }
  return commands
}

/** All of what the session holds, as commands that do no harm where it is so already. */
export function wholeSession(record: AgentRecord): readonly AgentCommand[] {
  const { members, queues, person } = record
  const own = person === null ? [] : queues
  const reason = desiredPause(record)
  const others = members.filter(({ queue }) => !own.some((one) => one.queue === queue))
  return [
    ...others.map(({ queue }): AgentCommand => ({ do: 'sign-out', queue })),
    ...own.map(({ queue, penalty }): AgentCommand => {
      return { do: 'sign-in', queue, penalty, paused: reason !== null, reason }
    }),
  ]
}
