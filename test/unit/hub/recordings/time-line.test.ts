import { describe, expect, it } from 'vitest'
import { type CallStep } from '../../../../contract/call.ts'
import { readTimeLine } from '../../../../hub/recordings/time-line.ts'

let sequence = 0
const step = (at: number, kind: CallStep['kind'], extension: number | null = null, detail = {}): CallStep =>
  ({
    sequence: (sequence += 1),
    at,
    kind,
    extension: extension === null ? null : String(extension),
    queue: null,
    detail,
  }) as CallStep
const recording = (at: number, state: string) => step(at, 'recording', null, { state })
const short = (parts: ReturnType<typeof readTimeLine>['parts']) =>
  parts.map(({ kind, extension, fromMs, toMs }) => `${kind} ${extension ?? '-'} ${String(fromMs)}–${String(toMs)}`)
const inbound = { start: 'answer', direction: 'inbound' } as const

describe('what happened in a recording', () => {
  it('is the talk, with its hold, from the answer on', () => {
    const line = readTimeLine(
      [
        step(0, 'started'),
        recording(500, 'started'),
        step(4_000, 'answered', 8001),
        step(9_000, 'held', 8001),
        step(12_000, 'retrieved', 8001),
        step(20_000, 'left', 8001),
        step(20_010, 'ended'),
      ],
      inbound,
    )
    expect(line).toMatchObject({ startedAt: 4_000, expectedMs: 16_000, paused: [] })
    expect(short(line.parts)).toEqual(['talk 8001 0–5000', 'hold 8001 5000–8000', 'talk 8001 8000–16000'])
  })

  it('goes on at the next seat, without the time in between when only the talk is kept', () => {
    const steps = [
      step(0, 'started'),
      recording(1_000, 'started'),
      step(3_000, 'answered', 8001),
      step(8_000, 'transferred', 8001, { how: 'blind', to: '8002' }),
      step(8_000, 'left', 8001),
      step(8_100, 'offered', 8002),
      step(11_000, 'answered', 8002),
      step(15_000, 'ended'),
    ]
    const line = readTimeLine(steps, inbound)
    expect(line).toMatchObject({ startedAt: 3_000, expectedMs: 9_000 })
    expect(short(line.parts)).toEqual(['talk 8001 0–5000', 'talk 8002 5000–9000'])
    const entry = readTimeLine(steps, { ...inbound, start: 'entry' })
    expect(entry).toMatchObject({ startedAt: 1_000, expectedMs: 14_000 })
    expect(short(entry.parts)).toEqual([
      'queue - 0–2000',
      'talk 8001 2000–7000',
      'transfer - 7000–10000',
      'talk 8002 10000–14000',
    ])
  })

  it('knows conference, barge and the parking lot', () => {
    const line = readTimeLine(
      [
        step(0, 'answered', 8001),
        step(1_000, 'joined', 8003, { as: 'conference' }),
        step(2_000, 'left', 8003),
        step(3_000, 'supervised', 8001, { mode: 'barge' }),
        step(4_000, 'supervised', 8001, { mode: 'ended' }),
        step(5_000, 'parked', 8001),
        step(5_000, 'left', 8001),
        step(7_000, 'answered', 8002),
        step(7_000, 'unparked', 8002),
        step(8_000, 'ended'),
      ],
      inbound,
    )
    expect(short(line.parts)).toEqual([
      'talk 8001 0–1000',
      'conference 8003 1000–2000',
      'talk 8001 2000–3000',
      'barge 8001 3000–4000',
      'talk 8001 4000–5000',
      'hold - 5000–7000',
      'talk 8002 7000–8000',
    ])
  })

  it('begins with the answer outside when the seat has called', () => {
    const line = readTimeLine(
      [
        step(0, 'started', 8001),
        recording(5_000, 'started'),
        step(5_020, 'answered', null, { outside: true }),
        step(5_030, 'answered', 8001),
        step(9_020, 'ended'),
      ],
      { start: 'answer', direction: 'outbound' },
    )
    expect(line).toMatchObject({ startedAt: 5_020, expectedMs: 4_000 })
    expect(short(line.parts).at(-1)).toBe('talk 8001 10–4000')
  })

  it('has the stretches in which nothing was kept on purpose and why, also one that was never ended', () => {
    const line = readTimeLine(
      [
        step(0, 'answered', 8001),
        recording(2_000, 'paused'),
        recording(2_500, 'paused'),
        recording(5_000, 'resumed'),
        step(7_000, 'recording', null, { state: 'paused', because: 'field' }),
        step(9_000, 'ended'),
      ],
      inbound,
    )
    expect(line.paused).toEqual([
      { fromMs: 2_000, toMs: 5_000, because: 'agent' },
      { fromMs: 7_000, toMs: 9_000, because: 'field' },
    ])
  })

  it('is nothing when nobody was connected', () => {
    const line = readTimeLine([step(0, 'started'), recording(100, 'started'), step(5_000, 'ended')], inbound)
    expect(line).toMatchObject({ startedAt: null, expectedMs: 0, parts: [], paused: [] })
  })
})
