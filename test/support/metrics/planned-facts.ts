import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type CallFact } from '../../../hub/pbx/port.ts'
import { type PlannedCall } from './planned-day.ts'

/** The facts of a planned call, as hub/pbx/port.ts orders them, after its `call.started`. */
export function plannedFacts(plan: PlannedCall): {
  readonly started: Extract<CallFact, { kind: 'call.started' }>
  readonly facts: readonly CallFact[]
} {
  const call = `p.${plan.serial}`
  const facts: CallFact[] = []
  const seat = (extension: string): Extension => extension as Extension
  const key = (queue: string): QueueKey => queue as QueueKey
  const started: Extract<CallFact, { kind: 'call.started' }> = {
    ...{ at: plan.startedAt, call, direction: plan.direction, trunk: plan.trunk },
    kind: 'call.started',
    callerNumber: plan.direction === 'inbound' ? plan.number : plan.line,
    calledNumber: plan.direction === 'inbound' ? plan.line : plan.number,
    extension: plan.dialler === null ? null : seat(plan.dialler),
  }

  for (const stay of plan.stays) {
    const queue = key(stay.queue)
    facts.push({ kind: 'call.queued', at: stay.enteredAt, call, queue, position: 1 })
    for (const [index, { extension, at, endsAt, how }] of stay.refused.entries()) {
      const about = { call, leg: `r${index}-${stay.queue}-${extension}`, extension: seat(extension), queue }
      facts.push({ kind: 'call.offered', at, ...about })
      facts.push({ kind: 'call.offer-ended', at: endsAt, ...about, outcome: how, ringMs: endsAt - at })
    }
    const waitMs = stay.endsAt - stay.enteredAt
    const left = {
      kind: 'call.left-queue',
      at: stay.endsAt,
      call,
      queue,
      reason: stay.outcome,
      waitMs,
      position: 1,
    } as const
    if (stay.outcome !== 'answered') facts.push(left)
    else {
      const taker = plan.talks[0]?.extension ?? ''
      const about = { call, leg: `t0-${taker}`, extension: seat(taker), queue }
      const since = stay.refused.at(-1)?.endsAt ?? stay.enteredAt
      facts.push({ kind: 'call.offered', at: since, ...about })
      facts.push({
        kind: 'call.offer-ended',
        at: stay.endsAt,
        ...about,
        outcome: 'answered',
        ringMs: stay.endsAt - since,
      })
      facts.push(left)
    }
  }
  for (const [index, talk] of plan.talks.entries()) {
    const leg = `t${index}-${talk.extension}`
    const extension = seat(talk.extension)
    if (plan.direction === 'outbound') {
      facts.push({ kind: 'call.answered-outside', at: talk.from, call, leg: 'outside', number: plan.number })
      facts.push({ kind: 'call.answered', at: talk.from, call, leg, extension, queue: null, waitMs: null })
    } else {
      const queue = talk.queue === null ? null : key(talk.queue)
      facts.push({ kind: 'call.answered', at: talk.from, call, leg, extension, queue, waitMs: null })
    }
    for (const [begin, end] of talk.holds) {
      facts.push({ kind: 'call.held', at: begin, call, extension })
      facts.push({ kind: 'call.retrieved', at: end, call, extension })
    }
    if (talk.transferred) {
      const to = plan.talks[index + 1]?.extension ?? ''
      facts.push({ kind: 'call.transferred', at: talk.to, call, how: 'blind', extension, to })
    }
    const by = plan.endedBy
    facts.push({ kind: 'call.left', at: talk.to, call, leg, extension, by, talkMs: talk.to - talk.from })
  }
  facts.push({ kind: 'call.ended', at: plan.endedAt, call, by: plan.endedBy, cause: 16 })
  return { started, facts }
}
