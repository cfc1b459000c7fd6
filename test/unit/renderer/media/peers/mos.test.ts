import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateMos, impairmentOf, mosOfRating } from '../../../../../renderer/media/peers/mos.ts'

describe('the score of a line', () => {
  it.each([
    // loss %, delay ms, codec, score (worked out by hand from G.107)
    [0, 20, 'PCMA', 4.4],
    [0, 20, 'audio/opus', 4.4],
    [0, 150, 'PCMU', 4.33],
    [0, 400, 'PCMA', 3.05],
    [1, 20, 'PCMA', 4.32],
    [5, 20, 'PCMA', 3.9],
    [5, 20, 'opus', 3.77],
    [20, 20, 'PCMA', 2.61],
    [0, 20, 'G729', 4.09],
    [100, 20, 'PCMA', 1.16],
  ])('with %d percent loss, %d ms and %s is about %d', (loss, delay, codec, score) => {
    expect(estimateMos(loss, delay, codec)).toBeCloseTo(score, 2)
  })

  it('has the ends of annex B', () => {
    expect(mosOfRating(-5)).toBe(1)
    expect(mosOfRating(0)).toBe(1)
    expect(mosOfRating(100)).toBe(4.5)
    expect(mosOfRating(93.2)).toBeCloseTo(4.41, 2)
  })

  it('takes an unknown codec for G.711, whatever the case of its name', () => {
    expect(impairmentOf(null)).toEqual(impairmentOf('PCMA'))
    expect(impairmentOf('audio/OPUS')).toEqual(impairmentOf('opus'))
    expect(impairmentOf('something')).toEqual(impairmentOf('PCMU'))
  })

  const loss = fc.double({ min: -10, max: 120, noNaN: true })
  const delay = fc.double({ min: -10, max: 5000, noNaN: true })
  const codec = fc.constantFrom('opus', 'PCMA', 'PCMU', 'G729', 'G722', null)

  it('never gets better with more loss or more delay, and stays within 1 and 4.5', () => {
    fc.assert(
      fc.property(loss, loss, delay, delay, codec, (oneLoss, otherLoss, oneDelay, otherDelay, name) => {
        const better = estimateMos(Math.min(oneLoss, otherLoss), Math.min(oneDelay, otherDelay), name)
        const worse = estimateMos(Math.max(oneLoss, otherLoss), Math.max(oneDelay, otherDelay), name)
        expect(worse).toBeLessThanOrEqual(better + 1e-12)
        expect(worse).toBeGreaterThanOrEqual(1)
        expect(better).toBeLessThanOrEqual(4.5)
      }),
      { numRuns: 2000 },
    )
  })
})
