import { describe, expect, it } from 'vitest'
import { type Line } from '../../../../main/phone/line.machine.ts'
import { toneFor } from '../../../../main/phone/tone.ts'

const line = (lineId: string, phase: Line['phase'], more: Partial<Line> = {}): Line =>
  ({ lineId, phase, answeredAt: null, endedAt: null, endReason: null, ...more }) as Line
const none = new Set<string>()

describe('the tone the agent hears', () => {
  it.each<[string, readonly Line[], string | null]>([
    ['nothing without lines', [], null],
    ['a call', [line('a', 'ringing')], 'ring'],
    ['a call while talking', [line('a', 'talking'), line('b', 'ringing')], 'knock'],
    ['a call while one is held', [line('a', 'held'), line('b', 'ringing')], 'knock'],
    ['a call while dialling', [line('a', 'dialling'), line('b', 'ringing')], 'knock'],
    ['nothing before it rings there', [line('a', 'dialling')], null],
    ['it rings there', [line('a', 'ring-back')], 'ring-back'],
    ['it rings there during a consultation', [line('a', 'held'), line('b', 'ring-back')], 'ring-back'],
    ['busy', [line('a', 'ended', { endReason: 'busy', endedAt: 9_000 })], 'busy'],
    ['busy for a while only', [line('a', 'ended', { endReason: 'busy', endedAt: 1_000 })], null],
    ['nothing into a talk', [line('a', 'talking'), line('b', 'ended', { endReason: 'busy', endedAt: 9_000 })], null],
    ['nothing after a talk', [line('a', 'ended', { endReason: 'hung-up-there', endedAt: 9_000, answeredAt: 1 })], null],
  ])('%s', (_, lines, tone) => {
    expect(toneFor(lines, none, 10_000)).toBe(tone)
  })

  it('leaves the ring-back to a PBX that sends audio of its own', () => {
    expect(toneFor([line('a', 'ring-back')], new Set(['a']), 0)).toBeNull()
  })
})
