import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecordingClock } from '../../../../main/recording/clock.ts'

const rate = 8_000
const startedAt = 1_000_000
const open = (position = 0, suddenMs = 250) => createRecordingClock({ rate, startedAt, position, suddenMs })
const msOf = (frames: number): number => (frames * 1000) / rate

describe('the clock of a recording', () => {
  it('begins with silence for what was before the first block', () => {
    const clock = open()
    expect(clock.take(startedAt + 400, 800)).toEqual({ silence: 2_400, skip: 0 })
    expect(clock.position()).toBe(3_200)
  })

  it('leaves a source alone that keeps the time, however unevenly it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 50, maxLength: 200 }), (delays) => {
        const clock = open()
        let touched = 0
        delays.forEach((delay, index) => {
          // Every tenth comes at once, as it does on any machine that is not standing still.
          const late = index % 10 === 0 ? 0 : delay
          const { silence, skip } = clock.take(startedAt + (index + 1) * 100 + late, 800)
          touched += Math.abs(silence) + Math.abs(skip)
        })
        expect(touched).toBe(0)
      }),
    )
  })

  it('holds a source whose clock is off to the wall clock, frame by frame', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 400 }), (millionths) => {
        const clock = open()
        let mostAtOnce = 0
        const blocks = 12_000
        for (let block = 1; block <= blocks; block += 1) {
          const { silence, skip } = clock.take(startedAt + block * 100 * (1 + millionths / 1e6), 800)
          if (block > 1) mostAtOnce = Math.max(mostAtOnce, silence, Math.abs(skip))
        }
        const wall = blocks * 100 * (1 + millionths / 1e6)
        expect(Math.abs(msOf(clock.position()) - wall)).toBeLessThan(5)
        expect(mostAtOnce).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20 },
    )
  })

  it('fills what was lost on the way, at once when it is much', () => {
    const clock = open()
    for (let block = 1; block <= 30; block += 1) clock.take(startedAt + block * 100, 800)
    // Two seconds nobody has heard.
    expect(clock.take(startedAt + 5_100, 800)).toEqual({ silence: 16_000, skip: 0 })
    // Some blocks of a machine under load, each a little.
    let lost = 0
    for (let block = 1; block <= 200; block += 1) {
      if (block % 20 === 0) lost += 30
      clock.take(startedAt + 5_100 + block * 100 + lost, 800)
    }
    expect(Math.abs(msOf(clock.position()) - (5_100 + 20_000 + lost))).toBeLessThan(100)
  })

  it('waits for a source that sends late what it has taken', () => {
    const clock = open(0, 3_000)
    for (let block = 1; block <= 30; block += 1) clock.take(startedAt + block * 100, 800)
    // Main was busy for a second; then all of it comes.
    for (let block = 31; block <= 40; block += 1) {
      expect(clock.take(startedAt + 4_000, 800)).toEqual({ silence: 0, skip: 0 })
    }
    expect(msOf(clock.position())).toBe(4_000)
  })

  it('goes on behind a crash or in another window where the wall clock is', () => {
    const clock = open(80_000)
    expect(clock.take(startedAt + 13_100, 800)).toEqual({ silence: 24_000, skip: 0 })
    clock.take(startedAt + 13_200, 800)
    clock.sourceChanged()
    expect(clock.take(startedAt + 13_600, 800)).toEqual({ silence: 2_400, skip: 0 })
  })

  it('loses and adds nothing when the system’s clock is set', () => {
    for (const leap of [-60_000, -3_000, 3_600_000]) {
      const clock = open()
      for (let block = 1; block <= 30; block += 1) clock.take(startedAt + block * 100, 800)
      for (let block = 31; block <= 60; block += 1) {
        expect(clock.take(startedAt + block * 100 + leap, 800)).toEqual({ silence: 0, skip: 0 })
      }
    }
  })
})
