import { type CallStep } from '../../../contract/call.ts'
import { type Stay } from '../../../hub/metrics/count-call.ts'
import { type CelFact } from '../../support/cel.ts'
import { type LoggedStay } from '../../support/queue-log.ts'

/**
 * How far the hub's clock of a step may lie from Asterisk's own. On a quiet machine it is within 50 ms; with every core
 * busy, Asterisk's threads write their two accounts of one moment that much further apart.
 */
export const toleranceMs = 250

export type AgreementLimits = Readonly<{
  toleranceMs: number
  /** Two things that Asterisk wrote down closer together than this have no order that anybody could see. */
  sameMomentMs: number
}>

const strict: AgreementLimits = { toleranceMs, sameMomentMs: 50 }

export type Agreement = Readonly<{
  /** what does not agree, in sentences; empty when all is well */
  problems: readonly string[]
  matched: readonly Readonly<{ kind: string; who: string | null; differenceMs: number }>[]
  largestMs: number
}>

const told = new Set<string>([
  ...[
    'started',
    'queued',
    'offered',
    'offer-ended',
    'answered',
    'left-queue',
    'joined',
    'transferred',
    'left',
    'ended',
  ],
])

/**
 * Holds a call's history against Asterisk's channel event log: the same things happened to the same seats and queues, in
 * the same order, at the same times within {@link toleranceMs}. `besides` names kinds that CEL cannot know of this call.
 */
export function agreementWithCel(
  steps: readonly CallStep[],
  facts: readonly CelFact[],
  besides: readonly CallStep['kind'][] = [],
  limits: AgreementLimits = strict,
): Agreement {
  const problems: string[] = []
  const matched: { kind: string; who: string | null; differenceMs: number; celAt: number; place: number }[] = []
  const left = steps.filter(
    // CEL sees who comes from another call, not which bridge is a conference.
    ({ kind, detail }) =>
      told.has(kind) && !besides.includes(kind) && (kind !== 'joined' || detail['as'] === 'transfer'),
  )
  for (const fact of facts) {
    if (besides.includes(fact.kind)) continue
    const place = left.findIndex(
      (step) =>
        step.kind === fact.kind &&
        (fact.extension === null || step.extension === fact.extension) &&
        (fact.queue === null || step.queue === fact.queue),
    )
    const step = left[place]
    const who = fact.extension ?? fact.queue
    if (step === undefined) {
      problems.push(`CEL has ${fact.kind} ${who ?? ''}, the history has not`)
      continue
    }
    left.splice(place, 1)
    const differenceMs = step.at - fact.at
    matched.push({ kind: fact.kind, who, differenceMs, celAt: fact.at, place: step.sequence })
    if (Math.abs(differenceMs) > limits.toleranceMs) {
      problems.push(`${fact.kind} ${who ?? ''}: the history is ${differenceMs.toFixed(1)} ms from CEL`)
    }
  }
  for (const step of left) {
    problems.push(`the history has ${step.kind} ${step.extension ?? step.queue ?? ''}, CEL has not`)
  }
  const inHistory = matched.toSorted((a, b) => a.place - b.place)
  for (const [index, later] of inHistory.entries()) {
    const earlier = inHistory[index - 1]
    if (earlier !== undefined && earlier.celAt - later.celAt > limits.sameMomentMs) {
      problems.push(`the history tells ${earlier.kind} before ${later.kind}, CEL the other way round`)
    }
  }
  const sequence = steps.map(({ at }) => at)
  if (sequence.some((at, index) => index > 0 && at < (sequence[index - 1] ?? 0))) {
    problems.push('the steps of the history are not in the order of their times')
  }
  return {
    problems,
    matched: matched.map(({ kind, who, differenceMs }) => ({ kind, who, differenceMs })),
    largestMs: Math.max(0, ...matched.map(({ differenceMs }) => Math.abs(differenceMs))),
  }
}

/**
 * Holds the hub's stays of one call in its queues against those of `queue_log`. Its seconds are differences of whole
 * seconds, so a stay agrees when some moment within {@link toleranceMs} of the hub's gives the logged one.
 */
export function agreementWithQueueLog(visits: readonly Stay[], stays: readonly LoggedStay[]): readonly string[] {
  const problems: string[] = []
  const left = [...visits]
  for (const stay of stays) {
    const name = `${stay.queue}, visit ${stay.visit + 1}`
    const place = left.findIndex(({ queue }) => queue === stay.queue)
    const visit = left[place]
    if (visit === undefined) {
      problems.push(`queue_log has a stay in ${name}, the hub has not`)
      continue
    }
    left.splice(place, 1)
    if (!wholeSeconds(visit.enteredAt).includes(stay.enteredSeconds)) {
      problems.push(`${name}: entered ${stay.enteredSeconds}, the hub says ${(visit.enteredAt / 1000).toFixed(3)}`)
    }
    if (visit.outcome !== stay.outcome) {
      problems.push(`${name}: queue_log says ${stay.outcome}, the hub ${visit.outcome}`)
      continue
    }
    const waits = differences(visit.enteredAt, visit.enteredAt + visit.waitMs)
    if (stay.waitSeconds !== null && !waits.includes(stay.waitSeconds)) {
      problems.push(`${name}: waited ${stay.waitSeconds} s, the hub says ${visit.waitMs} ms`)
    }
    if (stay.outcome !== 'answered') continue
    if (stay.agent !== `PJSIP/${visit.extension ?? ''}`) {
      problems.push(`${name}: answered by ${stay.agent ?? ''}, the hub says ${visit.extension ?? 'nobody'}`)
    }
    const answeredAt = visit.enteredAt + visit.waitMs
    if (stay.talkSeconds === null || visit.connectedMs === null) {
      if ((stay.talkSeconds === null) !== (visit.connectedMs === null)) {
        problems.push(`${name}: talked ${stay.talkSeconds ?? 'still'} s, the hub says ${visit.connectedMs ?? 'still'}`)
      }
    } else if (!differences(answeredAt, answeredAt + visit.connectedMs).includes(stay.talkSeconds)) {
      problems.push(`${name}: talked ${stay.talkSeconds} s, the hub says ${visit.connectedMs} ms`)
    }
  }
  for (const visit of left) problems.push(`the hub has a stay in ${visit.queue}, queue_log has not`)
  return problems
}

/** The whole seconds that a clock within the tolerance may have shown. */
function wholeSeconds(at: number): readonly number[] {
  return [...new Set([at - toleranceMs, at, at + toleranceMs].map((one) => Math.floor(one / 1000)))]
}

function differences(from: number, to: number): readonly number[] {
  return wholeSeconds(to).flatMap((end) => wholeSeconds(from).map((start) => end - start))
}
