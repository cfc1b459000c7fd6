/** 20 ms of mono 16-bit PCM at 8,000 samples a second: the unit everything is mixed, sent and recorded in. */
export type Frame = Int16Array

export const sampleRate = 8_000
export const frameMs = 20
export const frameSamples = 160

/** Nobody may write into it. */
export const silentFrame: Frame = new Int16Array(frameSamples)

/** Louder than the noise of a quiet room: somebody speaks. */
export function isLoud(frame: Frame | null): boolean {
  if (frame === null) return false
  let sum = 0
  for (const sample of frame) sum += Math.abs(sample)
  return sum / frame.length > 150
}
