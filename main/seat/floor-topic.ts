import { type AgentSnapshot } from '../../contract/agent.ts'
import { type QueueName } from '../../contract/api/seats.api.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type Language } from '../../contract/language.ts'
import { type LiveSnapshot } from '../../contract/live/messages.ts'

/** The topic `floor`: queues, and what can be picked up. */
export function floorTopic(
  { queues, pickUps }: Pick<LiveSnapshot, 'queues' | 'pickUps'>,
  own: AgentSnapshot | null,
  names: readonly QueueName[],
  language: Language,
): Topics['floor'] {
  const served = new Set<string>(own?.queues ?? [])
  return {
    queues: queues.map((queue) => {
      const known = names.find((name) => name.queue === queue.queue)
      return { ...queue, name: known?.name[language] ?? queue.queue, own: served.has(queue.queue) }
    }),
    waiting: pickUps
      // What rings here is not taken from a colleague; what was parked from here is.
      .filter(({ extensions, slot }) => slot !== null || own === null || !extensions.includes(own.extension))
      .map(({ callId, callerNumber, queue, extensions, slot, since }) => ({
        callId,
        number: callerNumber,
        queue,
        ringingAt: extensions[0] ?? null,
        slot,
        since,
      }))
      .sort((a, b) => a.since - b.since),
  }
}
