/** One question and its answer: when it was sent and answered here, and the other clock's time in between, epoch ms. */
export type ClockSample = { readonly sent: number; readonly received: number; readonly theirs: number }

export type ClockReading = { readonly roundTripMs: number; readonly offsetMs: number }

/** Samples looked at: with one each few seconds, about a minute. */
export const clockSampleCount = 16

/**
 * The other clock minus this one, from the sample with the shortest way (as NTP does, RFC 5905 §10): what it may be wrong
 * by is half of its round trip. The round trip told is the latest one.
 */
export function readClock(samples: readonly ClockSample[]): ClockReading | null {
  const latest = samples.at(-1)
  if (latest === undefined) return null
  const way = ({ sent, received }: ClockSample): number => Math.max(0, received - sent)
  const best = samples.reduce((least, one) => (way(one) < way(least) ? one : least))
  return { roundTripMs: way(latest), offsetMs: Math.round(best.theirs - (best.sent + best.received) / 2) }
}
