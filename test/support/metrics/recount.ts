import { type AgentState } from '../../../contract/agent.ts'
import { emptyTally, type Tally } from '../../../contract/metrics/tally.ts'
import { personOf, type PlannedCall, plannedCentre } from './planned-day.ts'

/**
 * The figures of a time computed once more, from the story itself and in another way than the engine does: no steps, no
 * order, every moment looked at by itself. Nothing here comes from the engine.
 */
export type RecountSpan = { readonly from: number; readonly to: number }
type MutableTally = { -readonly [Key in keyof Tally]: number }
type PlannedState = {
  readonly userId: string | null
  readonly state: AgentState
  readonly from: number
  readonly to: number
  readonly until: number | null
  readonly queues: readonly string[]
  readonly wrapUpQueue: string | null
}

export const shortAbandonMs = 5_000
const skillOf = (queue: string) => plannedCentre.queues.find(({ key }) => key === queue)?.skill
const thresholdOf = (queue: string): number =>
  1_000 * (plannedCentre.queues.find(({ key }) => key === queue)?.serviceLevelSeconds ?? Number.NaN)
/** Shanghai knows no summer time. */
const dateOf = (at: number): number => Math.floor((at + 8 * 3_600_000) / 86_400_000)

const stateFields: Partial<Record<AgentState, keyof Tally>> = {
  ready: 'readyMs',
  'not-ready': 'notReadyMs',
  break: 'breakMs',
  'outbound-only': 'outboundOnlyMs',
  ringing: 'ringingMs',
  talking: 'talkingMs',
  holding: 'holdingMs',
  'wrap-up': 'wrapUpStateMs',
}

export function recount(
  calls: readonly PlannedCall[],
  states: readonly PlannedState[],
  { from, to }: RecountSpan,
): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, MutableTally>()
  const add = (subjects: readonly string[], field: keyof Tally, amount = 1): void => {
    for (const subject of subjects) {
      const tally = tallies.get(subject) ?? { ...emptyTally }
      tallies.set(subject, tally)
      if (field === 'longestWaitMs') tally.longestWaitMs = Math.max(tally.longestWaitMs, amount)
      else tally[field] += amount
    }
  }
  const inside = (at: number): boolean => at >= from && at < to
  const ofQueue = (queue: string | null | undefined): string[] => {
    if (queue === null || queue === undefined) return []
    const skill = skillOf(queue)
    return [`queue:${queue}`, ...(skill === undefined ? [] : [`skill:${skill}`])]
  }
  const ofSeat = (extension: string): string => `agent:${personOf(extension)}`
  const dialled = new Map<string, number[]>()
  for (const { direction, number, startedAt } of calls) {
    if (direction === 'outbound') dialled.set(number, [...(dialled.get(number) ?? []), startedAt])
  }

  for (const call of calls) {
    const ofCall = [
      'centre:centre',
      `trunk:${call.trunk}`,
      ...(call.direction === 'inbound' ? [`number:${call.line}`] : []),
    ]
    const [firstTalk] = call.talks
    for (const stay of call.stays) {
      const subjects = [...ofCall, ...ofQueue(stay.queue)]
      for (const { extension, at, endsAt } of stay.refused) {
        if (inside(at)) add([...subjects, ofSeat(extension)], 'offers')
        if (inside(endsAt)) add([...subjects, ofSeat(extension)], 'missedOffers')
      }
      const taker = stay.outcome === 'answered' && firstTalk !== undefined ? [ofSeat(firstTalk.extension)] : []
      const rang = stay.refused.at(-1)?.endsAt ?? stay.enteredAt
      if (taker.length > 0 && inside(rang)) add([...subjects, ...taker], 'offers')
      if (!inside(stay.endsAt)) continue
      const wait = stay.endsAt - stay.enteredAt
      const inTime = wait <= thresholdOf(stay.queue)
      const all = [...subjects, ...taker]
      add(all, 'longestWaitMs', wait)
      if (stay.outcome === 'answered') {
        add(all, 'answered')
        add(all, 'waitOfAnsweredMs', wait)
        if (inTime) add(all, 'answeredInTime')
      } else if (stay.outcome === 'abandoned') {
        const short = wait <= shortAbandonMs
        add(all, short ? 'shortAbandoned' : 'abandoned')
        add(all, 'waitOfAbandonedMs', wait)
        if (inTime) add(all, short ? 'shortAbandonedInTime' : 'abandonedInTime')
      } else {
        add(all, 'otherwise')
        if (inTime) add(all, 'otherwiseInTime')
      }
    }
    for (const talk of call.talks) {
      if (!inside(talk.to)) continue
      const subjects = [...ofCall, ...ofQueue(talk.queue), ofSeat(talk.extension)]
      const held = talk.holds.reduce((sum, [begin, end]) => sum + end - begin, 0)
      add(subjects, 'handled')
      add(subjects, 'talkMs', talk.to - talk.from - held)
      add(subjects, 'holdMs', held)
      if (talk.transferred) add(subjects, 'transfersOut')
    }
    if (!inside(call.endedAt)) continue
    if (call.direction === 'outbound') {
      const subjects = [...ofCall, ofSeat(call.dialler ?? '')]
      add(subjects, 'outbound')
      if (firstTalk !== undefined) add(subjects, 'outboundAnswered')
      continue
    }
    const subjects = [...ofCall, ...ofQueue(call.stays.at(-1)?.queue)]
    const spoke = [...new Set(call.talks.map(({ extension }) => ofSeat(extension)))]
    add([...subjects, ...spoke], 'inbound')
    if (firstTalk !== undefined) continue
    add(subjects, 'lost')
    const back = dialled.get(call.number)?.some((at) => at > call.endedAt && dateOf(at) === dateOf(call.endedAt))
    if (back === true) add(subjects, 'calledBack')
  }

  for (const { userId, state, from: begin, to: end, until, queues, wrapUpQueue } of states) {
    const field = stateFields[state]
    if (field === undefined || userId === null) continue
    const skills = new Set(queues.flatMap((queue) => skillOf(queue) ?? []))
    const served = [...queues.map((queue) => `queue:${queue}`), ...[...skills].map((skill) => `skill:${skill}`)]
    const subjects = ['centre:centre', `agent:${userId}`, ...served]
    const [first, last] = [Math.max(begin, from), Math.min(end, to)]
    if (last > first) add(subjects, field, last - first)
    if (state === 'break' && until !== null) {
      const planned = Math.min(last, until) - first
      const overrun = last - Math.max(first, until)
      if (planned > 0) add(subjects, 'breakPlannedMs', planned)
      if (overrun > 0) add(subjects, 'breakOverrunMs', overrun)
    }
    if (state !== 'wrap-up' || !inside(end)) continue
    const wrapped = ['centre:centre', `agent:${userId}`, ...ofQueue(wrapUpQueue)]
    add(wrapped, 'wrapUps')
    add(wrapped, 'wrapUpMs', end - begin)
  }
  return tallies
}
