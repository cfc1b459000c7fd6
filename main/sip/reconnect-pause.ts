/**
 * Pause before the next attempt to open the line, ms: each address is tried at once after the one before it; a round
 * without success waits 0.25 s, then twice as long each, up to 8 s, spread by a quarter so that a hundred seats do not
 * come back in the same instant. `attempts` since the last registration, `random` 0–1.
 */
export function reconnectPauseMs(attempts: number, addresses: number, random: number): number {
  if (attempts % addresses !== 0) return 0
  const rounds = attempts / addresses
  const pause = rounds === 0 ? 50 : Math.min(8_000, 250 * 2 ** (rounds - 1))
  return Math.round(pause * (0.75 + random * 0.5))
}
