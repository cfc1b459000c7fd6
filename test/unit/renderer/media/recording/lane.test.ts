import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLane } from '../../../../../renderer/media/recording/lane.ts'

const piece = 80
const frames = (from: number): Float32Array => Float32Array.from({ length: piece }, (_, index) => from + index + 1)

describe('a lane of a recording', () => {
  it('keeps every frame in its place, however late and however many at once the pieces are told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 40, maxLength: 120 }), (delays) => {
        const lane = createLane({ leapMs: 10 })
        delays.forEach((delay, index) => {
          // Every tenth comes at once, as on any machine that is not standing still; none overtakes another.
          const at = Math.min(index * 10 + delay, Math.floor(index / 10) * 100 + 90)
          lane.put(at, frames(index * piece))
          lane.settle(at)
        })
        for (let index = 0; index < 20; index += 1) lane.put((delays.length + index) * 10, frames((delays.length + index) * piece)) // prettier-ignore
        lane.settle(Infinity)
        const all = lane.take(delays.length * piece)
        expect([...all]).toEqual(Array.from({ length: delays.length * piece }, (_, index) => index + 1))
      }),
      { numRuns: 30 },
    )
  })

  it('has silence where sound never came, and what comes after stands where it was said', () => {
    const lane = createLane({ leapMs: 10 })
    for (let index = 0; index < 10; index += 1) lane.put(index * 10, frames(0))
    for (let index = 0; index < 30; index += 1) lane.put(350 + index * 10, frames(1_000))
    lane.settle(Infinity)
    const all = lane.take(650 * 8)
    expect(all.slice(100 * 8, 350 * 8).every((sample) => sample === 0)).toBe(true)
    expect([all[799], all[2_800]]).toEqual([80, 1_001])
  })

  it('bends what is a little off to its place, and leaves no hole', () => {
    const lane = createLane({ leapMs: 40 })
    const loud = new Float32Array(piece).fill(0.5)
    // The jitter buffer grows by 20 ms after a second.
    for (let index = 0; index < 300; index += 1) lane.put(index * 10 + (index < 100 ? 0 : 20), loud)
    lane.put(3_020, frames(0))
    lane.settle(Infinity)
    const all = lane.take(3_030 * 8)
    expect(all.slice(0, 3_000 * 8).every((sample) => sample === 0.5)).toBe(true)
    const last = all.findLastIndex((sample) => sample === piece)
    expect(Math.abs(last - (3_030 * 8 - 1))).toBeLessThanOrEqual(8)
  })

  it('takes what is heard late back to when it came, over what was there for want of it', () => {
    const lane = createLane({ leapMs: 40 })
    const nothing = new Float32Array(piece)
    for (let index = 0; index < 10; index += 1) lane.put(index * 10, nothing)
    for (let index = 10; index < 40; index += 1) lane.put(index * 10, frames(index * piece), () => 60)
    lane.settle(Infinity)
    const all = lane.take(340 * 8)
    expect(all[40 * 8]).toBe(10 * piece + 1)
    expect(all[340 * 8 - 1]).toBe(40 * piece)
  })
})
