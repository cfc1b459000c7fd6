import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentsForErlangA, erlangAFigures } from '../../../../contract/staffing/erlang-a.ts'
import { agentsForErlangC, erlangB, erlangC, erlangCFigures } from '../../../../contract/staffing/erlang-c.ts'
import { simulateQueue } from './simulate-queue.ts'

describe('Erlang B', () => {
  // ITU-D, Teletraffic Engineering Handbook: lines for a loss of 1 % and the load they carry.
  it.each([
    [1, 0.0101, 0.01],
    [5, 1.3608, 0.01],
    [10, 4.4612, 0.01],
    [20, 12.0306, 0.01],
    [100, 84.0642, 0.01],
  ])('%i lines lose 1 %% of %f erlangs', (lines, load, loss) => {
    expect(erlangB(load, lines)).toBeCloseTo(loss, 5)
  })

  it('does not overflow where factorials do', () => {
    expect(erlangB(1_000, 1_000)).toBeGreaterThan(0.02)
    expect(erlangB(1_000, 1_000)).toBeLessThan(0.03)
    expect(erlangB(5, 5_000)).toBe(0)
  })
})

describe('Erlang C', () => {
  // The sum of the textbook, which small numbers can still be put into.
  const textbook = (load: number, agents: number): number => {
    let term = 1
    let sum = 1
    for (let k = 1; k < agents; k += 1) sum += term *= load / k
    const last = ((term * load) / agents) * (agents / (agents - load))
    return last / (sum + last)
  }
  it.each([
    [10, 11],
    [10, 12],
    [10, 15],
    [1, 2],
    [0.5, 1],
    [60, 66],
  ])('is the textbook’s sum for %f erlangs and %i agents', (load, agents) => {
    expect(erlangC(load, agents)).toBeCloseTo(textbook(load, agents), 12)
  })

  it.each([
    // One agent waits as often as he is busy; two, a²/(2+a).
    [0.5, 1, 0.5],
    [1, 2, 1 / 3],
    // G. Koole, “Call Center Optimization”: 5 erlangs, 7 agents.
    [5, 7, 0.3241],
    // Tables of Erlang’s second formula: 10 erlangs, 12 agents.
    [10, 12, 0.4494],
  ])('for %f erlangs and %i agents is %f', (load, agents, waits) => {
    expect(erlangC(load, agents)).toBeCloseTo(waits, 4)
  })

  it('has no answer when there is more work than people', () => {
    expect(erlangC(4.2, 3)).toBeNull()
    expect(erlangC(4, 4)).toBeNull()
    expect(erlangCFigures({ rate: 0.1, handling: 42 }, 3, 20)).toBeNull()
  })

  it('names the fewest agents who reach the target, and one fewer does not', () => {
    const queue = { rate: 100 / 1800, handling: 180 }
    const aim = { target: 0.8, threshold: 20 }
    const needed = agentsForErlangC(queue, aim)
    expect(needed).toBe(14)
    expect(erlangCFigures(queue, 14, 20)?.serviceLevel).toBeCloseTo(0.888, 2)
    expect(erlangCFigures(queue, 13, 20)?.serviceLevel).toBeLessThan(0.8)
    expect(agentsForErlangC({ rate: 0, handling: 180 }, aim)).toBe(0)
    expect(agentsForErlangC({ rate: 100, handling: 180 }, { ...aim, limit: 500 })).toBeNull()
  })
})

describe('Erlang A', () => {
  it('gives the published figures of 50 agents, 48 calls a minute, one minute each, two minutes of patience', () => {
    // Garnett, Mandelbaum, Reiman 2002, table 1: with abandonment, and without.
    const queue = { rate: 48 / 60, handling: 60 }
    const patient = erlangCFigures(queue, 50, 20)
    const figures = erlangAFigures(queue, 120, 50, 20)
    expect(patient?.asa).toBeCloseTo(20.8, 1)
    expect(figures?.abandonment).toBeCloseTo(0.031, 3)
    expect(figures?.asa).toBeCloseTo(3.7, 1)
    expect(figures?.occupancy).toBeCloseTo(0.93, 2)
  })

  it('becomes Erlang C when nobody gives up', () => {
    const queue = { rate: 0.1, handling: 100 }
    const patient = erlangCFigures(queue, 12, 20)
    const figures = erlangAFigures(queue, 1e8, 12, 20)
    expect(figures?.serviceLevel).toBeCloseTo(patient?.serviceLevel ?? NaN, 5)
    expect(figures?.asa).toBeCloseTo(patient?.asa ?? NaN, 3)
    expect(figures?.abandonment).toBeCloseTo(0, 5)
  })

  it.each([
    ['with people to spare', { rate: 0.08, handling: 100 }, 60, 10],
    ['with more work than people', { rate: 0.2, handling: 100 }, 60, 12],
    ['with impatient callers', { rate: 0.1, handling: 100 }, 10, 9],
  ] as const)('is what a simulation of 400,000 calls comes to, %s', (_, queue, patience, agents) => {
    const simulated = simulateQueue({ ...queue, patience, agents, threshold: 20, calls: 400_000, seed: 7 })
    const figures = erlangAFigures(queue, patience, agents, 20)
    expect(figures?.serviceLevel).toBeCloseTo(simulated.serviceLevel, 2)
    expect(figures?.abandonment).toBeCloseTo(simulated.abandonment, 2)
    expect(Math.abs((figures?.asa ?? 0) - simulated.averageWait)).toBeLessThan(0.25)
  })

  it('stays finite and in bounds for any floor', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 20, noNaN: true }),
        fc.double({ min: 5, max: 900, noNaN: true }),
        fc.double({ min: 5, max: 900, noNaN: true }),
        fc.integer({ min: 0, max: 600 }),
        (rate, handling, patience, agents) => {
          const figures = erlangAFigures({ rate, handling }, patience, agents, 20)
          for (const share of [figures?.serviceLevel, figures?.abandonment, figures?.occupancy]) {
            expect(share).toBeGreaterThanOrEqual(0)
            expect(share).toBeLessThanOrEqual(1 + 1e-9)
          }
          expect(figures?.asa).toBeGreaterThanOrEqual(0)
          expect(figures?.asa).toBeLessThanOrEqual(patience + 1e-6)
        },
      ),
      { numRuns: 100, seed: 3 },
    )
  })

  it('needs fewer people than Erlang C, and the fewest that reach the target', () => {
    const queue = { rate: 0.2, handling: 100 }
    const aim = { target: 0.9, threshold: 20 }
    const needed = agentsForErlangA(queue, 60, aim) ?? 0
    expect(needed).toBeLessThan(agentsForErlangC(queue, aim) ?? 0)
    expect(erlangAFigures(queue, 60, needed, 20)?.serviceLevel).toBeGreaterThanOrEqual(0.9)
    expect(erlangAFigures(queue, 60, needed - 1, 20)?.serviceLevel).toBeLessThan(0.9)
    expect(agentsForErlangA({ rate: 0, handling: 100 }, 60, aim)).toBe(0)
  })
})
