import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { soundAddress } from '../../../../../contract/recording.ts'
import { recordingOfRequest } from '../../../../../main/shell/page.ts'
import {
  afterSilence,
  columnsOf,
  gainOf,
  readPeaks,
  silencesOf,
  type Sides,
} from '../../../../../renderer/window/recordings/player/peaks.ts'
import {
  loopsBack,
  nextSpeed,
  noLoop,
  playerStep,
  withLoop,
} from '../../../../../renderer/window/recordings/player/player-keys.ts'
import { recordingQuery, wholeFilter } from '../../../../../renderer/window/recordings/recording-filter.ts'
import { waveform } from '../../../../support/window-preview/recording-scene.ts'

/** Ten peaks a second; `loud` says which of them are heard. */
const side = (loud: readonly boolean[]): Int8Array => Int8Array.from(loud.flatMap((one) => (one ? [-60, 50] : [-1, 1])))
const sides = (customer: readonly boolean[], agent: readonly boolean[] = customer.map(() => false)): Sides => ({
  perSecond: 10,
  durationMs: customer.length * 100,
  customer: side(customer),
  agent: side(agent),
})
const times = (count: number, loud: boolean): boolean[] => Array.from({ length: count }, () => loud)

describe('peaks', () => {
  it('are read from the hub as they were written', () => {
    const read = readPeaks(waveform)
    expect(read.customer.length).toBe(Math.round((waveform.durationMs / 1000) * waveform.perSecond) * 2)
    expect(Math.min(...read.agent)).toBeLessThan(-60)
    expect(Math.max(...read.agent)).toBeGreaterThan(60)
  })

  it('become one column a pixel, each with all that falls into it', () => {
    const peaks = Int8Array.from([-10, 20, -128, 5, 0, 127, -1, 1])
    expect(columnsOf(peaks, 2)).toEqual([
      [-1, 20 / 127],
      [-1 / 128, 1],
    ])
    fc.assert(
      fc.property(fc.int8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 90 }), (samples, width) => {
        const columns = columnsOf(samples, width)
        expect(columns).toHaveLength(width)
        for (const [low, high] of columns) {
          expect(low).toBeGreaterThanOrEqual(-1)
          expect(high).toBeLessThanOrEqual(1)
          expect(low).toBeLessThanOrEqual(high)
        }
      }),
    )
  })

  it('of a quiet line are drawn higher, at most eightfold', () => {
    expect(gainOf({ customer: Int8Array.from([-32, 30]), agent: Int8Array.from([0, 0]) })).toBe(4)
    expect(gainOf({ customer: Int8Array.from([-1, 1]), agent: Int8Array.from([0, 0]) })).toBe(8)
  })
})

describe('silence', () => {
  it('is where nobody speaks for a while, with a margin for the first syllable', () => {
    const found = silencesOf(sides([...times(10, true), ...times(30, false), ...times(10, true)]))
    expect(found).toEqual([{ fromMs: 1_250, toMs: 3_750 }])
    expect(afterSilence(found, 1_000)).toBeNull()
    expect(afterSilence(found, 1_300)).toBe(3_750)
    expect(afterSilence(found, 3_750)).toBeNull()
    expect(afterSilence(found, 4_500)).toBeNull()
  })

  it('is none where the other side speaks, and none where it is short', () => {
    expect(silencesOf(sides(times(50, false), times(50, true)))).toEqual([])
    expect(silencesOf(sides([...times(10, true), ...times(12, false), ...times(10, true)]))).toEqual([])
  })

  it('reaches to both ends', () => {
    expect(silencesOf(sides([...times(20, false), true, ...times(20, false)]))).toEqual([
      { fromMs: 0, toMs: 1_750 },
      { fromMs: 2_350, toMs: 4_100 },
    ])
  })

  it('is skipped to a moment at which somebody is about to speak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (loud, share) => {
          const all = sides(loud)
          const found = silencesOf(all)
          const at = share * all.durationMs
          const next = afterSilence(found, at)
          if (next === null) return
          expect(next).toBeGreaterThan(at)
          // Nothing that was said is jumped over.
          const between = loud.slice(Math.ceil(at / 100), Math.floor(next / 100))
          expect(between).not.toContain(true)
        },
      ),
    )
  })
})

describe('the keys of the player', () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    playerStep({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more })

  it('move by five seconds, with Shift by thirty', () => {
    expect(press('ArrowRight')).toEqual({ do: 'move', ms: 5_000 })
    expect(press('ArrowLeft', { shiftKey: true })).toEqual({ do: 'move', ms: -30_000 })
  })

  it('leave what belongs to the window alone', () => {
    expect(press('m', { ctrlKey: true })).toBeNull()
    expect(press('ArrowLeft', { altKey: true })).toBeNull()
    expect(press('F2')).toBeNull()
    expect(press('Tab')).toBeNull()
  })

  it('step through the speeds and stay within them', () => {
    expect(nextSpeed(1, 1)).toBe(1.25)
    expect(nextSpeed(1, -1)).toBe(0.75)
    expect(nextSpeed(0.75, -1)).toBe(0.75)
    expect(nextSpeed(2, 1)).toBe(2)
  })

  it('loop from A to B, from the begin without an A, and let go of an end that would lie wrong', () => {
    const a = withLoop(noLoop, 'from', 10_000)
    expect(loopsBack(a, 20_000)).toBeNull()
    const both = withLoop(a, 'to', 20_000)
    expect(loopsBack(both, 19_999)).toBeNull()
    expect(loopsBack(both, 20_000)).toBe(10_000)
    expect(withLoop(both, 'from', 25_000)).toEqual({ fromMs: 25_000, toMs: null })
    expect(withLoop(both, 'to', 5_000)).toEqual({ fromMs: null, toMs: 5_000 })
    expect(loopsBack({ fromMs: null, toMs: 5_000 }, 5_001)).toBe(0)
  })
})

it('asks for the sound where main answers it', () => {
  const id = '0192f000-0000-7000-8000-000000000001'
  expect(recordingOfRequest(soundAddress(id))).toBe(id)
})

describe('the filter of the list', () => {
  const now = new Date(2026, 10, 27, 14, 5).getTime()

  it('asks the hub for the last seven days, whole', () => {
    expect(recordingQuery(wholeFilter, '', now)).toEqual({ from: new Date(2026, 10, 21).getTime() })
  })
  it('says of each choice what the hub knows it by', () => {
    const all = { ...wholeFilter, span: 'ever' } as const
    expect(recordingQuery({ ...all, view: 'held' }, ' 张 ', now)).toEqual({ text: '张', held: 'true' })
    expect(recordingQuery({ ...all, view: 'damaged' }, '', now)).toEqual({ state: 'damaged' })
    expect(recordingQuery({ ...all, view: 'outbound', queue: 'water-order', leastSeconds: 60 }, '', now)).toEqual({
      ...{ direction: 'outbound', queue: 'water-order', minMs: 60_000 },
    })
  })
})
