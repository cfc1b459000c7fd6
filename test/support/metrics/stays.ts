import { type CallStep } from '../../../contract/call.ts'
import { metricDefinitions } from '../../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../../contract/metrics/figures.ts'
import { emptyTally, type Tally } from '../../../contract/metrics/tally.ts'
import { type Stay } from '../../../hub/metrics/count-call.ts'
import { metricsCentre } from '../../../hub/metrics/metrics-centre.ts'
import { createMetricsEngine } from '../../../hub/metrics/metrics-engine.ts'
import { createSpanCounts } from '../../../hub/metrics/span-counts.ts'
import { toTally } from '../../../hub/metrics/tally-row.ts'

/** A centre that has nothing but its zone: queues are met by their calls. */
export const bareCentre = (thresholdMs: number, shortAbandonMs: number) => ({
  ...metricsCentre(
    { company: { timeZone: 'Asia/Shanghai', areaCode: '0571' }, queues: [], skills: [], trunks: [], numbers: [] },
    () => shortAbandonMs,
  ),
  thresholdOf: () => thresholdMs,
})

/** Stays know no days, and finding them takes longer than the rest. */
const oneDay = () => ({ start: 0, end: Infinity })

const countedCall = (callId: string) =>
  ({ callId, direction: 'inbound', trunk: null, calledNumber: '', outside: null }) as const

/** The stays of a call in queues, as the engine reads them out of its history. */
export function staysOf(callId: string, steps: readonly CallStep[]): readonly Stay[] {
  const stays: Stay[] = []
  const engine = createMetricsEngine(bareCentre(0, 0), createSpanCounts(0, Infinity), {
    dayOf: oneDay,
    stayed: (stay) => stays.push(stay),
  })
  engine.call(countedCall(callId), steps)
  return stays
}

/** What the engine counts of stays that are told as the shortest history that has them. */
export function tallyOf(stays: readonly Stay[], thresholdMs: number, shortAbandonMs = 0): Tally {
  const counts = createSpanCounts(0, Infinity)
  const engine = createMetricsEngine(bareCentre(thresholdMs, shortAbandonMs), counts)
  for (const [index, { queue, enteredAt, waitMs, outcome, extension, connectedMs }] of stays.entries()) {
    const left = enteredAt + waitMs
    const step = (sequence: number, at: number, kind: CallStep['kind'], over: Partial<CallStep> = {}): CallStep => ({
      ...{ sequence, at, kind, extension: null, queue: null, detail: {} },
      ...over,
    })
    engine.call(countedCall(`stay-${index}`), [
      step(1, enteredAt, 'queued', { queue }),
      step(2, left, 'left-queue', { queue, detail: { reason: outcome } }),
      ...(outcome === 'answered' ? [step(3, left, 'answered', { queue, extension })] : []),
      ...(connectedMs === null ? [] : [step(4, left + connectedMs, 'left', { extension })]),
      step(5, left + (connectedMs ?? 0), 'ended', { detail: { by: 'customer' } }),
    ])
  }
  return counts.all().find(({ subject }) => subject.kind === 'centre') === undefined
    ? emptyTally
    : toTally(counts.slot('centre', 'centre').row)
}

/** One figure, by its definition. */
export function figureOf(
  metric: keyof typeof metricDefinitions,
  tally: Tally,
  settings: Partial<MetricSettings> = {},
): number | null {
  return metricDefinitions[metric].value(tally, {
    ...{ thresholdMs: 0, shortAbandonMs: 0, countShortAbandons: true, serviceLevel: 'abandons-hurt', target: 0.8 },
    ...settings,
  })
}
