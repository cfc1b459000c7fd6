import { type Frame, frameSamples } from './frame.ts'

/** The sum of what is said, cut at the ends of 16 bits; null when all are silent. Never one of the given frames changed. */
export function mixFrames(frames: readonly (Frame | null)[]): Frame | null {
  let only: Frame | null = null
  let sum: Int32Array | null = null
  for (const frame of frames) {
    if (frame === null) continue
    if (only === null) {
      only = frame
      continue
    }
    sum ??= Int32Array.from(only)
    for (let index = 0; index < frameSamples; index++) sum[index] = (sum[index] ?? 0) + (frame[index] ?? 0)
  }
  if (sum === null) return only
  const mixed = new Int16Array(frameSamples)
  for (let index = 0; index < frameSamples; index++) mixed[index] = Math.max(-32_768, Math.min(32_767, sum[index] ?? 0))
  return mixed
}
