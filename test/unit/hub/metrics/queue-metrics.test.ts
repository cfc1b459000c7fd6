import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallStep } from '../../../../contract/call.ts'
import { queueMetrics } from '../../../../hub/metrics/queue-metrics.ts'
import { type QueueVisit, queueVisits } from '../../../../hub/metrics/queue-visits.ts'
import { seat, service, water } from '../calls/facts.ts'

const visit = (outcome: QueueVisit['outcome'], seconds: number, talkSeconds: number | null = null): QueueVisit => ({
  callId: 'c',
  queue: water,
  enteredAt: 0,
  waitMs: seconds * 1000,
  outcome,
  extension: outcome === 'answered' ? seat(8001) : null,
  connectedMs: talkSeconds === null ? null : talkSeconds * 1000,
})
const settings = { thresholdMs: 20_000, shortAbandonMs: 5000, countShortAbandons: true }

describe('queue metrics', () => {
  // Worked by hand: in time 3 answered, 1 abandoned; past T 1 answered, 1 abandoned, 1 timed out. Events 7.
  const visits = [
    visit('answered', 2, 60),
    visit('answered', 10, 120),
    visit('answered', 20, 30),
    visit('answered', 40, 90),
    visit('abandoned', 3),
    visit('abandoned', 30),
    visit('timeout', 60),
    visit('full', 0),
  ]

  it('give the service level under its three definitions', () => {
    const { serviceLevel } = queueMetrics(visits, settings)
    expect(serviceLevel).toEqual({ abandonsIgnored: 3 / 6, abandonsHurt: 3 / 7, abandonsHelp: 4 / 7 })
  })

  it('count and average', () => {
    expect(queueMetrics(visits, settings)).toMatchObject({
      offered: 8,
      answered: 4,
      abandoned: 2,
      shortAbandoned: 1,
      otherwise: 2,
      averageWaitMs: 18_000,
      averageTalkMs: 75_000,
      abandonment: 0.25,
    })
  })

  it('leave short abandons out when told to, and show them all the same', () => {
    expect(queueMetrics(visits, { ...settings, countShortAbandons: false })).toMatchObject({
      offered: 7,
      abandoned: 1,
      shortAbandoned: 1,
      serviceLevel: { abandonsIgnored: 3 / 6, abandonsHurt: 3 / 6, abandonsHelp: 3 / 6 },
    })
  })

  it('say nothing rather than 0 % without calls', () => {
    expect(queueMetrics([], settings)).toMatchObject({
      serviceLevel: { abandonsIgnored: null, abandonsHurt: null, abandonsHelp: null },
      averageWaitMs: null,
    })
  })

  it('keep the definitions in order: hurt ≤ ignored, hurt ≤ help, all within 0–1', () => {
    const anyVisit = fc
      .tuple(
        fc.constantFrom('answered' as const, 'abandoned' as const, 'timeout' as const),
        fc.integer({ min: 0, max: 90 }),
      )
      .map(([outcome, seconds]) => visit(outcome, seconds))
    fc.assert(
      fc.property(fc.array(anyVisit, { minLength: 1 }), (some) => {
        const {
          abandonsIgnored: ignored,
          abandonsHurt: hurt,
          abandonsHelp: help,
        } = queueMetrics(some, settings).serviceLevel
        // No event at all: every stay timed out before T.
        if (hurt === null || help === null) return
        if (ignored !== null) expect(hurt).toBeLessThanOrEqual(ignored)
        expect(hurt).toBeLessThanOrEqual(help)
        expect(help).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('queue visits', () => {
  const steps = (...kinds: readonly [number, CallStep['kind'], Partial<CallStep>?][]): CallStep[] =>
    kinds.map(([at, kind, over], index) => ({
      sequence: index + 1,
      at,
      kind,
      extension: null,
      queue: null,
      detail: {},
      ...over,
    }))

  it('are two when a call overflows, each with its own clock', () => {
    const visits = queueVisits(
      'c',
      steps(
        [0, 'started'],
        [1000, 'queued', { queue: water }],
        [31_000, 'left-queue', { queue: water, detail: { reason: 'timeout' } }],
        [31_000, 'queued', { queue: service }],
        [40_000, 'left-queue', { queue: service, detail: { reason: 'answered' } }],
        [40_000, 'answered', { queue: service, extension: seat(8001) }],
        [100_000, 'left', { extension: seat(8001) }],
        [100_000, 'ended', { detail: { by: 'customer' } }],
      ),
    )
    expect(visits).toMatchObject([
      { queue: water, waitMs: 30_000, outcome: 'timeout' },
      { queue: service, waitMs: 9000, outcome: 'answered', extension: '8001', connectedMs: 60_000 },
    ])
  })

  it('read the answer whether it is told before or after the caller left the queue', () => {
    const visits = queueVisits(
      'c',
      steps(
        [0, 'queued', { queue: water }],
        [5000, 'answered', { queue: water, extension: seat(8001) }],
        [5000, 'left-queue', { queue: water, detail: { reason: 'answered' } }],
        [8000, 'ended', { detail: { by: 'agent' } }],
      ),
    )
    expect(visits).toMatchObject([{ waitMs: 5000, outcome: 'answered', connectedMs: 3000 }])
  })

  it('end with the call when nothing else ended them', () => {
    const visits = queueVisits(
      'c',
      steps([0, 'queued', { queue: water }], [7000, 'ended', { detail: { by: 'customer' } }]),
    )
    expect(visits).toMatchObject([{ waitMs: 7000, outcome: 'abandoned' }])
  })
})
