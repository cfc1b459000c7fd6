import { type CallStep } from '../../contract/call.ts'
import { metricDefinitions } from '../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../contract/metrics/figures.ts'
import { emptyTally, type Tally } from '../../contract/metrics/tally.ts'
import { type ServiceLevel } from './floor-view.ts'

/** A stay in a queue that is over. */
type Visit = { readonly queue: string; readonly at: number; readonly waitMs: number; readonly end: Ending }
type Ending = 'answered' | 'abandoned' | 'otherwise'

const keptMs = 30 * 60_000

/** The stays of the last half hour, for the service level of it. */
export function createRecentVisits(now: () => number) {
  const standing = new Map<string, { readonly queue: string; readonly at: number }>()
  let visits: Visit[] = []

  const leave = (callId: string, at: number, end: Ending): void => {
    const stay = standing.get(callId)
    if (stay === undefined) return
    standing.delete(callId)
    visits.push({ queue: stay.queue, at, waitMs: Math.max(0, at - stay.at), end })
  }

  return {
    take(callId: string, steps: readonly CallStep[]): void {
      for (const { kind, queue, at, detail, extension } of steps) {
        const inQueue = standing.get(callId)?.queue
        if (kind === 'queued' && queue !== null) {
          leave(callId, at, 'otherwise')
          standing.set(callId, { queue, at })
        } else if (kind === 'left-queue' && queue === inQueue) leave(callId, at, endingOf(detail['reason']))
        else if (kind === 'answered' && extension !== null && queue === inQueue) leave(callId, at, 'answered')
        else if (kind === 'ended') leave(callId, at, detail['by'] === 'pbx' ? 'otherwise' : 'abandoned')
      }
    },

    /** Null level where nothing can be divided by. */
    levelOf(queue: string, settings: MetricSettings): Omit<ServiceLevel, 'queue'> {
      const since = now() - keptMs
      if (visits.some(({ at }) => at < since)) visits = visits.filter(({ at }) => at >= since)
      const tally = visits
        .filter((visit) => visit.queue === queue)
        .reduce((sum, one) => add(sum, one, settings), emptyTally)
      const level = metricDefinitions[`service-level-${settings.serviceLevel}`].value(tally, settings)
      return { level, calls: metricDefinitions.offered.value(tally, settings) ?? 0, target: settings.target }
    },
  }
}

const endingOf = (reason: unknown): Ending => (reason === 'answered' || reason === 'abandoned' ? reason : 'otherwise')

function add(tally: Tally, { end, waitMs }: Visit, { thresholdMs, shortAbandonMs }: MetricSettings): Tally {
  const inTime = waitMs <= thresholdMs ? 1 : 0
  switch (end) {
    case 'answered':
      return { ...tally, answered: tally.answered + 1, answeredInTime: tally.answeredInTime + inTime }
    case 'abandoned':
      return waitMs <= shortAbandonMs
        ? {
            ...tally,
            shortAbandoned: tally.shortAbandoned + 1,
            shortAbandonedInTime: tally.shortAbandonedInTime + inTime,
          }
        : { ...tally, abandoned: tally.abandoned + 1, abandonedInTime: tally.abandonedInTime + inTime }
    case 'otherwise':
      return { ...tally, otherwise: tally.otherwise + 1, otherwiseInTime: tally.otherwiseInTime + inTime }
  }
}
