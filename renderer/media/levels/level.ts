/** How loud samples are, as a bar shows it: −60 dBFS and below is 0, full scale is 1, even steps per decibel. */
const floorDecibels = -60

/** Root mean square of samples in −1…1. */
export function rootMeanSquare(samples: ArrayLike<number>): number {
  if (samples.length === 0) return 0
  let sum = 0
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2
  return Math.sqrt(sum / samples.length)
}

/** Greatest distance from zero. */
export function peakOf(samples: ArrayLike<number>): number {
  let peak = 0
  for (let index = 0; index < samples.length; index += 1) peak = Math.max(peak, Math.abs(samples[index] ?? 0))
  return peak
}

/** The bar's length for a root mean square, 0–1. A sine at full scale (RMS 0.707) fills it. */
export function levelOf(rms: number): number {
  if (!(rms > 0)) return 0
  const decibels = 20 * Math.log10(rms * Math.SQRT2)
  return Math.min(1, Math.max(0, 1 - decibels / floorDecibels))
}
