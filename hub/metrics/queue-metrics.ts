import { type QueueVisit } from './queue-visits.ts'

export type MetricSettings = {
  /** T of the service level, ms. */
  readonly thresholdMs: number
  /** Abandoned within this time is shown apart, ms. */
  readonly shortAbandonMs: number
  /** Whether short abandons count in the other figures. */
  readonly countShortAbandons: boolean
}

/** Ratios are 0–1, or null where there was nothing to divide by: no calls is not 0 %. */
export type QueueMetrics = {
  readonly offered: number
  readonly answered: number
  readonly abandoned: number
  readonly shortAbandoned: number
  /** Timed out, full, empty, left by key: neither answered nor abandoned. */
  readonly otherwise: number
  readonly serviceLevel: {
    readonly abandonsIgnored: number | null
    readonly abandonsHurt: number | null
    readonly abandonsHelp: number | null
  }
  readonly abandonment: number | null
  readonly averageWaitMs: number | null
  readonly averageTalkMs: number | null
}

/**
 * The figures of a queue from its stays (metrics.md; service level by the three definitions of the Cisco ICM manual).
 * A service-level event is a stay that was answered or abandoned within T, or that was still waiting at T.
 */
export function queueMetrics(visits: readonly QueueVisit[], settings: MetricSettings): QueueMetrics {
  const isShort = (visit: QueueVisit): boolean =>
    visit.outcome === 'abandoned' && visit.waitMs <= settings.shortAbandonMs
  const shortAbandoned = visits.filter(isShort).length
  const counted = settings.countShortAbandons ? visits : visits.filter((visit) => !isShort(visit))
  const answered = counted.filter((visit) => visit.outcome === 'answered')
  const abandoned = counted.filter((visit) => visit.outcome === 'abandoned')
  const within = (visit: QueueVisit): boolean => visit.waitMs <= settings.thresholdMs
  const answeredInTime = answered.filter(within).length
  const abandonedInTime = abandoned.filter(within).length
  const waitingAtThreshold = counted.filter((visit) => !within(visit)).length
  const events = answeredInTime + abandonedInTime + waitingAtThreshold
  const talks = answered.flatMap((visit) => (visit.connectedMs === null ? [] : [visit.connectedMs]))
  return {
    offered: counted.length,
    answered: answered.length,
    abandoned: abandoned.length,
    shortAbandoned,
    otherwise: counted.length - answered.length - abandoned.length,
    serviceLevel: {
      abandonsIgnored: ratio(answeredInTime, events - abandonedInTime),
      abandonsHurt: ratio(answeredInTime, events),
      abandonsHelp: ratio(answeredInTime + abandonedInTime, events),
    },
    abandonment: ratio(abandoned.length, counted.length),
    averageWaitMs: ratio(sum(answered.map((visit) => visit.waitMs)), answered.length),
    averageTalkMs: ratio(sum(talks), talks.length),
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
