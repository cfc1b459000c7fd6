import { type AgentState } from '../../contract/agent.ts'
import { type Tally } from '../../contract/metrics/tally.ts'
import { type Counts } from './counts.ts'
import { type MetricsCentre } from './metrics-centre.ts'
import { place } from './tally-row.ts'

/** A time somebody was in a state. */
export type StateSpan = {
  readonly userId: string | null
  readonly state: AgentState
  readonly from: number
  readonly to: number
  /** Planned end of a break. */
  readonly until: number | null
  /** The queues he served. */
  readonly queues: readonly string[]
}

const fields: Readonly<Record<AgentState, keyof Tally | null>> = {
  'signed-out': null,
  ready: 'readyMs',
  'not-ready': 'notReadyMs',
  break: 'breakMs',
  'outbound-only': 'outboundOnlyMs',
  ringing: 'ringingMs',
  talking: 'talkingMs',
  holding: 'holdingMs',
  'wrap-up': 'wrapUpStateMs',
}

/** Counts a state for the agent, the centre, and the queues and skills he served. */
export function createCountState<Slot>(counts: Counts<Slot>, centre: Pick<MetricsCentre, 'skillOf'>) {
  return ({ userId, state, from, to, until, queues }: StateSpan): void => {
    const field = fields[state]
    if (field === null || userId === null) return
    const skills = new Set(queues.map((queue) => centre.skillOf(queue)).filter((skill) => skill !== null))
    const slots = [
      counts.slot('centre', 'centre'),
      counts.slot('agent', userId),
      ...queues.map((queue) => counts.slot('queue', queue)),
      ...[...skills].map((skill) => counts.slot('skill', skill)),
    ]
    for (const slot of slots) {
      counts.last(slot, from, to, place[field])
      if (state !== 'break' || until === null) continue
      const planned = Math.max(from, Math.min(to, until))
      counts.last(slot, from, planned, place.breakPlannedMs)
      counts.last(slot, planned, to, place.breakOverrunMs)
    }
  }
}
