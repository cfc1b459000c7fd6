import { type CallStep } from '../../../../contract/call.ts'
import { type SubjectKind } from '../../../../contract/metrics/subject.ts'
import { type Tally } from '../../../../contract/metrics/tally.ts'
import { type CountedCall } from '../../../../hub/metrics/count-call.ts'
import { metricsCentre, type MetricsCentreDefinition } from '../../../../hub/metrics/metrics-centre.ts'
import { createMetricsEngine } from '../../../../hub/metrics/metrics-engine.ts'
import { createSpanCounts } from '../../../../hub/metrics/span-counts.ts'
import { toTally } from '../../../../hub/metrics/tally-row.ts'
import { plannedCentre } from '../../../support/metrics/planned-day.ts'
import { service, water } from '../calls/facts.ts'

/** Calls told in few words, and an engine that counts them over all time. */
export const [wang, li] = ['0192f000-0000-7000-8000-0000000000a1', '0192f000-0000-7000-8000-0000000000a2']
export const inbound: CountedCall = {
  ...{ callId: 'c', direction: 'inbound', trunk: 'telecom', calledNumber: '88886666', outside: '+8613812345678' },
}
export const outbound: CountedCall = {
  ...{ ...inbound, callId: 'o', direction: 'outbound', calledNumber: '13812345678' },
}

type Told = readonly [seconds: number, kind: CallStep['kind'], over?: Partial<CallStep>]
export const steps = (...told: readonly Told[]): CallStep[] =>
  told.map(([seconds, kind, over], index) => ({
    ...{ sequence: index + 1, at: seconds * 1000, kind, extension: null, queue: null, detail: {} },
    ...over,
  }))
export const by = (userId: string, over: object = {}): CallStep['detail'] => ({ userId, ...over })

export const testCentre = {
  ...plannedCentre,
  queues: [
    { key: water, skill: 'sales', serviceLevelSeconds: 20 },
    { key: service, serviceLevelSeconds: 10 },
  ],
} as MetricsCentreDefinition

export function counted() {
  const counts = createSpanCounts(0, Infinity)
  const engine = createMetricsEngine(
    metricsCentre(testCentre, () => 5_000),
    counts,
  )
  return {
    ...engine,
    tally: (kind: SubjectKind = 'centre', key = 'centre'): Tally => toTally(counts.slot(kind, key).row),
    subjects: (): string[] => counts.all().map(({ subject }) => `${subject.kind}:${subject.key}`),
  }
}

/** Without the fields that are nothing. */
export const only = (tally: Tally): Partial<Tally> =>
  Object.fromEntries(Object.entries(tally).filter(([, value]) => value !== 0))
