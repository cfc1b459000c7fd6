import { describe, expect, it } from 'vitest'
import { callStepKinds, type CallStep, type CallSummary, lossReasons } from '../../../../../contract/call.ts'
import { resultOf, stepWords } from '../../../../../renderer/window/calls/call-words.ts'
import { messages } from '../../../../../renderer/window/i18n/index.ts'

const textAt = (key: string): unknown =>
  key.split('.').reduce<unknown>((tree, part) => (tree as Record<string, unknown> | undefined)?.[part], {
    ...messages['zh-CN'].calls,
  })
const names = { seat: (extension: string) => `座席${extension}`, queue: () => '订水' }
const step = (kind: CallStep['kind'], detail: Record<string, unknown> = {}): CallStep => ({
  sequence: 1,
  at: 0,
  kind,
  extension: '8001' as never,
  queue: 'water' as never,
  detail,
})
const details = [
  {},
  { outcome: 'rejected' },
  { outcome: 'unheard-of' },
  { reason: 'full' },
  { mode: 'whisper' },
  { as: 'conference' },
  { how: 'blind', to: '8002' },
  { mode: 'take-over', by: '刘', reason: '投诉升级' },
  { mode: 'ended', ending: 'lost', supervisor: '8002' },
  { state: 'paused' },
  { state: 'paused', because: 'field' },
  { state: 'paused', because: 'agent' },
  { state: 'paused', because: 'supervisor' },
  { state: 'paused', because: 'unheard-of' },
  { direction: 'outbound' },
  { by: 'supervisor' },
  { keys: '1' },
  { closedHours: true },
  { considered: 'nonsense' },
]

describe('the steps of a call', () => {
  it('all have a sentence, whatever their detail says', () => {
    for (const kind of callStepKinds) {
      for (const detail of details) {
        const { key } = stepWords(step(kind, detail), names, 'zh-CN')
        expect(textAt(`step.${key}`), key).toBeTypeOf('string')
      }
    }
  })

  it('tell kinds apart and name the person who sat there', () => {
    expect(stepWords(step('offer-ended', { outcome: 'no-answer', person: '李娜' }), names, 'zh-CN')).toMatchObject({
      key: 'offer-ended.no-answer',
      values: { who: '李娜' },
    })
    expect(stepWords(step('menu', { closedHours: true }), names, 'zh-CN').key).toBe('menu.closed')
    const paused = (because: string) => stepWords(step('recording', { state: 'paused', because }), names, 'en').key
    expect([paused('field'), paused('agent'), paused('')]).toEqual([
      ...['recording.pausedBy.field', 'recording.pausedBy.agent', 'recording.paused'],
    ])
    expect(stepWords(step('answered'), names, 'zh-CN').values.who).toBe('座席8001')
  })

  it('give the rules that had a say, and no others', () => {
    const considered = [
      { rule: 'blacklist', outcome: 'no-match', detail: {} },
      { rule: 'vip', outcome: 'adds', detail: { customer: '张', level: 'vip', priority: 10 } },
    ]
    const { more } = stepWords(step('routed', { considered }), names, 'zh-CN')
    expect(more).toHaveLength(1)
    expect(more[0]).toContain('VIP')
  })
})

const call = (more: Partial<CallSummary>): CallSummary =>
  ({
    callId: 'c',
    direction: 'inbound',
    phase: 'ended',
    callerNumber: '+8613800138000',
    calledNumber: '051986001000',
    answeredAt: 1,
    lossReason: null,
    ...more,
  }) as CallSummary

describe('how a call went', () => {
  it('has a word for every result', () => {
    for (const lossReason of lossReasons) {
      expect(textAt(`result.${resultOf(call({ answeredAt: null, lossReason })).key}`)).toBeTypeOf('string')
    }
    expect(resultOf(call({ answeredAt: null, direction: 'outbound' })).key).toBe('notReached')
    expect(resultOf(call({ phase: 'holding' }))).toEqual({ key: 'running.holding', kind: 'running' })
    expect(resultOf(call({}))).toEqual({ key: 'answered', kind: 'good' })
  })
})
