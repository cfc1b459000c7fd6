import { describe, expect, it } from 'vitest'
import { advance, begin } from '../../../../hub/calls/call.machine.ts'
import { newCallState } from '../../../../hub/calls/call-state.ts'
import { type CallFact } from '../../../../hub/pbx/port.ts'
import * as f from './facts.ts'

const limits = { shortAbandonMs: 5000 }

function reasonAfter(facts: readonly CallFact[], first = f.started(0)) {
  let { state } = begin(
    newCallState({ ...first, callId: 'c', pbx: 'p', pbxCallId: first.call, startedAt: first.at }),
    first,
  )
  for (const fact of facts) state = advance(state, fact, limits).state
  expect(state.phase).toBe('ended')
  return state.lossReason
}

describe('loss reason', () => {
  const cases: readonly [string, readonly CallFact[]][] = [
    ['abandoned-in-menu', [{ kind: 'call.menu', at: 1, call: f.call, menu: 'main', keys: '' }, f.ended(9000)]],
    // Turned away at the queue's door: never stood in it.
    ['queue-full', [f.leftQueue(100, 'full'), { ...f.ended(110), by: 'pbx' } as CallFact]],
    ['queue-empty', [f.leftQueue(100, 'empty'), { ...f.ended(110), by: 'pbx' } as CallFact]],
    ['abandoned-short', [f.queued(0), f.leftQueue(4000, 'abandoned'), f.ended(4000)]],
    ['abandoned-in-queue', [f.queued(0), f.leftQueue(5001, 'abandoned'), f.ended(5001)]],
    ['abandoned-in-queue', [f.queued(0), f.ended(60_000)]],
    [
      'abandoned-while-ringing',
      [
        f.queued(0),
        f.offered(6000, 8001),
        f.offerEnded(9000, 8001, 'caller-left'),
        f.leftQueue(9000, 'abandoned'),
        f.ended(9000),
      ],
    ],
    ['abandoned-while-ringing', [f.offered(0, 8001, null), f.ended(9000)]],
    [
      'abandoned-in-queue',
      [
        f.queued(0),
        f.offered(1000, 8001),
        f.offerEnded(4000, 8001, 'no-answer'),
        f.leftQueue(9000, 'abandoned'),
        f.ended(9000),
      ],
    ],
    ['queue-timeout', [f.queued(0), f.leftQueue(60_000, 'timeout'), f.ended(60_100, 'pbx')]],
    [
      'nobody-answered',
      [
        f.queued(0),
        f.offered(1000, 8001),
        f.offerEnded(21_000, 8001, 'no-answer'),
        f.leftQueue(60_000, 'timeout'),
        f.ended(60_100, 'pbx'),
      ],
    ],
    ['nobody-answered', [f.offered(0, 8001, null), f.offerEnded(9000, 8001, 'busy'), f.ended(9000, 'pbx')]],
    ['queue-full', [f.queued(0), f.leftQueue(10, 'full'), f.ended(20, 'pbx')]],
    ['queue-empty', [f.queued(0), f.leftQueue(10, 'empty'), f.ended(20, 'pbx')]],
    ['closed', [f.routed(10), { kind: 'call.closed-hours', at: 20, call: f.call }, f.ended(9000)]],
    ['rejected', [f.routed(10, 'reject'), f.ended(20, 'pbx')]],
    ['failed', [f.ended(20, 'pbx')]],
  ]
  it.each(cases)('%s', (reason, facts) => {
    expect(reasonAfter(facts)).toBe(reason)
  })

  it('is none when somebody spoke, and none for outbound calls', () => {
    expect(reasonAfter([f.queued(0), f.answered(10, 8001), f.ended(20)])).toBeNull()
    const outbound = f.started(0, { direction: 'outbound', extension: f.seat(8001) })
    expect(reasonAfter([f.ended(9000, 'pbx')], outbound)).toBeNull()
  })
})
