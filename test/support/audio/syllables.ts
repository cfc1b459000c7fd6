import { seededRandom } from '../../../hub/sample-data/seeded.ts'

/**
 * Turns a steady sound into one that comes and goes like speech, never twice alike: where a piece of it belongs in the
 * whole can be told.
 */
export function inSyllables(samples: Int16Array, rate: number, seed: number): Int16Array {
  const random = seededRandom(seed)
  const spoken = new Int16Array(samples.length)
  const ramp = rate / 100
  for (let from = 0, loud = true; from < samples.length; loud = !loud) {
    const length = Math.round((0.05 + random() * 0.2) * rate)
    const strength = loud ? 0.5 + random() / 2 : 0
    for (let index = 0; index < length && from + index < samples.length; index += 1) {
      const edge = Math.min(1, index / ramp, (length - index) / ramp)
      spoken[from + index] = Math.round((samples[from + index] ?? 0) * strength * edge)
    }
    from += length
  }
  return spoken
}

/** How loud it is in each millisecond. */
export function loudnessOf(samples: Int16Array, rate = 8_000): Float64Array {
  const size = rate / 1000
  return Float64Array.from({ length: Math.floor(samples.length / size) }, (_, ms) => {
    let sum = 0
    for (let index = ms * size; index < (ms + 1) * size; index += 1) sum += Math.abs(samples[index] ?? 0)
    return sum / size
  })
}

/**
 * By how many ms the second is behind the first, by their loudness between two moments of the first; and how well they
 * then agree, −1…1.
 */
export function lagBetween(
  first: Float64Array,
  second: Float64Array,
  { fromMs, toMs, mostMs }: Readonly<{ fromMs: number; toMs: number; mostMs: number }>,
): { readonly lagMs: number; readonly agreement: number } {
  let best = { lagMs: 0, agreement: -1 }
  for (let lagMs = -mostMs; lagMs <= mostMs; lagMs += 1) {
    const agreement = correlation(first.subarray(fromMs, toMs), second.subarray(fromMs + lagMs, toMs + lagMs))
    if (agreement > best.agreement) best = { lagMs, agreement }
  }
  return best
}

function correlation(one: Float64Array, other: Float64Array): number {
  const length = Math.min(one.length, other.length)
  const mean = (of: Float64Array): number => of.subarray(0, length).reduce((sum, value) => sum + value, 0) / length
  const [meanOne, meanOther] = [mean(one), mean(other)]
  let [both, ones, others] = [0, 0, 0]
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [(one[index] ?? 0) - meanOne, (other[index] ?? 0) - meanOther]
    both += a * b
    ones += a * a
    others += b * b
  }
  return ones * others === 0 ? 0 : both / Math.sqrt(ones * others)
}
