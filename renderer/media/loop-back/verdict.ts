import { type LoopBack } from '../../../contract/seat/devices.ts'

/** Below this a microphone gives its own noise at best (−46 dBFS). */
export const silentBelow = 0.005
/** Speech that peaks below this is hard to understand on a telephone line (−26 dBFS). */
export const quietBelow = 0.05
/** From here on the converter is at its end. */
export const clippedFrom = 0.99

/** What the loop-back test says of the highest sample heard, 0–1. */
export function verdictOf(peak: number): Exclude<LoopBack['verdict'], null> {
  if (peak < silentBelow) return 'silent'
  if (peak < quietBelow) return 'quiet'
  return peak >= clippedFrom ? 'clipped' : 'good'
}
