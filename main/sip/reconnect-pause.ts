/** So many rounds at the short pace, about a minute; then the PBX is down for longer, and a centre's seats ask less often. */
const quickRounds = 60

/**
 * Pause before the next attempt to open the line, ms: each address is tried at once after the one before it; a round
 * without success waits 0.25 s, then 0.5 s, then 1 s for a minute, so that a call whose line comes back is not left without
 * a word for longer than that; later twice as long each, up to 8 s. Spread by a quarter so that a hundred seats do not
 * come back in the same instant. `attempts` since the last registration, `random` 0–1.
 */
export function reconnectPauseMs(attempts: number, addresses: number, random: number): number {
  if (attempts % addresses !== 0) return 0
  const rounds = attempts / addresses
  const later = Math.max(0, rounds - quickRounds)
  const pause = rounds === 0 ? 50 : Math.min(1_000, 250 * 2 ** (rounds - 1)) * Math.min(8, 2 ** later)
  return Math.round(pause * (0.75 + random * 0.5))
}
