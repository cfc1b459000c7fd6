import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MetricKey } from '../../../../contract/metrics/definitions.ts'
import { periods } from '../../../../contract/metrics/period.ts'
import { type Tally } from '../../../../contract/metrics/tally.ts'
import { createMetrics } from '../../../../hub/metrics/metrics.ts'
import { metricsCentre } from '../../../../hub/metrics/metrics-centre.ts'
import { createMetricsHistory, type OpenState } from '../../../../hub/metrics/metrics-history.ts'
import { createMetricsStore } from '../../../../hub/metrics/metrics.store.ts'
import { toTally } from '../../../../hub/metrics/tally-row.ts'
import { personOf, plannedCentre, plannedDay, type PlannedStay } from '../../../support/metrics/planned-day.ts'
import { callIdOf, plannedHistory } from '../../../support/metrics/planned-history.ts'
import { plannedStates } from '../../../support/metrics/planned-states.ts'
import { recount, shortAbandonMs } from '../../../support/metrics/recount.ts'
import { storePlanned } from '../../../support/metrics/store-planned.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const centre = metricsCentre(plannedCentre as never, () => shortAbandonMs)
const midnight = Date.parse('2026-11-27T16:00:00Z')
const from = midnight - 150 * 60_000
const plan = plannedDay(11, 900, from, 4)
const states = plannedStates(11, 12, from, 4)
const now = midnight + 70 * 60_000 + 12_345

const some = (tallies: Iterable<readonly [string, Tally]>): Record<string, Tally> =>
  Object.fromEntries([...tallies].filter(([, tally]) => Object.values(tally).some((value) => value > 0)))

describe.each(databaseKinds)('the stored history on %s', (kind) => {
  let database: TestDatabase
  const open: OpenState[] = []
  const parts = () => ({ centre, store: createMetricsStore(database), now: () => now, openStates: () => open })
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await storePlanned(database, plan.map(plannedHistory), states)
  })
  afterAll(() => database.close())

  it('gives the figures of any time', async () => {
    const history = createMetricsHistory(parts())
    for (const [begin, end] of [
      [from, now],
      [midnight, midnight + 3_600_000],
      [midnight - 1_234_567, midnight + 7_654],
    ] as const) {
      const slots = await history.since(begin, end)
      const told = some(slots.map(({ subject, row }) => [`${subject.kind}:${subject.key}`, toTally(row)] as const))
      expect(told).toEqual(some(recount(plan, states, { from: begin, to: end })))
    }
  })

  it('read at the start gives the wall the figures it would have had', async () => {
    const quiet = { info: () => undefined, warn: () => undefined }
    const feed = { watched: () => new Set<never>(), teamOf: () => null, publish: () => undefined, logger: quiet }
    const metrics = createMetrics({ ...parts(), ...feed })
    await metrics.ready
    const last = Math.floor(now / 60_000)
    for (const period of periods) {
      const begin = period === 'today' ? midnight : (last - Number(period.slice(5))) * 60_000
      const end = period === 'today' ? midnight + 86_400_000 : (last + 2) * 60_000
      const told = metrics
        .figures(period)
        .map(({ subject, tally }) => [`${subject.kind}:${subject.key}`, tally] as const)
      expect(some(told)).toEqual(some(recount(plan, states, { from: begin, to: end })))
    }
    metrics.close()
  })

  it('counts who is still in a state up to now', async () => {
    const userId = personOf('8999')
    open.push({ userId, state: 'break', from: now - 600_000, until: now - 60_000, queues: ['plain'] })
    const slots = await createMetricsHistory(parts()).since(now - 120_000, now)
    const own = slots.find(({ subject }) => subject.key === userId)
    expect(own && toTally(own.row)).toMatchObject({ breakMs: 120_000, breakPlannedMs: 60_000, breakOverrunMs: 60_000 })
    open.pop()
  })

  it('names the calls behind a figure, whichever end it is read from', async () => {
    const history = createMetricsHistory(parts())
    const span = { from: midnight, to: midnight + 3_600_000 }
    const inSpan = (at: number): boolean => at >= span.from && at < span.to
    const behind = async (metric: MetricKey, limit = Infinity) =>
      (await history.callsBehind({ kind: 'queue', key: 'orders' }, metric, { ...span, limit })).toSorted()
    const having = (accept: (stay: PlannedStay) => boolean): string[] =>
      plan
        .filter(({ stays }) => stays.some((stay) => stay.queue === 'orders' && inSpan(stay.endsAt) && accept(stay)))
        .map(({ serial }) => callIdOf(serial))
        .toSorted()
    expect(await behind('answered')).toEqual(having(({ outcome }) => outcome === 'answered'))
    // Short abandons are out of the figure, so they are not behind it.
    expect(await behind('abandoned')).toEqual(
      having(({ outcome, enteredAt, endsAt }) => outcome === 'abandoned' && endsAt - enteredAt > shortAbandonMs),
    )
    const few = await behind('answered', 5)
    expect(few.length).toBeGreaterThanOrEqual(5)
    expect(having(() => true)).toEqual(expect.arrayContaining(few))
    const whole = { from, to: now }
    const subject = { kind: 'centre', key: 'centre' } as const
    const calledBack = await history.callsBehind(subject, 'called-back', { ...whole, limit: Infinity })
    expect(calledBack.length).toBe(recount(plan, states, whole).get('centre:centre')?.calledBack)
    expect(calledBack.length).toBeGreaterThan(0)
  })

  it('counts as plain SQL over it does', async () => {
    const reason = kind === 'sqlite' ? sql`step.detail ->> 'reason'` : sql`step.detail::json ->> 'reason'`
    const leaving = sql`from call_steps step where step.call_id = entered.call_id and step.kind = 'left-queue'
      and step.sequence > entered.sequence order by step.sequence limit 1`
    const rows = await sql<{ queue: string; outcome: string; stays: number; wait: number; longest: number }>`
      select queue, outcome, count(*) as stays, sum(left_at - at) as wait, max(left_at - at) as longest from (
        select entered.queue, entered.at, (select ${reason} ${leaving}) as outcome, (select step.at ${leaving}) as left_at
        from call_steps entered where entered.kind = 'queued'
      ) as told group by queue, outcome`.execute(database.db)
    const slots = await createMetricsHistory(parts()).since(0, Number.MAX_SAFE_INTEGER / 4)
    for (const { key } of plannedCentre.queues) {
      const own = rows.rows.filter(({ queue }) => queue === key)
      const of = (outcome: string) => own.find((row) => row.outcome === outcome)
      const slot = slots.find(({ subject }) => subject.kind === 'queue' && subject.key === key)
      const tally = toTally(slot?.row ?? new Float64Array())
      expect([tally.answered, tally.waitOfAnsweredMs]).toEqual([of('answered')?.stays, of('answered')?.wait])
      expect([tally.abandoned + tally.shortAbandoned, tally.waitOfAbandonedMs]).toEqual([
        of('abandoned')?.stays,
        of('abandoned')?.wait,
      ])
      expect(tally.longestWaitMs).toBe(Math.max(...own.map(({ longest }) => longest)))
    }
  })
})
