import { toUlaw } from './ulaw.ts'

export const sampleRate = 8_000

/** Samples of a sum of sine tones, each as loud as the others, together never above `peak`. */
export function toneSamples(frequencies: readonly number[], durationMs: number, peak = 8_000): Int16Array {
  const samples = new Int16Array(Math.round((durationMs * sampleRate) / 1000))
  for (let index = 0; index < samples.length; index++) {
    let sum = 0
    for (const frequency of frequencies) sum += Math.sin((2 * Math.PI * frequency * index) / sampleRate)
    samples[index] = Math.round((sum * peak) / Math.max(1, frequencies.length))
  }
  return samples
}

/** The same as raw µ-law bytes, 8 a millisecond. */
export function toneUlaw(frequencies: readonly number[], durationMs: number, peak?: number): Buffer {
  return ulawOf(toneSamples(frequencies, durationMs, peak))
}

export function ulawOf(samples: Int16Array): Buffer {
  return Buffer.from(Uint8Array.from(samples, toUlaw))
}
