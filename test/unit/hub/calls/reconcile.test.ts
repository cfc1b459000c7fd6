import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance, begin } from '../../../../hub/calls/call.machine.ts'
import { type CallState, newCallState } from '../../../../hub/calls/call-state.ts'
import { defaultLossLimits } from '../../../../hub/calls/loss-reason.ts'
import { reconcile, type ReconcileInput } from '../../../../hub/calls/reconcile.ts'
import { type MissedCall, type PbxSnapshot, type RunningCall } from '../../../../hub/pbx/port.ts'
import * as f from './facts.ts'

function stored(id: string, facts = [f.queued(1000)], startedAt = 1000): CallState {
  const first = { ...f.started(startedAt), call: id }
  let { state } = begin(newCallState({ ...first, callId: `stored-${id}`, pbx: 'p', pbxCallId: id, startedAt }), first)
  for (const fact of facts) state = advance(state, fact, defaultLossLimits).state
  return state
}
const running = (id: string, over: Partial<RunningCall> = {}): RunningCall => ({
  call: id,
  callId: null,
  direction: 'inbound',
  callerNumber: '138',
  calledNumber: '0571',
  trunk: null,
  startedAt: 1000,
  phase: 'queued',
  queue: f.water,
  queuedAt: 1100,
  answeredAt: null,
  legs: [],
  ...over,
})
const missed = (id: string, over: Partial<MissedCall> = {}): MissedCall => ({
  call: id,
  callId: null,
  direction: 'inbound',
  callerNumber: '138',
  calledNumber: '0571',
  trunk: null,
  startedAt: 1000,
  queuedAt: 1100,
  answeredAt: null,
  endedAt: 90_000,
  queue: f.water,
  extension: null,
  cause: 16,
  ...over,
})
const snapshot = (over: Partial<PbxSnapshot>): PbxSnapshot => ({
  at: 100_000,
  version: 'test',
  startedAt: 0,
  supervisions: [],
  calls: [],
  missed: [],
  members: [],
  seats: [],
  trunks: [],
  ...over,
})
const run = (over: Partial<ReconcileInput>) =>
  reconcile({
    pbx: 'p',
    open: [],
    storedAsEnded: new Set(),
    snapshot: snapshot({}),
    lastSight: 50_000,
    limits: defaultLossLimits,
    callIdFor: (call, fromPbx) => fromPbx ?? `new-${call}`,
    ...over,
  })

describe('reconcile', () => {
  it('continues a call on the same callId and starts its talk clock at the answer that was missed', () => {
    const { continued } = run({
      open: [stored('1')],
      snapshot: snapshot({
        calls: [
          running('1', {
            phase: 'talking',
            answeredAt: 60_000,
            legs: [
              { leg: 'a', extension: null, number: '138', up: true },
              { leg: 'b', extension: f.seat(8001), number: '8001', up: true },
            ],
          }),
        ],
      }),
    })
    const [{ state, steps }] = continued as [(typeof continued)[number]]
    expect(state).toMatchObject({ callId: 'stored-1', phase: 'talking', extension: '8001', answeredAt: 60_000 })
    expect(steps).toMatchObject([{ kind: 'answered', at: 60_000, detail: { reconstructed: true } }])
    const over = advance(state, { ...f.left(120_000, 8001), leg: 'b' } as never, defaultLossLimits)
    expect(over.illegal).toBeUndefined()
    expect(advance(over.state, f.ended(120_000), defaultLossLimits).state.talkMs).toBe(60_000)
  })

  it('says who came and who went by a transfer that nobody saw', () => {
    const open = [stored('1', [f.queued(1000), f.answered(2_000, 8001), f.held(3_000, 8001)])]
    const seatLeg = (extension: number) => ({
      ...{ leg: `leg-${String(extension)}`, extension: f.seat(extension), number: String(extension), up: true },
    })
    const resumed = (...extensions: readonly number[]) => {
      const legs = [{ leg: 'a', extension: null, number: '138', up: true }, ...extensions.map(seatLeg)]
      const calls = [running('1', { phase: 'talking', answeredAt: 2_000, legs })]
      const [first] = run({ open, snapshot: snapshot({ calls }) }).continued
      if (first === undefined) throw new Error('the call goes on')
      const parts = first.steps.filter(({ kind }) => kind === 'joined' || kind === 'left')
      return [
        first.state.extension,
        ...parts.map(({ kind, at, extension }) => `${kind} ${String(extension)} ${String(at)}`),
      ]
    }
    expect(resumed(8002)).toEqual(['8002', 'joined 8002 100000', 'left 8001 100000'])
    expect(resumed(8001, 8002)).toEqual(['8002', 'joined 8002 100000'])
    expect(resumed(8001)).toEqual(['8001'])
    // His channel is another one: he took his own call back.
    const { continued } = run({
      open,
      snapshot: snapshot({
        calls: [running('1', { phase: 'talking', answeredAt: 2_000, legs: [{ ...seatLeg(8001), leg: 'new' }] })],
      }),
    })
    expect(continued[0]?.steps.filter(({ kind }) => kind !== 'routed')).toEqual([])
  })

  it('ends a call as the journal of the PBX has it', () => {
    const { ended, forget } = run({
      open: [stored('1')],
      snapshot: snapshot({ missed: [missed('1', { answeredAt: 60_000, extension: f.seat(8002) })] }),
    })
    expect(ended[0]?.state).toMatchObject({
      phase: 'ended',
      endedAt: 90_000,
      talkMs: 30_000,
      extension: '8002',
      lossReason: null,
      endedBy: null,
    })
    expect(forget).toEqual(['1'])
  })

  it('ends a call nobody knows of at the last sight, and says whether the PBX restarted', () => {
    const open = [stored('1')]
    const quiet = run({ open }).ended[0]
    expect(quiet?.state).toMatchObject({ endedAt: 50_000, endedBy: null, lossReason: 'failed' })
    const restarted = run({ open, snapshot: snapshot({ startedAt: 70_000 }) }).ended[0]
    expect(restarted?.state).toMatchObject({ endedAt: 50_000, endedBy: 'pbx', lossReason: 'pbx-restarted' })
    expect(restarted?.steps.at(-1)).toMatchObject({ kind: 'ended', detail: { unseen: true, pbxRestarted: true } })
  })

  it('takes in calls that began while nobody listened, running or over, with the callId the PBX holds', () => {
    const { fresh } = run({
      snapshot: snapshot({ calls: [running('1', { callId: 'from-pbx' })], missed: [missed('2')] }),
    })
    expect(fresh.map(({ state }) => [state.callId, state.phase, state.lossReason])).toEqual([
      ['from-pbx', 'queued', null],
      ['new-2', 'ended', 'abandoned-in-queue'],
    ])
  })

  it('does not store a journal entry twice', () => {
    const { fresh, forget } = run({ storedAsEnded: new Set(['2']), snapshot: snapshot({ missed: [missed('2')] }) })
    expect(fresh).toEqual([])
    expect(forget).toEqual(['2'])
  })

  it('loses no call and leaves none open that the PBX does not have, whatever the two sides hold', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(String))
    fc.assert(
      fc.property(ids, ids, ids, f.anyFacts, (open, live, journal, facts) => {
        const still = facts.filter((fact) => fact.kind !== 'call.ended')
        const result = run({
          open: open.map((id) => stored(id, still as never)),
          snapshot: snapshot({ calls: live.map((id) => running(id)), missed: journal.map((id) => missed(id)) }),
        })
        const all = [...result.continued, ...result.ended, ...result.fresh].map(({ state }) => state)
        expect(all.map((state) => state.pbxCallId).sort()).toEqual([...new Set([...open, ...live, ...journal])].sort())
        for (const state of all) {
          expect(state.phase !== 'ended').toBe(live.includes(state.pbxCallId))
          if (open.includes(state.pbxCallId)) expect(state.callId).toBe(`stored-${state.pbxCallId}`)
        }
        for (const { state, steps } of result.continued) expect(state.nextSequence).toBeGreaterThan(steps.length)
      }),
    )
  })
})
