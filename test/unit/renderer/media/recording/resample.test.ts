import { describe, expect, it } from 'vitest'
import { createResampler } from '../../../../../renderer/media/recording/resample.ts'
import { amplitudeOf } from '../../../../support/audio/goertzel.ts'

function through(rate: number, hertz: number, pieceFrames: number) {
  const resampler = createResampler(rate, 8_000)
  const out: number[] = []
  const begins: number[] = []
  for (let from = 0; from < rate; from += pieceFrames) {
    const piece = Float32Array.from({ length: pieceFrames }, (_, index) =>
      Math.sin((2 * Math.PI * hertz * (from + index)) / rate),
    )
    const { at, samples } = resampler.take(piece)
    begins.push(Math.abs(at - (out.length * rate) / 8_000))
    out.push(...samples)
  }
  return { out, begins }
}

describe.each([8_000, 16_000, 44_100, 48_000])('from %i frames a second to those of a telephone line', (rate) => {
  it('every tone of speech is as loud and where it was, piece after piece', () => {
    for (const hertz of [300, 1_000, 3_000]) {
      const { out, begins } = through(rate, hertz, rate / 100)
      expect(Math.max(...begins)).toBeLessThan(1e-6)
      expect(out.length).toBeGreaterThan(7_900)
      const middle = out.slice(800, 7_200)
      expect(amplitudeOf(hertz, middle, 8_000)).toBeCloseTo(1, 1)
      const off = middle.map((sample, index) =>
        Math.abs(sample - Math.sin((2 * Math.PI * hertz * (index + 800)) / 8_000)),
      )
      expect(Math.max(...off)).toBeLessThan(0.05)
    }
  })
})

it.each([16_000, 44_100, 48_000])(
  'of %i frames a second what no line carries does not come back as another tone',
  (rate) => {
    const { out } = through(rate, 5_000, rate / 100)
    expect(Math.max(...out.slice(800, 7_200).map(Math.abs))).toBeLessThan(0.01)
  },
)
