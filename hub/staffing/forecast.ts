import { type QueueTotals } from '../calls/queue-totals.ts'

/** What one queue's next intervals are guessed from. */
export type QueuePast = {
  /** Calls of today so far, and how many are usual until this time of day; null without history. */
  readonly today: { readonly calls: number; readonly usual: number | null }
  /** Calls of the last hour, for a hub without history. */
  readonly lastHour: number
  readonly todayTotals: QueueTotals
  readonly monthTotals: QueueTotals
  /** Wrap-up after a call of this queue. */
  readonly wrapUpMs: number
}

/** So many calls' worth of doubt: a quiet morning with two calls instead of one does not double the day. */
const doubt = 20
/** Fewer than these today say little alone; the last four weeks are counted in. */
const enoughHandled = 20
const enoughAbandoned = 5
/** A talk nobody has had yet. */
const unknownTalkMs = 150_000

/**
 * How today compares with the usual. Calls that come by a Poisson process whose rate has a Gamma prior around the usual:
 * the mean of the posterior, which is the plain ratio when there is much to go by and 1 when there is little.
 */
export const todayFactor = ({ calls, usual }: QueuePast['today']): number =>
  usual === null ? 1 : (calls + doubt) / (usual + doubt)

/** Calls of an interval to come. */
export function expectedCalls(past: QueuePast, usual: number | null, lengthMs: number): number {
  return usual === null ? (past.lastHour * lengthMs) / 3_600_000 : usual * todayFactor(past.today)
}

const together = (a: QueueTotals, b: QueueTotals): QueueTotals => ({
  calls: a.calls + b.calls,
  answered: a.answered + b.answered,
  talkAndHoldMs: a.talkAndHoldMs + b.talkAndHoldMs,
  waitMs: a.waitMs + b.waitMs,
  abandoned: a.abandoned + b.abandoned,
})

/** Average handling time: talk, hold and wrap-up. */
export function handlingMs({ todayTotals, monthTotals, wrapUpMs }: QueuePast): number {
  const counted = todayTotals.answered >= enoughHandled ? todayTotals : together(todayTotals, monthTotals)
  return (counted.answered === 0 ? unknownTalkMs : counted.talkAndHoldMs / counted.answered) + wrapUpMs
}

/**
 * How long callers are willing to wait, on average: all the time they waited, whether they were answered or gave up, by the
 * number of those who gave up. That is the maximum-likelihood estimate for exponential patience, where an answer cuts the
 * observation short. Null when nobody has given up.
 */
export function patienceMs({ todayTotals, monthTotals }: QueuePast): number | null {
  const counted = todayTotals.abandoned >= enoughAbandoned ? todayTotals : together(todayTotals, monthTotals)
  return counted.abandoned === 0 || counted.waitMs === 0 ? null : counted.waitMs / counted.abandoned
}
