import { setTimeout as pause } from 'node:timers/promises'
import { metricsApi } from '../../contract/api/metrics.api.ts'
import { type CallSummary } from '../../contract/call.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type MetricKey, metricDefinitions } from '../../contract/metrics/definitions.ts'
import { type Subject } from '../../contract/metrics/subject.ts'
import { type TrunkSnapshot } from '../../contract/wall/trunk.ts'
import { type Caller } from '../access/caller.ts'
import { maskCallSummary } from '../calls/mask-call.ts'
import { type Register } from '../http/http-server.ts'
import { type Metrics } from './metrics.ts'
import { type createMetricsHistory } from './metrics-history.ts'
import { toTally } from './tally-row.ts'

export type MetricsRoutes = {
  readonly metrics: () => Metrics
  readonly history: () => ReturnType<typeof createMetricsHistory>
  readonly trunks: () => readonly TrunkSnapshot[]
  readonly teamOf: (userId: string) => string | null
  /** Of these calls those within the caller's reach, newest first. */
  readonly callsAmong: (caller: Caller, callIds: readonly string[]) => Promise<readonly CallSummary[]>
  readonly now: () => number
}

/** Longer times are the reports' to answer. */
const longestMs = 31 * 86_400_000

const readyLimitMs = 20_000

const countingStill: BilingualText = {
  'zh-CN': '今天的通话还没有统计完，请稍后再试',
  en: 'today’s calls are still being counted; try again shortly',
}
const tooLong: BilingualText = { 'zh-CN': '最长 31 天', en: '31 days at most' }
const subjectNoun: BilingualText = { 'zh-CN': '统计对象', en: 'subject' }
const metricNoun: BilingualText = { 'zh-CN': '指标', en: 'figure' }

export function registerMetrics(register: Register, parts: MetricsRoutes): void {
  const { metrics, history, trunks, teamOf, callsAmong, now } = parts

  /** Everybody who has a wall sees queues, trunks and numbers; people by his scope. */
  const sees = (caller: Caller, { kind, key }: Subject): boolean => {
    if (kind !== 'agent') return true
    const scope = caller.scopeOf('wall.read')
    if (scope === 'all' || key === caller.userId) return true
    return scope === 'team' && caller.team !== null && teamOf(key) === caller.team
  }

  register(metricsApi.read, async ({ caller, query }) => {
    await counted(metrics().ready)
    return {
      figures: metrics()
        .figures(query.period, query.kind)
        .filter(({ subject }) => sees(caller, subject)),
      settings: { ...metrics().settings() },
      sparklines: [...metrics().sparklines()],
      trunks: [...trunks()],
    }
  })

  register(metricsApi.since, async ({ caller, query }) => {
    const { from, to = now(), kind } = query
    if (to <= from) refuse('query.to', { 'zh-CN': '必须晚于 from', en: 'must be later than `from`' })
    if (to - from > longestMs) refuse('query.from', tooLong)
    const slots = await history().since(from, to)
    const figures = slots.filter(({ subject }) => (kind ?? subject.kind) === subject.kind && sees(caller, subject))
    return { figures: figures.map(({ subject, row }) => ({ subject, tally: toTally(row) })) }
  })

  register(metricsApi.calls, async ({ caller, query }) => {
    const { kind, key, metric, period, from = metrics().begin(period), limit } = query
    await counted(metrics().ready)
    if (!metrics().knows({ kind, key }) || !sees(caller, { kind, key })) {
      throw new ZuoxiError('thing.not-found', { what: subjectNoun, id: key })
    }
    if (!isMetric(metric)) throw new ZuoxiError('thing.not-found', { what: metricNoun, id: metric })
    // Of somebody who may not see them all nobody knows how many will be left.
    const enough = caller.scopeOf('call.read') === 'all' ? limit + 1 : Infinity
    if (now() - from > longestMs) refuse('query.from', tooLong)
    const span = { from, to: now() + 60_000, limit: enough }
    const found = await callsAmong(caller, await history().callsBehind({ kind, key }, metric, span))
    const whole = caller.scopeOf('customer.number') !== undefined
    const calls = found.slice(0, limit)
    return { calls: whole ? calls : calls.map(maskCallSummary), more: found.length > limit }
  })
}

function refuse(place: string, reason: BilingualText): never {
  throw new ZuoxiError('request.invalid', { place, reason })
}

/** While the history cannot be read there is nothing true to tell; nobody is kept waiting for it. */
async function counted(ready: Promise<void>): Promise<void> {
  const patience = new AbortController()
  const late = pause(readyLimitMs, 'late' as const, { signal: patience.signal, ref: false })
  const told = await Promise.race([ready, late])
  patience.abort()
  late.catch(() => undefined)
  if (told === 'late') throw new ZuoxiError('state.illegal', { reason: countingStill })
}

function isMetric(metric: string): metric is MetricKey {
  return Object.hasOwn(metricDefinitions, metric)
}
