import { beforeEach, describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { erlangCFigures } from '../../../../contract/staffing/erlang-c.ts'
import { type QueueTotals } from '../../../../hub/calls/queue-totals.ts'
import { estimateInterval } from '../../../../hub/staffing/estimate-interval.ts'
import {
  expectedCalls,
  handlingMs,
  patienceMs,
  type QueuePast,
  todayFactor,
} from '../../../../hub/staffing/forecast.ts'
import { createStaffing } from '../../../../hub/staffing/staffing.ts'

const none: QueueTotals = { calls: 0, answered: 0, talkAndHoldMs: 0, waitMs: 0, abandoned: 0 }
const past: QueuePast = {
  today: { calls: 0, usual: null },
  lastHour: 0,
  todayTotals: none,
  monthTotals: none,
  wrapUpMs: 30_000,
}

describe('the forecast', () => {
  it('scales the usual by today, carefully while there is little to go by', () => {
    expect(todayFactor({ calls: 2, usual: 1 })).toBeCloseTo(1.05, 2)
    expect(todayFactor({ calls: 600, usual: 300 })).toBeCloseTo(1.94, 2)
    expect(todayFactor({ calls: 0, usual: 0 })).toBe(1)
    expect(todayFactor({ calls: 50, usual: null })).toBe(1)
    expect(expectedCalls({ ...past, today: { calls: 600, usual: 300 } }, 40, 1_800_000)).toBeCloseTo(77.5, 1)
  })

  it('takes the last hour where there is no history', () => {
    expect(expectedCalls({ ...past, lastHour: 50 }, null, 1_800_000)).toBe(25)
  })

  it('takes handling and patience from today, with the month before when today says too little', () => {
    const todayTotals = { calls: 40, answered: 30, talkAndHoldMs: 3_600_000, waitMs: 600_000, abandoned: 10 }
    const monthTotals = { calls: 900, answered: 870, talkAndHoldMs: 870 * 200_000, waitMs: 900_000, abandoned: 30 }
    expect(handlingMs({ ...past, todayTotals, monthTotals })).toBe(150_000)
    // Everybody's waiting by those who gave up: an answer only cuts the watching short.
    expect(patienceMs({ ...past, todayTotals, monthTotals })).toBe(60_000)
    const early = { ...todayTotals, answered: 1, talkAndHoldMs: 871 * 1_000, abandoned: 0, waitMs: 0 }
    expect(handlingMs({ ...past, todayTotals: early, monthTotals })).toBeCloseTo(
      (870 * 200_000 + 871_000) / 871 + 30_000,
      6,
    )
    expect(patienceMs({ ...past, todayTotals: early, monthTotals })).toBe(30_000)
    expect(patienceMs(past)).toBeNull()
    expect(handlingMs(past)).toBe(180_000)
  })
})

describe('an interval', () => {
  const guess = {
    from: 0,
    to: 1_800_000,
    expectedCalls: 42,
    usualCalls: 40,
    todayFactor: 1.05,
    ahtMs: 180_000,
    patienceMs: 90_000,
  }
  const aim = { target: 0.9, thresholdMs: 20_000 }

  it('that brings more work than there are people is impossible, and says how many it takes', () => {
    const found = estimateInterval({ ...guess, present: 3 }, aim)
    expect(found.load).toBeCloseTo(4.2, 6)
    expect(found).toMatchObject({ verdict: 'impossible', occupancy: 1, erlangC: { serviceLevel: null, asaMs: null } })
    expect(found.erlangC.needed).toBe(8)
    expect(erlangCFigures({ rate: 42 / 1_800_000, handling: 180_000 }, 8, 20_000)?.serviceLevel).toBeGreaterThan(0.9)
    expect(erlangCFigures({ rate: 42 / 1_800_000, handling: 180_000 }, 7, 20_000)?.serviceLevel).toBeLessThan(0.9)
    // Those who give up make room for the others.
    expect(found.erlangA.abandonment).toBeGreaterThan(0.25)
  })

  it.each([
    [0, 'impossible'],
    [4, 'impossible'],
    [5, 'short'],
    [7, 'short'],
    [8, 'enough'],
  ] as const)('with %i people is %s', (present, verdict) => {
    expect(estimateInterval({ ...guess, present }, aim).verdict).toBe(verdict)
  })

  it('without calls needs nobody, and one nobody has given up in knows no patience', () => {
    const quiet = estimateInterval({ ...guess, expectedCalls: 0, present: 0, patienceMs: null }, aim)
    expect(quiet).toMatchObject({ verdict: 'no-calls', load: 0, occupancy: null, erlangC: { needed: 0 } })
    expect(quiet.erlangA).toEqual({
      serviceLevel: null,
      abandonment: null,
      asaMs: null,
      needed: null,
      patienceMs: null,
    })
  })
})

describe('staffing', () => {
  const hour = 3_600_000
  const day = 24 * hour
  const midnight = 1_000 * day
  const at = midnight + 10 * hour + 7 * 60_000
  let looks = 0
  const agent = (state: AgentSnapshot['state'], queue = 'order') =>
    ({ state, queues: [queue] }) as unknown as AgentSnapshot
  const create = () =>
    createStaffing({
      now: () => at,
      history: {
        firstStart: async () => 0,
        // Twice as many today as in any week before: one a minute.
        countInbound: async (from, to) => {
          looks += 1
          return ((to - from) / 60_000) * (from >= midnight ? 2 : 1)
        },
        ofQueue: async () => ({
          calls: 200,
          answered: 190,
          talkAndHoldMs: 190 * 60_000,
          waitMs: 60_000,
          abandoned: 10,
        }),
      },
      agents: () => [
        agent('ready'),
        agent('talking'),
        agent('not-ready'),
        agent('break'),
        agent('outbound-only'),
        agent('ready', 'other'),
      ],
      aimOf: (queue) => (queue === 'order' ? { target: 0.8, thresholdMs: 20_000 } : null),
      wrapUpMsOf: () => 30_000,
      dayBegin: () => midnight,
    })
  beforeEach(() => (looks = 0))

  it('reckons the interval that runs and those that follow, for those present or as if others were', async () => {
    const staffing = create()
    const { target, thresholdMs, intervals } = await staffing.read({ queue: 'order', intervalMinutes: 30, count: 3 })
    expect([target, thresholdMs]).toEqual([0.8, 20_000])
    expect(intervals.map(({ from }) => (from - midnight) / hour)).toEqual([10, 10.5, 11])
    expect(intervals[0]).toMatchObject({ present: 3, usualCalls: 30, ahtMs: 90_000 })
    expect(intervals[0]?.todayFactor).toBeCloseTo(1220 / 620, 6)
    expect(intervals[0]?.expectedCalls).toBeCloseTo((30 * 1220) / 620, 6)
    const before = looks
    const asIf = await staffing.read({ queue: 'order', intervalMinutes: 30, count: 3, present: 9 })
    expect(asIf.intervals[0]).toMatchObject({ present: 9, verdict: 'enough' })
    // Earlier weeks are looked up once: only today was counted again.
    expect(looks - before).toBe(2)
  })

  it('knows only the queues of the centre', async () => {
    const asked = create().read({ queue: 'none', intervalMinutes: 30, count: 1 })
    await expect(asked).rejects.toMatchObject({ code: 'thing.not-found' })
  })
})
