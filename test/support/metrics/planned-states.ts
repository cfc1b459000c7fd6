import { type AgentState } from '../../../contract/agent.ts'
import { seededRandom } from '../../../hub/sample-data/seeded.ts'
import { type EndedState } from '../../../hub/metrics/metrics-engine.ts'
import { personOf, plannedCentre, plannedSeats } from './planned-day.ts'

const states: readonly AgentState[] = [
  ...([
    'ready',
    'ringing',
    'talking',
    'holding',
    'wrap-up',
    'not-ready',
    'break',
    'outbound-only',
    'signed-out',
  ] as const),
]

/** What each seat's person did from one time to another, state after state, without a gap. */
export function plannedStates(seed: number, seats: number, from: number, hours: number): readonly EndedState[] {
  const random = seededRandom(seed)
  const queues = plannedCentre.queues.map(({ key }) => key)
  return plannedSeats.slice(0, seats).flatMap((extension) => {
    const served = queues.filter(() => random() < 0.5)
    const rows: EndedState[] = []
    for (let at = from; at < from + hours * 3_600_000;) {
      const state = states[Math.floor(random() * states.length)] as AgentState
      const to = at + Math.floor(random() * (state === 'ringing' ? 15_000 : 900_000))
      const until = state === 'break' && random() < 0.7 ? at + Math.floor(random() * 900_000) : null
      const wrapUpQueue =
        state === 'wrap-up' && random() < 0.9 ? (queues[Math.floor(random() * queues.length)] ?? null) : null
      const id = `${extension}-${rows.length}`
      rows.push({ id, userId: personOf(extension), state, from: at, to, until, queues: served, wrapUpQueue })
      at = to
    }
    return rows
  })
}
