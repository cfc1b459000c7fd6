/** How long to wait before trying again, ms. */
export type BackOff = { readonly firstMs: number; readonly longestMs: number }

/** Doubling pauses; the upper half of each is chance, so that 500 seats do not come back in the same moment. */
export function backOffMs(attempt: number, { firstMs, longestMs }: BackOff, random: () => number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(whole * (0.5 + random() / 2))
}
