import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEndReasons, phoneLineSchema } from '../../../../contract/seat/phone-line.ts'
import { lineActions, phoneLines } from '../../../../main/phone/line-actions.ts'
import {
  isEstablished,
  type Line,
  type LineEvent,
  moveLines,
  type NewLine,
} from '../../../../main/phone/line.machine.ts'

const newLine = (lineId: string, startedAt = 0): NewLine => ({
  lineId,
  callId: null,
  direction: 'inbound',
  number: '13900000001',
  name: null,
  level: null,
  queue: null,
  queueName: null,
  startedAt,
})
const run = (...events: LineEvent[]): readonly Line[] => events.reduce(moveLines, [] as readonly Line[])
const phases = (lines: readonly Line[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ lineId, phase }) => [lineId, phase]))

const talking = (lineId: string): LineEvent[] => [
  { kind: 'invited', line: newLine(lineId) },
  { kind: 'answered', lineId, at: 1 },
]

describe('the lines of a phone', () => {
  it('answer a second call: the first is held', () => {
    expect(phases(run(...talking('a'), ...talking('b')))).toEqual({ a: 'held', b: 'talking' })
  })

  it('dial while talking: the first is held at once', () => {
    const lines = run(...talking('a'), { kind: 'dialled', line: newLine('b', 5), consultationFor: 'a' })
    expect(phases(lines)).toEqual({ a: 'held', b: 'dialling' })
    expect(lines[0]).toMatchObject({ heldAt: 5 })
  })

  it('retrieve one: the other is held', () => {
    const lines = run(...talking('a'), ...talking('b'), { kind: 'retrieve', lineId: 'a', at: 9 })
    expect(phases(lines)).toEqual({ a: 'talking', b: 'held' })
  })

  it('join in a conference, part, and keep the one asked for', () => {
    const joined = run(...talking('a'), ...talking('b'), { kind: 'join', at: 2 })
    expect(joined.map(({ inConference, phase }) => [inConference, phase])).toEqual([
      [true, 'talking'],
      [true, 'talking'],
    ])
    expect(phases(moveLines(joined, { kind: 'part', keep: 'b', at: 3 }))).toEqual({ a: 'held', b: 'talking' })
    expect(phases(moveLines(joined, { kind: 'part', keep: null, at: 3 }))).toEqual({ a: 'talking', b: 'held' })
  })

  it('go on as a talk when one leaves a conference', () => {
    const lines = run(
      ...talking('a'),
      ...talking('b'),
      { kind: 'join', at: 2 },
      { kind: 'ended', lineId: 'b', at: 3, reason: 'hung-up-there' },
    )
    expect(lines[0]).toMatchObject({ phase: 'talking', inConference: false })
  })

  it('end a conference when a third call is answered', () => {
    const lines = run(...talking('a'), ...talking('b'), { kind: 'join', at: 2 }, ...talking('c'))
    expect(phases(lines)).toEqual({ a: 'held', b: 'held', c: 'talking' })
  })

  it('take nothing that does not fit', () => {
    const lines = run(...talking('a'))
    const wrong: LineEvent[] = [
      { kind: 'answered', lineId: 'a', at: 2 },
      { kind: 'progress', lineId: 'a' },
      { kind: 'retrieve', lineId: 'a', at: 2 },
      { kind: 'join', at: 2 },
      { kind: 'part', keep: null, at: 2 },
      { kind: 'hold', lineId: 'nobody', at: 2 },
      { kind: 'forgotten', lineId: 'a' },
      { kind: 'invited', line: newLine('a') },
      { kind: 'mute', lineId: 'a', muted: false },
      { kind: 'recovered', lineId: 'a' },
    ]
    for (const event of wrong) expect(moveLines(lines, event)).toBe(lines)
  })

  it('offer the consultation’s line to complete the transfer, the other one not', () => {
    const lines = run(
      ...talking('a'),
      { kind: 'dialled', line: newLine('b'), consultationFor: 'a' },
      { kind: 'progress', lineId: 'b' },
    )
    expect(lineActions(lines[1] as Line, lines)).toEqual(['hang-up', 'dtmf', 'complete-transfer'])
    const answered = moveLines(lines, { kind: 'answered', lineId: 'b', at: 4 })
    expect(lineActions(answered[1] as Line, answered)).toEqual(
      expect.arrayContaining(['complete-transfer', 'conference', 'hold']),
    )
    expect(lineActions(answered[0] as Line, answered)).not.toContain('complete-transfer')
  })
})

const id = fc.constantFrom('a', 'b', 'c', 'd')
const time = fc.nat(1_000_000)
const event: fc.Arbitrary<LineEvent> = fc.oneof(
  fc.record({ kind: fc.constant('invited' as const), line: id.map((lineId) => newLine(lineId)) }),
  fc.record({
    kind: fc.constant('dialled' as const),
    line: id.map((lineId) => newLine(lineId)),
    consultationFor: fc.option(id),
  }),
  fc.record({
    kind: fc.constant('reclaimed' as const),
    line: id.map((lineId) => newLine(lineId)),
    answeredAt: time,
    held: fc.boolean(),
    muted: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('progress' as const), lineId: id }),
  fc.record({ kind: fc.constantFrom('answered' as const, 'hold' as const, 'retrieve' as const), lineId: id, at: time }),
  fc.record({ kind: fc.constant('mute' as const), lineId: id, muted: fc.boolean() }),
  fc.record({ kind: fc.constant('join' as const), at: time }),
  fc.record({ kind: fc.constant('part' as const), keep: fc.option(id), at: time }),
  fc.record({
    kind: fc.constant('recovering' as const),
    lineId: id,
    from: fc.constantFrom('media' as const, 'network' as const, 'restart' as const),
  }),
  fc.record({
    kind: fc.constantFrom('recovered' as const, 'consultation-over' as const, 'forgotten' as const),
    lineId: id,
  }),
  fc.record({ kind: fc.constant('ended' as const), lineId: id, at: time, reason: fc.constantFrom(...lineEndReasons) }),
)

describe('whatever happens to the lines', () => {
  it('there is never more than one talk outside a conference, and no illegal state', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let lines: readonly Line[] = []
        for (const one of events) {
          const before = lines
          lines = moveLines(lines, one)
          const inTalk = lines.filter(({ phase }) => phase === 'talking')
          const joined = lines.filter(({ inConference }) => inConference)
          expect(joined.length === 0 || joined.length === 2).toBe(true)
          expect(joined.every(({ phase }) => phase === 'talking')).toBe(true)
          expect(inTalk.length <= 1 || joined.length === inTalk.length).toBe(true)
          expect(new Set(lines.map(({ lineId }) => lineId)).size).toBe(lines.length)
          for (const line of phoneLines(lines)) {
            phoneLineSchema.parse(line)
            expect(line.heldAt !== null).toBe(line.phase === 'held' || (line.phase === 'ended' && line.heldAt !== null))
            expect(line.endReason !== null).toBe(line.phase === 'ended')
            if (isEstablished(line)) expect(line.answeredAt).not.toBeNull()
            if (line.recovering !== null) expect(isEstablished(line)).toBe(true)
            if (line.phase === 'ended') expect(line.actions).toEqual([])
          }
          // An end is final.
          for (const line of before) {
            const after = lines.find(({ lineId }) => lineId === line.lineId)
            if (line.phase === 'ended' && after !== undefined) expect(after.phase).toBe('ended')
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  it('what a button offers is taken', () => {
    const taken = { hold: 'hold', retrieve: 'retrieve', conference: 'join', 'leave-conference': 'part' } as const
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const lines = events.reduce(moveLines, [] as readonly Line[])
        for (const line of phoneLines(lines)) {
          for (const [action, kind] of Object.entries(taken)) {
            if (!line.actions.includes(action as 'hold')) continue
            const move = { kind, lineId: line.lineId, keep: line.lineId, at: 7 } as unknown as LineEvent
            expect(moveLines(lines, move)).not.toBe(lines)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
