import { seededRandom } from '../customer-generator.ts'
import { sampleRate } from './tone.ts'

/**
 * Sound like speech, another for each seed: syllables of a voice with its overtones and a hiss, with breaths between them.
 * No stretch of it is like another, so that it can be told where in it one is.
 */
export function speechSamples(seed: number, durationMs = 2_000): Int16Array {
  const random = seededRandom(seed)
  const samples = new Int16Array((durationMs * sampleRate) / 1000)
  const between = (low: number, high: number): number => low + (high - low) * random()
  const pitch = between(95, 220)
  for (let at = 0; at < samples.length;) {
    const length = Math.round(between(0.12, 0.28) * sampleRate)
    const overtones = Array.from({ length: 9 }, (_, order) => between(0, 1) / (1 + order / 2))
    const own = pitch * between(0.8, 1.25)
    const bend = between(-0.2, 0.2)
    // Loud as of a bad line: it is what tells one from another.
    const hiss = between(0.5, 0.9)
    for (let one = 0; one < length && at + one < samples.length; one += 1) {
      const part = one / length
      const phase = (2 * Math.PI * own * (1 + bend * part) * one) / sampleRate
      let value = hiss * (random() * 2 - 1)
      overtones.forEach((loudness, order) => (value += (loudness / 3) * Math.sin(phase * (order + 1))))
      samples[at + one] = Math.round(7_000 * Math.sin(Math.PI * part) * Math.max(-1, Math.min(1, value)))
    }
    at += length + Math.round(between(0, 0.03) * sampleRate)
  }
  return samples
}

/** Every fifth sample tells enough: at the wrong place nothing fits. */
const stride = 5

/** How much of what was played, over and over, is in a piece of a recording: −1…1 at the best place. */
export function likeness(piece: Int16Array, played: Int16Array): number {
  const thin = piece.filter((_, at) => at % stride === 0)
  const own = thin.reduce((sum, sample) => sum + sample * sample, 0)
  if (own === 0) return 0
  const again = new Int16Array(played.length + piece.length)
  for (let at = 0; at < again.length; at += 1) again[at] = played[at % played.length] ?? 0
  // What was played up to each sample, of those a stride apart.
  const energy = new Float64Array(again.length + stride)
  again.forEach((sample, at) => (energy[at + stride] = (energy[at] ?? 0) + sample * sample))
  let best = 0
  for (let shift = 0; shift < played.length; shift += 1) {
    let product = 0
    for (let one = 0, at = shift; one < thin.length; one += 1, at += stride)
      product += (thin[one] ?? 0) * (again[at] ?? 0)
    const other = (energy[shift + thin.length * stride] ?? 0) - (energy[shift] ?? 0)
    if (other > 0) best = Math.max(best, product / Math.sqrt(own * other))
  }
  return best
}
