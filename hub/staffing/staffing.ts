import { type AgentSnapshot } from '../../contract/agent.ts'
import { type StaffingInterval } from '../../contract/api/staffing.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type QueueTotals } from '../calls/queue-totals.ts'
import { type CallHistory, usualCalls } from '../calls/usual-calls.ts'
import { type Aim, estimateInterval } from './estimate-interval.ts'
import { expectedCalls, handlingMs, patienceMs, type QueuePast, todayFactor } from './forecast.ts'

export type StaffingOptions = {
  readonly history: CallHistory & { ofQueue(queue: string, from: number, to: number): Promise<QueueTotals> }
  readonly agents: () => readonly AgentSnapshot[]
  /** Null for a queue the centre does not have. */
  readonly aimOf: (queue: string) => Aim | null
  /** Wrap-up after a call of the queue, on average. */
  readonly wrapUpMsOf: (queue: string) => number
  /** Midnight of the centre's zone before this time. */
  readonly dayBegin: (at: number) => number
  readonly now: () => number
}

export type StaffingQuery = {
  readonly queue: string
  readonly intervalMinutes: number
  readonly count: number
  readonly present?: number | undefined
}

export type Staffing = ReturnType<typeof createStaffing>

const quarterMs = 15 * 60_000
const monthMs = 28 * 24 * 3_600_000
/** Looked-up past values that are kept; what is over does not change. */
const keptLimit = 5_000

const what = { 'zh-CN': '队列', en: 'Queue' }

/** What the next intervals need (SV5), guessed from today and from earlier weeks. */
export function createStaffing(options: StaffingOptions) {
  const { history, now } = options
  const kept = new Map<string, Promise<unknown>>()

  /** The past is looked up once. */
  const once = <T>(key: string, look: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined
    if (known !== undefined) return known
    if (kept.size >= keptLimit) kept.clear()
    const found = look()
    kept.set(key, found)
    found.catch(() => kept.delete(key))
    return found
  }
  const usualOf = (queue: string, from: number, to: number): Promise<number | null> =>
    once(`usual ${queue} ${String(from)} ${String(to)}`, () => usualCalls(history, { from, to, queue }))

  async function pastOf(queue: string, at: number): Promise<QueuePast> {
    const midnight = options.dayBegin(at)
    // Up to the last full quarter of an hour: what is usual until then need not be counted anew every second.
    const until = Math.max(midnight, Math.floor(at / quarterMs) * quarterMs)
    const [calls, usual, lastHour, todayTotals, monthTotals] = await Promise.all([
      history.countInbound(midnight, until, queue),
      usualOf(queue, midnight, until),
      history.countInbound(at - 3_600_000, at, queue),
      history.ofQueue(queue, midnight, at),
      once(`month ${queue} ${String(midnight)}`, () => history.ofQueue(queue, midnight - monthMs, midnight)),
    ])
    return { today: { calls, usual }, lastHour, todayTotals, monthTotals, wrapUpMs: options.wrapUpMsOf(queue) }
  }

  /** Signed in to the queue and there to take calls. */
  const presentIn = (queue: string): number =>
    options.agents().filter(({ queues, state }) => queues.some((one) => one === queue) && !away.has(state)).length

  return {
    /** The running interval first. @throws ZuoxiError `thing.not-found` for a queue the centre does not have */
    async read({ queue, intervalMinutes, count, present = presentIn(queue) }: StaffingQuery) {
      const aim = options.aimOf(queue)
      if (aim === null) throw new ZuoxiError('thing.not-found', { what, id: queue })
      const at = now()
      const past = await pastOf(queue, at)
      const lengthMs = intervalMinutes * 60_000
      const first = Math.floor(at / lengthMs) * lengthMs
      const intervals: StaffingInterval[] = []
      for (let index = 0; index < count; index += 1) {
        const from = first + index * lengthMs
        const usual = await usualOf(queue, from, from + lengthMs)
        const guess = {
          from,
          to: from + lengthMs,
          expectedCalls: expectedCalls(past, usual, lengthMs),
          usualCalls: usual,
          todayFactor: todayFactor(past.today),
          ahtMs: handlingMs(past),
          present,
          patienceMs: patienceMs(past),
        }
        intervals.push(estimateInterval(guess, aim))
      }
      return { ...aim, intervals }
    },
  }
}

const away: ReadonlySet<AgentSnapshot['state']> = new Set(['signed-out', 'break', 'outbound-only'])
