import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CallChange } from '../../../../hub/calls/calls.ts'
import { type Figures } from '../../../../contract/metrics/figures.ts'
import { type Period } from '../../../../contract/metrics/period.ts'
import { type LiveFact } from '../../../../hub/live/audience.ts'
import { createMetrics, type MetricsOptions } from '../../../../hub/metrics/metrics.ts'
import { metricsCentre, type MetricsCentreDefinition } from '../../../../hub/metrics/metrics-centre.ts'
import { type MetricsStore } from '../../../../hub/metrics/metrics.store.ts'
import { personOf, plannedCentre, plannedDay } from '../../../support/metrics/planned-day.ts'
import { plannedHistory } from '../../../support/metrics/planned-history.ts'
import { recount } from '../../../support/metrics/recount.ts'

const noon = Date.parse('2026-11-27T04:00:00Z')
const minute = 60_000
const plan = plannedDay(3, 120, noon - 30 * minute, 0.4)
const histories = plan.map(plannedHistory)
const quiet = { info: () => undefined, warn: () => undefined }
const empty: Pick<MetricsStore, 'calls' | 'states'> = { async *calls() {}, async *states() {} }

const facts: LiveFact[] = []
const open = (over: Partial<MetricsOptions>) =>
  createMetrics({
    ...{ centre: metricsCentre(plannedCentre as MetricsCentreDefinition, () => 5_000), store: empty, logger: quiet },
    ...{ now: () => noon, openStates: () => [], teamOf: () => null, watched: () => new Set<Period>(['last-5']) },
    publish: (fact) => void facts.push(fact),
    ...over,
  })
const change = ({ state, steps }: (typeof histories)[number]): CallChange => ({
  ...{ before: null, after: state, steps, fact: null },
})
const told = (): Figures[] => facts.flatMap(({ delta }) => (delta.kind === 'figures.changed' ? delta.figures : []))
const ofCentre = (figures: readonly Figures[]) => figures.find(({ subject }) => subject.kind === 'centre')?.tally

describe('the figures of now', () => {
  afterEach(() => {
    vi.useRealTimers()
    facts.splice(0)
  })

  it('are whole when the history could be read only at the second try, with calls in between', async () => {
    let tries = 0
    const store: typeof empty = {
      async *calls() {
        tries += 1
        yield histories.slice(0, 50).map(({ call, steps }) => ({ call, startedAt: 0, steps }))
        // Live, while the history is being read: some are in what is read later, some are not.
        for (const history of histories.slice(40, 120)) metrics.callChanged(change(history))
        if (tries === 1) throw new Error('disk away')
        yield histories.slice(30, 90).map(({ call, steps }) => ({ call, startedAt: 0, steps }))
      },
      async *states() {},
    }
    const metrics: ReturnType<typeof open> = open({ store, retryMs: 1 })
    await metrics.ready
    expect(tries).toBe(2)
    const expected = recount(plan, [], { from: noon - 12 * 60 * minute, to: noon + 12 * 60 * minute })
    expect(ofCentre(metrics.figures('today'))).toEqual(expected.get('centre:centre'))
    metrics.close()
  })

  it('move when a minute passes, though nothing happens', async () => {
    vi.useFakeTimers({ now: noon, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const userId = personOf('8001')
    const ready = { userId, state: 'ready', from: noon - 3 * minute, until: null, queues: ['plain'] } as const
    const metrics = open({ now: Date.now, openStates: () => [ready], teamOf: () => 'A' })
    await metrics.ready
    for (const history of histories.slice(-20)) metrics.callChanged(change(history))
    await vi.advanceTimersByTimeAsync(200)
    const before = ofCentre(told())
    expect(before?.inbound).toBeGreaterThan(0)
    expect(before?.readyMs).toBeGreaterThanOrEqual(3 * minute)
    facts.splice(0)
    await vi.advanceTimersByTimeAsync(minute + 1_200)
    const own = told().find(({ subject }) => subject.key === userId)
    expect(own?.tally.readyMs).toBeGreaterThanOrEqual(4 * minute)
    expect(
      facts.every(({ delta, teams }) => delta.kind !== 'figures.changed' || teams.length === 0 || teams[0] === 'A'),
    ).toBe(true)
    facts.splice(0)
    await vi.advanceTimersByTimeAsync(40 * minute)
    // The calls are older than the window now; who is ready has been so all the time of it.
    expect(ofCentre(told().toReversed())).toMatchObject({ inbound: 0, answered: 0, talkMs: 0 })
    expect(ofCentre(told().toReversed())?.readyMs).toBeGreaterThanOrEqual(5 * minute)
    metrics.close()
  })
})
