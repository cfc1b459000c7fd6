import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Period, periods } from '../../../../contract/metrics/period.ts'
import { type Tally } from '../../../../contract/metrics/tally.ts'
import { metricsCentre } from '../../../../hub/metrics/metrics-centre.ts'
import { createMetricsEngine } from '../../../../hub/metrics/metrics-engine.ts'
import { createMinuteCounts } from '../../../../hub/metrics/minute-counts.ts'
import { createSpanCounts } from '../../../../hub/metrics/span-counts.ts'
import { toTally, type TallyRow } from '../../../../hub/metrics/tally-row.ts'
import { plannedCentre, plannedDay } from '../../../support/metrics/planned-day.ts'
import { plannedHistory } from '../../../support/metrics/planned-history.ts'
import { plannedQueueLog } from '../../../support/metrics/planned-queue-log.ts'
import { plannedStates } from '../../../support/metrics/planned-states.ts'
import { recount, shortAbandonMs } from '../../../support/metrics/recount.ts'
import { queueStays } from '../../../support/queue-log.ts'

const centre = metricsCentre(plannedCentre as never, () => shortAbandonMs)
const evening = Date.parse('2026-11-27T11:00:00Z')
const midnight = Date.parse('2026-11-27T16:00:00Z')
const minute = 60_000

type Slots = Iterable<{ readonly subject: { readonly kind: string; readonly key: string }; readonly row: TallyRow }>
/** By subject, without those that have nothing. */
const told = (slots: Slots): Record<string, Tally> =>
  some([...slots].map(({ subject, row }) => [`${subject.kind}:${subject.key}`, toTally(row)] as const))
const some = (tallies: Iterable<readonly [string, Tally]>): Record<string, Tally> =>
  Object.fromEntries([...tallies].filter(([, tally]) => Object.values(tally).some((value) => value > 0)))

/** What a recount must look at to find what the period shows. */
const spanOf = (period: Period, now: number) => {
  if (period === 'today') {
    return now < midnight
      ? { from: midnight - 24 * 60 * minute, to: midnight }
      : { from: midnight, to: midnight + 24 * 60 * minute }
  }
  const last = Math.floor(now / minute)
  return { from: (last - Number(period.slice(5))) * minute, to: (last + 2) * minute }
}

describe('the engine', () => {
  it('counts the same in any order of calls and lines, with repeats, by minutes and by recomputation', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          order: fc.array(fc.nat(), { minLength: 50, maxLength: 50 }),
          now: fc.integer({ min: evening, max: midnight + 90 * minute }),
        }),
        ({ seed, order, now }) => {
          const plan = plannedDay(seed, 60, midnight - 70 * minute, 2)
          const states = plannedStates(seed, 6, midnight - 90 * minute, 2)
          const histories = plan.map(plannedHistory)

          const inOrder = createMinuteCounts(centre.timeZone)
          const replay = createMetricsEngine(centre, inOrder)
          for (const { call, steps } of histories) replay.call(call, steps)
          for (const state of states) replay.state(state)

          // Step by step, every call in its own order, the calls mixed as the dice fall; some things told twice.
          const mixed = createMinuteCounts(centre.timeZone)
          const live = createMetricsEngine(centre, mixed)
          const waiting = histories.map(({ call, steps }) => ({ call, steps: [...steps] }))
          const lines = [...states]
          for (let turn = 0; waiting.length > 0 || lines.length > 0; turn += 1) {
            const dice = (order[turn % order.length] ?? 0) + turn
            const line = lines.splice(dice % Math.max(1, lines.length), 1)[0]
            if (line !== undefined) live.state(line)
            if (line !== undefined && dice % 7 === 0) live.state(line)
            const at = dice % Math.max(1, waiting.length)
            const next = waiting[at]
            if (next === undefined) continue
            const few = next.steps.splice(0, 1 + (dice % 3))
            live.call(next.call, few)
            if (dice % 5 === 0) live.call(next.call, few)
            if (next.steps.length === 0) waiting.splice(at, 1)
          }

          for (const period of periods) {
            const rows = (counts: typeof mixed) =>
              told(counts.slots().map((slot) => ({ subject: slot.subject, row: counts.sum(slot, period, now) })))
            const expected = some(recount(plan, states, spanOf(period, now)))
            expect(rows(inOrder)).toEqual(expected)
            expect(rows(mixed)).toEqual(expected)
          }
          expect([...live.waiting().values()].every((many) => many === 0)).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('counts any time, from any moment to any other', () => {
    const plan = plannedDay(7, 400, midnight - 120 * minute, 4)
    const states = plannedStates(7, 20, midnight - 120 * minute, 4)
    const histories = plan.map(plannedHistory)
    fc.assert(
      fc.property(fc.nat(14_400_000), fc.nat(14_400_000), (begin, long) => {
        const span = { from: midnight - 120 * minute + begin, to: midnight - 120 * minute + begin + long + 1 }
        const counts = createSpanCounts(span.from, span.to)
        const engine = createMetricsEngine(centre, counts)
        for (const { call, steps } of histories) engine.call(call, steps)
        for (const state of states) engine.state(state)
        expect(told(counts.all())).toEqual(some(recount(plan, states, span)))
      }),
      { numRuns: 20 },
    )
  })
})

describe('100,000 generated calls over a day and a night', () => {
  const from = midnight - 14 * 60 * minute
  const plan = plannedDay(20_261_127, 100_000, from, 20)
  const states = plannedStates(20_261_127, 60, from, 20)
  const now = midnight - 1
  const counts = createMinuteCounts(centre.timeZone)
  const engine = createMetricsEngine(centre, counts)
  for (const call of plan) {
    const history = plannedHistory(call)
    engine.call(history.call, history.steps)
  }
  for (const state of states) engine.state(state)

  it('give the figures that a recomputation of the whole story gives, for every subject and period', () => {
    for (const period of periods) {
      const rows = counts.slots().map((slot) => ({ subject: slot.subject, row: counts.sum(slot, period, now) }))
      expect(told(rows)).toEqual(some(recount(plan, states, spanOf(period, now))))
    }
    const next = now + 12 * 60 * minute
    const rows = counts.slots().map((slot) => ({ subject: slot.subject, row: counts.sum(slot, 'today', next) }))
    expect(told(rows)).toEqual(some(recount(plan, states, spanOf('today', next))))
  })

  it('give the figures that a recomputation from queue_log gives, for every queue and agent', () => {
    const rows = Map.groupBy(plan.flatMap(plannedQueueLog), ({ uniqueId }) => uniqueId)
    const stays = [...rows.values()].flatMap(queueStays).map((stay) => ({
      ...stay,
      waitMs: 1_000 * (stay.waitSeconds ?? 0),
      endsAt: 1_000 * (stay.enteredSeconds + (stay.waitSeconds ?? 0)),
    }))
    const ofToday = stays.filter(({ endsAt }) => endsAt >= midnight - 24 * 60 * minute && endsAt < midnight)
    expect(ofToday.length).toBeGreaterThan(50_000)
    const today = (kind: 'queue' | 'agent', key: string): Tally =>
      toTally(counts.sum(counts.slot(kind, key), 'today', now))
    const sum = (all: typeof stays, of: (stay: (typeof stays)[number]) => number): number =>
      all.reduce((total, stay) => total + of(stay), 0)
    for (const { key, serviceLevelSeconds } of plannedCentre.queues) {
      const own = ofToday.filter(({ queue }) => queue === key)
      const which = (outcome: string) => own.filter((stay) => stay.outcome === outcome)
      const inTime = (all: typeof stays) => all.filter(({ waitMs }) => waitMs <= serviceLevelSeconds * 1_000).length
      const [answered, abandoned] = [which('answered'), which('abandoned')]
      const short = abandoned.filter(({ waitMs }) => waitMs <= shortAbandonMs)
      const long = abandoned.filter(({ waitMs }) => waitMs > shortAbandonMs)
      const otherwise = own.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'abandoned')
      expect(today('queue', key)).toMatchObject({
        answered: answered.length,
        answeredInTime: inTime(answered),
        abandoned: long.length,
        abandonedInTime: inTime(long),
        shortAbandoned: short.length,
        shortAbandonedInTime: inTime(short),
        otherwise: otherwise.length,
        otherwiseInTime: inTime(otherwise),
        waitOfAnsweredMs: sum(answered, ({ waitMs }) => waitMs),
        waitOfAbandonedMs: sum(abandoned, ({ waitMs }) => waitMs),
        longestWaitMs: own.reduce((longest, { waitMs }) => Math.max(longest, waitMs), 0),
      })
    }
    // A talk belongs to the minute it ended in.
    const ended = stays.filter(({ endsAt, talkSeconds }) => {
      const end = endsAt + 1_000 * (talkSeconds ?? 0)
      return talkSeconds !== null && end >= midnight - 24 * 60 * minute && end < midnight
    })
    for (const { key } of plannedCentre.queues) {
      const own = ended.filter(({ queue }) => queue === key)
      const { handled, talkMs, holdMs, transfersOut } = today('queue', key)
      expect([handled, talkMs + holdMs]).toEqual([own.length, 1_000 * sum(own, ({ talkSeconds }) => talkSeconds ?? 0)])
      expect(transfersOut).toBe(own.filter(({ completedBy }) => completedBy === 'blind-transfer').length)
    }
    const byAgent = Map.groupBy(
      ofToday.filter(({ outcome }) => outcome === 'answered'),
      ({ agent }) => agent,
    )
    for (const slot of counts.slots('agent')) {
      const extension = String(Number(slot.subject.key.slice(-12)))
      const { answered } = today('agent', slot.subject.key)
      expect([extension, answered]).toEqual([extension, byAgent.get(`PJSIP/${extension}`)?.length ?? 0])
    }
  })
})
