import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'
import { serviceLevelKeys, metricDefinitions } from '../../contract/metrics/definitions.ts'
import { type Figures, type Sparkline } from '../../contract/metrics/figures.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type Subject, type SubjectKind } from '../../contract/metrics/subject.ts'
import { type Tally } from '../../contract/metrics/tally.ts'
import { type StoredLogEntry } from '../agents/agents.ts'
import { type CallChange } from '../calls/calls.ts'
import { type Logger } from '../http/logger.ts'
import { createCountState } from './count-state.ts'
import { createFiguresFeed, type FiguresFeedOptions } from './figures-feed.ts'
import { createMetricsEngine } from './metrics-engine.ts'
import { minuteMs, minuteOf } from './metric-days.ts'
import { type MetricsCentre } from './metrics-centre.ts'
import { type OpenState } from './metrics-history.ts'
import { type MetricsStore } from './metrics.store.ts'
import { createMinuteCounts, type MinuteSlot } from './minute-counts.ts'
import { createSpanCounts } from './span-counts.ts'
import { addRow, newRow, place, toTally, type TallyRow } from './tally-row.ts'

export type MetricsOptions = {
  readonly centre: MetricsCentre
  readonly store: Pick<MetricsStore, 'calls' | 'states'>
  readonly now: () => number
  readonly logger: Pick<Logger, 'info' | 'warn'>
  /** What everybody is doing now. */
  readonly openStates: () => Iterable<OpenState>
  /** Pause before a history that could not be read is read again. */
  readonly retryMs?: number
} & Pick<FiguresFeedOptions, 'watched' | 'teamOf' | 'publish'>

export type Metrics = ReturnType<typeof createMetrics>

const hourMs = 60 * minuteMs
const sparkMinutes = 60

/**
 * The figures of now: the engine fed with what happens as it happens, after a replay of what was stored before. Told to
 * those who watch when they change, and when a minute passes.
 */
export function createMetrics({ centre, store, now, logger, openStates, ...feedOptions }: MetricsOptions) {
  const retryMs = feedOptions.retryMs ?? 5_000
  const counts = createMinuteCounts(centre.timeZone)
  const engine = createMetricsEngine(centre, counts, { dayOf: counts.dayOf })
  /** What happens while the history is being read: it follows. */
  let following: (() => void)[] | null = []
  let closed = false

  const configured: readonly Subject[] = [
    { kind: 'centre', key: 'centre' },
    ...centre.queues.map((key): Subject => ({ kind: 'queue', key })),
    ...centre.skills.map((key): Subject => ({ kind: 'skill', key })),
    ...centre.trunks.map((key): Subject => ({ kind: 'trunk', key })),
    ...centre.numbers.map((key): Subject => ({ kind: 'number', key })),
  ]
  for (const { kind, key } of configured) counts.slot(kind, key)

  /** The states that last still, up to now: of everybody, or of the people who are asked for. */
  const countOpen = (period: Period, slots: readonly MinuteSlot[], at: number) => {
    const span = createSpanCounts(counts.begin(period, at), at)
    const count = createCountState(span, centre)
    const people = slots.every(({ subject }) => subject.kind === 'agent')
    const asked = people ? new Set<string | null>(slots.map(({ subject }) => subject.key)) : null
    for (const open of openStates()) if (asked === null || asked.has(open.userId)) count({ ...open, to: at })
    return span
  }
  const compute = (period: Period, slots: readonly MinuteSlot[], at = now()): readonly Figures[] => {
    const open = countOpen(period, slots, at)
    return slots.map((slot) => {
      const row = counts.sum(slot, period, at)
      const lasting = open.find(slot.subject)
      if (lasting !== undefined) addRow(row, lasting.row)
      return { subject: slot.subject, period, tally: toTally(row) }
    })
  }
  const knowEverybody = (): void => {
    for (const { userId } of openStates()) if (userId !== null) counts.slot('agent', userId)
  }

  const feed = createFiguresFeed({ ...feedOptions, compute })
  const soon = (work: () => void): void => {
    if (following !== null) return void following.push(work)
    work()
    feed.changed(counts.takeChanged())
  }

  let minute: NodeJS.Timeout | null = null
  const eachMinute = (): void => {
    const wait = minuteMs - (Math.floor(now()) % minuteMs) + 5
    minute = setTimeout(() => {
      counts.prune(now())
      engine.prune(now())
      knowEverybody()
      // Running windows lose a minute, and whoever is in a state has been in it a minute longer.
      feed.changed(counts.slots())
      eachMinute()
    }, wait)
    minute.unref()
  }
  eachMinute()

  const replay = async (): Promise<void> => {
    const began = performance.now()
    const at = now()
    const from = Math.min(counts.dayOf(at).start, at - hourMs - minuteMs)
    const to = Number.MAX_SAFE_INTEGER / 2
    let calls = 0
    for await (const page of store.calls(from, to)) {
      if (closed) return
      for (const { call, steps } of page) engine.call(call, steps)
      calls += page.length
      await breathe()
    }
    for await (const page of store.states(from, to)) {
      if (closed) return
      for (const state of page) engine.state(state)
      await breathe()
    }
    logger.info({ calls, ms: Math.round(performance.now() - began) }, 'figures of today counted from the history')
  }
  const ready = (async () => {
    for (;;) {
      try {
        await replay()
        break
      } catch (error) {
        if (closed) return
        // Whatever was read already is counted once, also when it is read again.
        logger.warn({ err: error }, 'history not read: figures are late')
        await pause(retryMs, undefined, { ref: false })
      }
      if (closed) return
    }
    for (const work of following ?? []) work()
    following = null
    feed.changed(counts.takeChanged())
  })()

  return {
    /** Resolves when today's history is counted. */
    ready,
    callChanged({ after, steps }: CallChange): void {
      if (steps.length === 0) return
      const { callId, direction, trunk, calledNumber, callerE164: outside } = after
      soon(() => engine.call({ callId, direction, trunk, calledNumber, outside }, steps))
    },
    stateLogged(entry: StoredLogEntry): void {
      const { id, from: state, at, durationMs, person, plannedUntil: until, queues, wrapUpQueue } = entry
      const userId = person?.userId ?? null
      soon(() => engine.state({ id, userId, state, from: at - durationMs, to: at, until, queues, wrapUpQueue }))
    },
    begin: (period: Period): number => counts.begin(period, now()),
    figures(period: Period, kind?: SubjectKind): readonly Figures[] {
      knowEverybody()
      return compute(period, counts.slots(kind))
    },
    /** Of one queue, by sums that were counted already: what a watch asks each second costs nothing. */
    tallyOfQueue: (queue: string, period: Period): Tally =>
      toTally(counts.sum(counts.slot('queue', queue), period, now())),
    settings: centre.settings,
    settingsOf: centre.settingsOf,
    knows: ({ kind, key }: Subject): boolean => counts.slots(kind).some(({ subject }) => subject.key === key),
    /** Minutes of the last hour, oldest first; the last one runs still. */
    sparklines(): readonly Sparkline[] {
      const first = minuteOf(now()) - sparkMinutes + 1
      return counts.slots().flatMap((slot) => {
        const { kind, key } = slot.subject
        if (kind !== 'queue' && kind !== 'centre') return []
        const settings = centre.settingsOf(kind === 'queue' ? key : null)
        const rows = Array.from({ length: sparkMinutes }, (_, index) => counts.minute(slot, first + index) ?? newRow())
        const tallies = rows.map(toTally)
        const line = (metric: string, points: (number | null)[]): Sparkline => ({
          subject: slot.subject,
          metric,
          from: first * minuteMs,
          points,
        })
        const level = serviceLevelKeys[settings.serviceLevel]
        const waiting = [...engine.waiting()].filter(([queue]) => kind === 'centre' || queue === key)
        return [
          line(
            level,
            tallies.map((tally) => metricDefinitions[level].value(tally, settings)),
          ),
          line(
            'offered',
            tallies.map((tally) => metricDefinitions.offered.value(tally, { ...settings, countShortAbandons: true })),
          ),
          line(
            'waiting',
            waitingLine(
              rows,
              waiting.reduce((sum, [, many]) => sum + many, 0),
            ),
          ),
        ]
      })
    },
    close(): void {
      closed = true
      if (minute) clearTimeout(minute)
      feed.close()
    },
  }
}

/** How many stood in the queue at the end of each minute: backwards from now, by who came and who left. */
function waitingLine(rows: readonly TallyRow[], now: number): number[] {
  const points: number[] = []
  let waiting = now
  for (const row of rows.toReversed()) {
    points.unshift(Math.max(0, waiting))
    const left = ended.reduce((sum, field) => sum + (row[field] ?? 0), 0)
    waiting += left - (row[place.entered] ?? 0)
  }
  return points
}

const ended = [place.answered, place.abandoned, place.shortAbandoned, place.otherwise] as const
