import { describe, expect, it } from 'vitest'
import { autoAnswerAfter } from '../../../../main/sip/auto-answer.ts'
import { replacesHeaders } from '../../../../main/sip/dialog-id.ts'
import { reconnectPauseMs } from '../../../../main/sip/reconnect-pause.ts'
import { lineEndReason, sipEndKind, type SipEnd } from '../../../../main/sip/sip-end.ts'

describe('auto-answer (SP5)', () => {
  it.each<[string, string | null, string | null, number | null]>([
    ['Asterisk’s Call-Info', '<sip:pbx>;answer-after=0', null, 0],
    ['with seconds', '<sip:pbx>; answer-after = 3', null, 3],
    ['not for ever', '<sip:pbx>;answer-after=999', null, 30],
    ['Alert-Info by name', null, '<http://pbx>;info=alert-autoanswer', 0],
    ['in words', null, 'Auto Answer', 0],
    ['as Polycom says it', null, 'Ring Answer', 0],
    ['another alert', null, '<http://pbx/ring.wav>;info=alert-group', null],
    ['another purpose', '<http://pbx/photo.jpg>;purpose=icon', null, null],
    ['nothing', null, null, null],
  ])('%s', (_, callInfo, alertInfo, after) => {
    const list = (value: string | null): string[] => (value === null ? [] : [value])
    expect(autoAnswerAfter({ callInfo: list(callInfo), alertInfo: list(alertInfo) })).toBe(after)
  })
})

it('names a dialog as the PBX sees it (RFC 3891)', () => {
  expect(replacesHeaders({ sipCallId: 'c@h', localTag: 'mine', remoteTag: 'theirs' })).toEqual([
    'Replaces: c@h;to-tag=theirs;from-tag=mine',
    'Require: replaces',
  ])
})

describe('the pause before a new connection', () => {
  it('tries every address of a round without one, grows to 1 s, and after a minute to 8 s', () => {
    const pauses = Array.from({ length: 14 }, (_, attempt) => reconnectPauseMs(attempt, 2, 0.5))
    expect(pauses.filter((_, attempt) => attempt % 2 === 1)).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(pauses.filter((_, attempt) => attempt % 2 === 0)).toEqual([50, 250, 500, 1_000, 1_000, 1_000, 1_000])
    const rounds = Array.from({ length: 65 }, (_, attempt) => reconnectPauseMs(attempt, 1, 0.5))
    expect(rounds.reduce((sum, pause) => sum + pause)).toBeGreaterThan(60_000)
    expect(rounds.slice(59)).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 8_000])
    expect(reconnectPauseMs(400, 1, 1)).toBe(10_000)
  })
})

describe('why a line ended', () => {
  const end = (more: Partial<SipEnd>): SipEnd => ({
    by: 'there',
    status: null,
    answered: false,
    kind: 'refused',
    reason: null,
    ...more,
  })
  const out = { direction: 'out', fromQueue: false, asked: null } as const
  const direct = { direction: 'in', fromQueue: false, asked: null } as const
  const elsewhere = 'SIP ;cause=200 ;text="Call completed elsewhere"'
  it.each([
    ['busy', end({ status: 486 }), out, 'busy'],
    ['nobody home', end({ status: 480 }), out, 'unreachable'],
    ['no such number', end({ status: 404 }), out, 'wrong-number'],
    ['not allowed', end({ status: 403 }), out, 'refused'],
    ['declined', end({ status: 603 }), out, 'refused'],
    ['PBX trouble', end({ status: 500 }), out, 'failed'],
    ['never answered', end({ kind: 'timeout' }), out, 'no-answer'],
    ['given up here', end({ by: 'here', kind: 'cancelled' }), { ...out, asked: 'hang-up' as const }, 'hung-up-here'],
    ['the line broke under the INVITE', end({ by: 'here', kind: 'cancelled' }), out, 'lost'],
    ['hung up there', end({ answered: true, kind: 'bye' }), out, 'hung-up-there'],
    ['hung up here', end({ by: 'here', answered: true, kind: 'bye' }), out, 'hung-up-here'],
    ['481 to a re-INVITE', end({ by: 'here', answered: true, kind: 'gone' }), out, 'hung-up-there'],
    ['could not be taken back', end({ by: 'system', answered: true, kind: 'connection' }), out, 'lost'],
    ['transferred', end({ answered: true, kind: 'bye' }), { ...out, asked: 'transfer' as const }, 'transferred'],
    ['rejected', end({ by: 'here', status: 486 }), { ...direct, asked: 'reject' as const }, 'rejected-here'],
    ['the caller gave up', end({ kind: 'cancelled' }), direct, 'cancelled'],
    ['answered elsewhere', end({ kind: 'cancelled', reason: elsewhere }), direct, 'answered-elsewhere'],
    [
      'taken back by a queue',
      end({ kind: 'cancelled', reason: elsewhere }),
      { ...direct, fromQueue: true },
      'cancelled',
    ],
    ['no microphone', end({ by: 'system', kind: 'media' }), direct, 'failed'],
  ])('%s', (_, how, line, reason) => {
    expect(lineEndReason(how, line)).toBe(reason)
  })

  it('knows JsSIP’s causes, and takes the rest for refusals', () => {
    expect(['Terminated', 'Canceled', 'Dialog Error', 'Connection Error', 'Busy', 'Rejected'].map(sipEndKind)).toEqual([
      'bye',
      'cancelled',
      'gone',
      'connection',
      'refused',
      'refused',
    ])
  })
})
