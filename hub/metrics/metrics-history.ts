import { setImmediate as breathe } from 'node:timers/promises'
import { type Subject } from '../../contract/metrics/subject.ts'
import { type MetricKey, metricDefinitions } from '../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../contract/metrics/figures.ts'
import { emptyTally, type Tally } from '../../contract/metrics/tally.ts'
import { createCountState, type StateSpan } from './count-state.ts'
import { createDays } from './metric-days.ts'
import { createMetricsEngine } from './metrics-engine.ts'
import { type MetricsCentre } from './metrics-centre.ts'
import { type MetricsStore } from './metrics.store.ts'
import { createSpanCounts, type SpanSlot } from './span-counts.ts'
import { place } from './tally-row.ts'

export type OpenState = Omit<StateSpan, 'to'>

/**
 * Figures of any time, from the stored history by the same engine. One question after the other: each reads a part of the
 * history, and calls must not wait for it.
 */
export function createMetricsHistory(options: {
  readonly centre: MetricsCentre
  readonly store: MetricsStore
  readonly now: () => number
  readonly openStates: () => Iterable<OpenState>
}) {
  const { centre, store } = options
  const dayOf = createDays(centre.timeZone)
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  return {
    since: (from: number, to: number): Promise<readonly SpanSlot[]> =>
      inTurn(async () => {
        const counts = createSpanCounts(from, to)
        const engine = createMetricsEngine(centre, counts, { dayOf })
        for await (const calls of store.calls(from, to)) {
          for (const { call, steps } of calls) engine.call(call, steps)
          await breathe()
        }
        for (const { number, at } of await store.dials(to, dayOf(to - 1).end)) engine.dialled(number, at)
        for await (const states of store.states(from, to)) {
          for (const state of states) engine.state(state)
          await breathe()
        }
        const countOpen = createCountState(counts, centre)
        for (const open of options.openStates()) countOpen({ ...open, to: options.now() })
        return counts.all()
      }),

    /** The calls that were counted in a figure, those that ended last first. */
    callsBehind: (
      subject: Subject,
      metric: MetricKey,
      { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
    ): Promise<readonly string[]> =>
      inTurn(async () => {
        const settings = centre.settingsOf(subject.kind === 'queue' ? subject.key : null)
        const fields = fieldsOf(metric, settings)
        const found = new Set<string>()
        const counts = createSpanCounts(from, to, (slot, field, callId) => {
          if (callId === null || !fields.has(field)) return
          if (slot.subject.kind === subject.kind && slot.subject.key === subject.key) found.add(callId)
        })
        const engine = createMetricsEngine(centre, counts, { dayOf })
        for (const { number, at } of await store.dials(from, dayOf(to - 1).end)) engine.dialled(number, at)
        for await (const calls of store.calls(from, to, 'newest')) {
          for (const { call, steps } of calls) engine.call(call, steps)
          if (found.size >= limit) break
          await breathe()
        }
        return [...found]
      }),
  }
}

/** Which counts a figure is made of: those its definition looks at. */
export function fieldsOf(metric: MetricKey, settings: MetricSettings): ReadonlySet<number> {
  const fields = new Set<number>()
  const watched = new Proxy(emptyTally, {
    get(tally, name) {
      const key = name as keyof Tally
      fields.add(place[key])
      return tally[key]
    },
  })
  metricDefinitions[metric].value(watched, settings)
  return fields
}
