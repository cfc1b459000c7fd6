import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallStep } from '../../../../contract/call.ts'
import { type PauseReason } from '../../../../contract/recording.ts'
import { advance, begin, type CallInput } from '../../../../hub/calls/call.machine.ts'
import { type CallState, newCallState, toSummary } from '../../../../hub/calls/call-state.ts'
import { defaultLossLimits } from '../../../../hub/calls/loss-reason.ts'
import * as f from './facts.ts'

function run(first: ReturnType<typeof f.started>, facts: readonly CallInput[]) {
  const born = begin(
    newCallState({ ...first, callId: 'c', pbx: 'p', pbxCallId: first.call, startedAt: first.at }),
    first,
  )
  let state: CallState = born.state
  const steps: CallStep[] = [...born.steps]
  const illegal: string[] = []
  for (const fact of facts) {
    const next = advance(state, fact, defaultLossLimits)
    state = next.state
    steps.push(...next.steps)
    if (next.illegal !== undefined) illegal.push(`${fact.kind}: ${next.illegal}`)
  }
  return { state, steps, illegal, summary: toSummary(state), kinds: steps.map((step) => step.kind) }
}

describe('call machine', () => {
  it('gives the call to whoever stays: the seat that asked a colleague has its customer back when he goes', () => {
    const { state } = run(f.started(0), [
      f.queued(100),
      f.offered(200, 8001),
      f.offerEnded(300, 8001, 'answered'),
      f.answered(300, 8001),
      f.held(400, 8001),
      f.offered(500, 8002),
      f.offerEnded(600, 8002, 'answered'),
      f.answered(600, 8002),
      f.left(700, 8002, 'agent'),
      f.retrieved(710, 8001),
    ])
    expect([state.phase, state.extension]).toEqual(['talking', '8001'])
  })

  it('is no conference any more when whoever made it has left, nor when two are left', () => {
    const made: CallInput = { kind: 'hub.conference', at: 400, call: f.call, extension: f.seat(8001), with: 'd', state: 'joined' } // prettier-ignore
    const talk = [f.answered(300, 8001), made]
    expect(run(f.started(0), talk).state.conference).toBe(true)
    // The other two stay: the third came in by a transfer.
    expect(run(f.started(0), [...talk, f.left(500, 8001, 'agent')]).state.conference).toBe(false)
    const three = [...talk, f.answered(450, 8002), f.answered(460, 8004), f.left(500, 8001, 'agent')]
    expect(run(f.started(0), three).state.conference).toBe(true)
    expect(run(f.started(0), [...three, f.left(600, 8004, 'agent')]).state.conference).toBe(false)
  })

  it('says why a recording is paused, once it is and as long as that lasts', () => {
    const asked = (at: number, because: PauseReason | null): CallInput => ({ kind: 'hub.pause-asked', at, call: f.call, because }) // prettier-ignore
    const recording = (at: number, state: 'paused' | 'resumed'): CallInput => ({ kind: 'call.recording', at, call: f.call, state, file: null }) // prettier-ignore
    const { steps } = run(f.started(0), [
      f.answered(100, 8001),
      ...[asked(200, 'field'), recording(210, 'paused'), recording(300, 'resumed')],
      // Not by anybody who asked the hub.
      ...[recording(400, 'paused'), recording(500, 'resumed')],
      ...[asked(600, 'supervisor'), asked(610, null), asked(700, 'agent'), recording(710, 'paused')],
    ])
    expect(steps.filter(({ kind }) => kind === 'recording').map(({ detail }) => detail)).toEqual([
      ...[{ state: 'paused', because: 'field' }, { state: 'resumed' }],
      ...[{ state: 'paused' }, { state: 'resumed' }, { state: 'paused', because: 'agent' }],
    ])
  })

  it('takes an inbound call through queue, refusal, answer, hold and hang-up, and keeps its clocks', () => {
    const { summary, kinds, illegal } = run(f.started(0), [
      f.routed(20),
      f.queued(100),
      f.offered(200, 8001),
      f.offerEnded(3200, 8001, 'rejected'),
      f.offered(3300, 8002),
      f.leftQueue(5100, 'answered'),
      f.offerEnded(5100, 8002, 'answered'),
      f.answered(5100, 8002),
      f.held(15_100, 8002),
      f.retrieved(18_100, 8002),
      f.left(20_100, 8002, 'customer'),
      f.ended(20_110, 'customer'),
    ])
    expect(illegal).toEqual([])
    expect(kinds).toEqual([
      'started',
      'routed',
      'queued',
      'offered',
      'offer-ended',
      'offered',
      'left-queue',
      'offer-ended',
      'answered',
      'held',
      'retrieved',
      'left',
      'ended',
    ])
    expect(summary).toMatchObject({
      phase: 'ended',
      waitMs: 5000,
      talkMs: 12_000,
      holdMs: 3000,
      extension: '8002',
      endedBy: 'customer',
      lossReason: null,
    })
  })

  it('adds talk and hold across an attended transfer', () => {
    const { summary, illegal } = run(f.started(0), [
      f.queued(0),
      f.offered(0, 8001),
      f.answered(1000, 8001),
      f.held(11_000, 8001),
      f.offered(12_000, 8002, null),
      f.answered(14_000, 8002, null),
      f.transferred(20_000, 'attended', 8001, '8002'),
      f.left(20_000, 8001),
      f.left(30_000, 8002, 'customer'),
      f.ended(30_000),
    ])
    expect(illegal).toEqual([])
    expect(summary).toMatchObject({ talkMs: 20_000, holdMs: 9000, extension: '8002', answeredAt: 1000 })
  })

  it('stops the talk clock while a blind transfer is on its way', () => {
    const { summary } = run(f.started(0), [
      f.offered(0, 8001, null),
      f.answered(1000, 8001, null),
      f.transferred(6000, 'blind', 8001, '8002'),
      f.left(6000, 8001),
      f.offered(6500, 8002, null),
      f.answered(9000, 8002, null),
      f.ended(10_000, 'agent'),
    ])
    expect(summary).toMatchObject({ talkMs: 6000, holdMs: 0, waitMs: null, endedBy: 'agent' })
  })

  it('counts an outbound call from the moment the outside answers', () => {
    const first = f.started(0, { direction: 'outbound', extension: f.seat(8001) })
    const { summary, illegal } = run(first, [
      f.answered(2000, 8001, null),
      f.answeredOutside(9000),
      f.left(19_000, 8001),
      f.ended(19_000, 'agent'),
    ])
    expect(illegal).toEqual([])
    expect(summary).toMatchObject({ answeredAt: 9000, talkMs: 10_000, lossReason: null, extension: '8001' })
  })

  it('keeps the clock of the first queue through an overflow', () => {
    const { summary } = run(f.started(0), [
      f.queued(1000),
      f.leftQueue(31_000, 'timeout'),
      f.queued(31_000, f.service),
      f.offered(32_000, 8003, f.service),
      f.answered(36_000, 8003, f.service),
    ])
    expect(summary).toMatchObject({ queuedAt: 1000, waitMs: 35_000, queue: f.service })
  })

  it('says that a supervisor ended the call when he asked for it', () => {
    const { summary } = run(f.started(0), [
      f.answered(1000, 8001, null),
      { kind: 'hub.hang-up-asked', at: 2000, call: f.call, by: 'supervisor' },
      f.ended(2100, 'pbx'),
    ])
    expect(summary.endedBy).toBe('supervisor')
  })

  it('is safe under any sequence of facts: never throws, clocks never negative, numbers without a gap', () => {
    fc.assert(
      fc.property(f.anyFacts, (facts) => {
        const { state, steps, summary } = run(f.started(1000), facts)
        expect(steps.map((step) => step.sequence)).toEqual(steps.map((_, index) => index + 1))
        expect(state.nextSequence).toBe(steps.length + 1)
        for (const time of [summary.waitMs, summary.talkMs, summary.holdMs])
          if (time !== null) expect(time >= 0).toBe(true)
        expect(state.talkMs + state.holdMs).toBeLessThanOrEqual(state.lastAt - 1000)
        const last = facts.find((fact) => fact.kind === 'call.ended')
        expect(state.phase === 'ended').toBe(last !== undefined)
        expect(state.endedAt).toBe(last?.at ?? null)
        if (state.answeredAt !== null) expect(state.lossReason).toBeNull()
        if (state.phase === 'ended' && state.answeredAt === null) expect(state.lossReason).not.toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  it('stays terminal: after the end nothing changes and every fact is called illegal', () => {
    fc.assert(
      fc.property(f.anyFacts, f.anyFact, (facts, late) => {
        const over = run(f.started(1000), [...facts, f.ended(9_000_000)]).state
        const after = advance(over, { ...late, at: 9_100_000 }, defaultLossLimits)
        expect(after.state).toBe(over)
        expect(after.steps).toEqual([])
        expect(after.illegal).toBeDefined()
      }),
    )
  })

  it('changes nothing when it calls a fact illegal', () => {
    fc.assert(
      fc.property(f.anyFacts, f.anyFact, (facts, next) => {
        const before = run(f.started(1000), facts).state
        const after = advance(before, { ...next, at: before.lastAt + 1 }, defaultLossLimits)
        if (after.illegal !== undefined) expect(after).toMatchObject({ state: before, steps: [] })
        else expect(after.steps.length).toBeGreaterThan(0)
      }),
    )
  })
})
