import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MetricKey, metricDefinitions } from '../../../../contract/metrics/definitions.ts'
import { emptyTally } from '../../../../contract/metrics/tally.ts'
import { type Stay } from '../../../../hub/metrics/count-call.ts'
import { fieldsOf } from '../../../../hub/metrics/metrics-history.ts'
import { type EndedState } from '../../../../hub/metrics/metrics-engine.ts'
import { place } from '../../../../hub/metrics/tally-row.ts'
import { figureOf, tallyOf } from '../../../support/metrics/stays.ts'
import { seat, service, water } from '../calls/facts.ts'
import { counted, only, wang } from './counted.ts'

const stay = (outcome: Stay['outcome'], seconds: number, talkSeconds: number | null = null): Stay => ({
  ...{ callId: 'c', queue: water, enteredAt: 1_000_000, waitMs: seconds * 1000, outcome },
  extension: outcome === 'answered' ? seat(8001) : null,
  connectedMs: talkSeconds === null ? null : talkSeconds * 1000,
})

describe('figures of stays', () => {
  // Worked by hand, T = 20 s: in time 3 answered, 1 abandoned; past T 1 answered, 1 abandoned, 1 timed out. Events 7.
  const stays = [
    stay('answered', 2, 60),
    stay('answered', 10, 120),
    stay('answered', 20, 30),
    stay('answered', 40, 90),
    stay('abandoned', 3),
    stay('abandoned', 30),
    stay('timeout', 60),
    stay('full', 0),
  ]
  const tally = tallyOf(stays, 20_000, 5_000)
  const value = (metric: MetricKey, countShortAbandons = true) => figureOf(metric, tally, { countShortAbandons })

  it('have three service levels, which differ', () => {
    expect(value('service-level-abandons-ignored')).toBe(3 / 6)
    expect(value('service-level-abandons-hurt')).toBe(3 / 7)
    expect(value('service-level-abandons-help')).toBe(4 / 7)
  })

  it('leave short abandons out when told to, and show them all the same', () => {
    expect([value('offered'), value('abandoned'), value('abandonment')]).toEqual([8, 2, 0.25])
    expect([value('offered', false), value('abandoned', false), value('abandonment', false)]).toEqual([7, 1, 1 / 7])
    expect([value('short-abandoned'), value('short-abandoned', false)]).toEqual([1, 1])
    for (const metric of ['ignored', 'hurt', 'help'] as const) {
      expect(value(`service-level-abandons-${metric}`, false)).toBe(3 / 6)
    }
  })

  it('and their averages', () => {
    expect([value('asa'), value('average-talk'), value('longest-wait')]).toEqual([18_000, 75_000, 60_000])
  })

  it('say nothing rather than 0 % without calls', () => {
    const shares = ['service-level-abandons-hurt', 'asa', 'aht', 'occupancy', 'break-adherence', 'abandonment'] as const
    for (const metric of shares) expect([metric, figureOf(metric, emptyTally)]).toEqual([metric, null])
  })

  it('keep the definitions in order: hurt ≤ ignored, hurt ≤ help, all within 0–1', () => {
    const anyStay = fc
      .tuple(fc.constantFrom('answered', 'abandoned', 'timeout'), fc.integer({ min: 0, max: 90 }))
      .map(([outcome, seconds]) => stay(outcome, seconds))
    fc.assert(
      fc.property(fc.array(anyStay, { minLength: 1 }), (some) => {
        const all = tallyOf(some, 20_000)
        const [ignored, hurt, help] = (['ignored', 'hurt', 'help'] as const).map((which) =>
          figureOf(`service-level-abandons-${which}`, all),
        )
        // No event at all: every stay timed out before T.
        if (hurt === null || help === null || hurt === undefined || help === undefined) return
        if (ignored !== null && ignored !== undefined) expect(hurt).toBeLessThanOrEqual(ignored)
        expect(hurt).toBeLessThanOrEqual(help)
        expect(help).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('name the counts they are made of, so that the calls behind them can be found', () => {
    const settings = { thresholdMs: 0, shortAbandonMs: 0, serviceLevel: 'abandons-hurt', target: 0.8 } as const
    const names = (metric: MetricKey, countShortAbandons: boolean): string[] => {
      const fields = fieldsOf(metric, { ...settings, countShortAbandons })
      return Object.entries(place).flatMap(([name, index]) => (fields.has(index) ? [name] : []))
    }
    expect(names('asa', false)).toEqual(['answered', 'waitOfAnsweredMs'])
    expect(names('abandoned', false)).toEqual(['abandoned'])
    expect(names('abandoned', true)).toEqual(['abandoned', 'shortAbandoned'])
    for (const metric of Object.keys(metricDefinitions) as MetricKey[]) {
      expect([metric, names(metric, true).length > 0]).toEqual([metric, true])
    }
  })
})

describe('states', () => {
  const state = (over: Partial<EndedState>): EndedState => ({
    ...{ id: String(over.from), userId: wang, state: 'ready', from: 0, to: 0, until: null, queues: [water, service] },
    ...{ wrapUpQueue: null },
    ...over,
  })

  it('are counted for the agent, the centre, and what he serves; wrap-up for the queue of its call', () => {
    const all = counted()
    all.state(state({ from: 0, to: 60_000 }))
    all.state(state({ from: 60_000, to: 90_000, state: 'talking' }))
    all.state(state({ from: 90_000, to: 100_000, state: 'wrap-up', wrapUpQueue: water }))
    all.state(state({ from: 90_000, to: 100_000, state: 'wrap-up', wrapUpQueue: water }))
    const states = { readyMs: 60_000, talkingMs: 30_000, wrapUpStateMs: 10_000 }
    expect(only(all.tally('agent', wang))).toEqual({ ...states, wrapUps: 1, wrapUpMs: 10_000 })
    expect(only(all.tally('skill', 'sales'))).toEqual({ ...states, wrapUps: 1, wrapUpMs: 10_000 })
    expect(only(all.tally('queue', service))).toEqual(states)
    expect(figureOf('occupancy', all.tally('agent', wang))).toBe(0.4)
  })

  it('of a break with a planned end are apart before and beyond it', () => {
    const all = counted()
    all.state(state({ from: 0, to: 900_000, state: 'break', until: 600_000 }))
    all.state(state({ from: 1_000_000, to: 1_300_000, state: 'break', until: 1_900_000 }))
    all.state(state({ from: 2_000_000, to: 2_100_000, state: 'break' }))
    const expected = { breakMs: 1_300_000, breakPlannedMs: 900_000, breakOverrunMs: 300_000 }
    expect(only(all.tally('agent', wang))).toEqual(expected)
    expect(figureOf('break-adherence', all.tally('agent', wang))).toBe(0.75)
  })

  it('of nobody, and of somebody who is not there, are no time', () => {
    const all = counted()
    all.state(state({ from: 0, to: 60_000, userId: null }))
    all.state(state({ from: 1, to: 60_000, state: 'signed-out' }))
    expect(all.subjects()).toEqual([])
  })
})
