import { sampleRate } from './tone.ts'

/**
 * How much of one frequency is in the samples: the amplitude of that sine, in sample units (Goertzel's algorithm). A
 * window of 100 ms tells frequencies apart that lie 10 Hz or more from each other.
 */
export function amplitudeOf(frequency: number, samples: ArrayLike<number>, rate = sampleRate): number {
  if (samples.length === 0) return 0
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate)
  let previous = 0
  let beforePrevious = 0
  for (let index = 0; index < samples.length; index++) {
    const value = (samples[index] ?? 0) + coefficient * previous - beforePrevious
    beforePrevious = previous
    previous = value
  }
  const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length
}
