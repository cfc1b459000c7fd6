import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelOf, peakOf, rootMeanSquare } from '../../../../../renderer/media/levels/level.ts'
import { verdictOf } from '../../../../../renderer/media/loop-back/verdict.ts'

const sine = (amplitude: number): Float32Array =>
  Float32Array.from({ length: 4800 }, (_, index) => amplitude * Math.sin((2 * Math.PI * index) / 48))

describe('the level', () => {
  it('is full for a sine at full scale, empty for zeros, even in decibels between', () => {
    expect(levelOf(rootMeanSquare(sine(1)))).toBeCloseTo(1, 3)
    expect(levelOf(rootMeanSquare(sine(0.1)))).toBeCloseTo(2 / 3, 3)
    expect(levelOf(rootMeanSquare(sine(0.01)))).toBeCloseTo(1 / 3, 3)
    expect(levelOf(rootMeanSquare(sine(0.0001)))).toBe(0)
    expect(levelOf(rootMeanSquare(new Float32Array(100)))).toBe(0)
    expect(levelOf(rootMeanSquare([]))).toBe(0)
    expect(levelOf(Number.NaN)).toBe(0)
  })

  it('stays within 0 and 1 and grows with the sound', () => {
    const loudness = fc.double({ min: 0, max: 10, noNaN: true })
    fc.assert(
      fc.property(loudness, loudness, (one, other) => {
        const [quiet, loud] = [levelOf(Math.min(one, other)), levelOf(Math.max(one, other))]
        expect(quiet).toBeGreaterThanOrEqual(0)
        expect(loud).toBeLessThanOrEqual(1)
        expect(quiet).toBeLessThanOrEqual(loud)
      }),
    )
  })

  it('peaks on either side of zero', () => {
    expect(peakOf([0.1, -0.7, 0.3])).toBe(0.7)
    expect(peakOf([])).toBe(0)
  })
})

describe('the verdict of the loop-back test', () => {
  it.each([
    [0, 'silent'],
    [0.0049, 'silent'],
    [0.005, 'quiet'],
    [0.049, 'quiet'],
    [0.05, 'good'],
    [0.98, 'good'],
    [0.99, 'clipped'],
    [1, 'clipped'],
  ])('of a peak of %d is %s', (peak, verdict) => {
    expect(verdictOf(peak)).toBe(verdict)
  })
})
