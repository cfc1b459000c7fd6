import { describe, expect, it } from 'vitest'
import { advance, begin } from '../../../../hub/calls/call.machine.ts'
import { type CallState, newCallState } from '../../../../hub/calls/call-state.ts'
import { defaultLossLimits } from '../../../../hub/calls/loss-reason.ts'
import { pickUpOf } from '../../../../hub/calls/pick-up.ts'
import { resume } from '../../../../hub/calls/reconcile.ts'
import { type CallFact, type RunningCall } from '../../../../hub/pbx/port.ts'
import * as f from './facts.ts'

function run(facts: readonly CallFact[], over: Parameters<typeof f.started>[1] = {}): CallState {
  const first = f.started(0, over)
  const born = begin(
    newCallState({ ...first, callId: 'c', pbx: 'p', pbxCallId: first.call, startedAt: first.at }),
    first,
  )
  return facts.reduce((state, fact) => advance(state, fact, defaultLossLimits).state, born.state)
}
const answered = [f.queued(100), f.offered(200, 8001), f.offerEnded(300, 8001, 'answered'), f.answered(300, 8001)]
const put = [...answered, f.left(1_000, 8001, 'pbx'), f.parked(1_010, 8001)]

describe('a parked call', () => {
  it('is on hold, is there to be taken, and goes on with whoever takes it', () => {
    const waiting = run(put)
    expect([waiting.phase, waiting.legs]).toEqual(['holding', []])
    expect(pickUpOf(waiting)).toMatchObject({ phase: 'parked', slot: '701', extensions: ['8001'], since: 1_010 })
    const rings = run([...put, f.unparked(5_010, 8001), f.offered(5_020, 8002, null)])
    expect([rings.phase, rings.trail.parked]).toEqual(['ringing', null])
    const talks = run([
      ...put,
      f.unparked(5_010, 8001),
      f.offered(5_020, 8002, null),
      f.offerEnded(6_000, 8002, 'answered'),
      f.answered(6_000, 8002, null),
      f.ended(8_000, 'customer'),
    ])
    expect(talks).toMatchObject({ extension: '8002', holdMs: 4_000, lossReason: null, endedBy: 'customer' })
  })

  it('of an outgoing call is on hold too, although the other side is still connected', () => {
    const first = {
      direction: 'outbound',
      callerNumber: '8001',
      calledNumber: '13812345678',
      extension: f.seat(8001),
    } as const
    const dialled = [
      { kind: 'call.answered-outside', at: 500, call: f.call, leg: 'out', number: '13812345678' },
    ] as const
    const waiting = run([...dialled, f.left(900, 8001, 'pbx'), f.parked(1_000, 8001)], first)
    expect(waiting.phase).toBe('holding')
    expect(pickUpOf(waiting)).toMatchObject({ callerNumber: '13812345678', slot: '701' })
  })

  it('cannot be taken out twice', () => {
    const state = run([...put, f.unparked(2_000, 8001)])
    expect(advance(state, f.unparked(2_100, 8001), defaultLossLimits).illegal).toBe('the customer is not parked')
  })

  it('is known again after the link was away', () => {
    const running: RunningCall = {
      call: f.call,
      callId: 'c',
      direction: 'inbound',
      callerNumber: '13812345678',
      calledNumber: '057188880001',
      trunk: 'telecom',
      startedAt: 0,
      phase: 'parked',
      parked: { extension: f.seat(8001), slot: '702' },
      queue: null,
      queuedAt: null,
      answeredAt: 300,
      legs: [{ leg: 'first', extension: null, number: '13812345678', up: true }],
    }
    const found = resume(run(answered), running, 9_000)
    expect(found.state).toMatchObject({ phase: 'holding', trail: { parked: { slot: '702', since: 9_000 } } })
    expect(found.steps.map(({ kind }) => kind)).toContain('parked')
    const gone = resume(found.state, { ...running, phase: 'started', parked: null }, 12_000)
    expect(gone.state.trail.parked).toBeNull()
    expect(gone.steps.map(({ kind }) => kind)).toContain('unparked')
  })
})
