/**
 * Mean opinion score of a telephone call, estimated with the E-model of ITU-T G.107 reduced to what can be measured here:
 *
 *   R = 93.2 − Id − Ie,eff        (93.2: the default values of G.107 table 2)
 *   Id = 0.024·d + 0.11·(d − 177.3)·H(d − 177.3)        one-way delay d in ms (the usual reduction of §7.4)
 *   Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl + Bpl)         G.107 §7.5, random loss (BurstR = 1)
 *   MOS = 1 + 0.035·R + R·(R − 60)·(100 − R)·7·10⁻⁶     G.107 annex B, 1 for R < 0, 4.5 for R > 100
 *
 * It speaks of the line, not of the headset or of what is said.
 */
export type Impairment = { readonly ie: number; readonly bpl: number }

/** ITU-T G.113 appendix I: G.711 with packet loss concealment. */
const g711: Impairment = { ie: 0, bpl: 25.1 }
/**
 * G.113 has no narrow-band figures for Opus. At the rates used here it is transparent (Ie 0); against loss it is taken a
 * little below G.711 with concealment, because Asterisk does not always send in-band FEC.
 */
const opus: Impairment = { ie: 0, bpl: 20 }
/** G.113 appendix I, for the rest. */
const others: Readonly<Record<string, Impairment>> = { g729: { ie: 11, bpl: 19 }, g722: { ie: 0, bpl: 20 } }

/** By MIME type or codec name, without case; an unknown codec counts as G.711. */
export function impairmentOf(codec: string | null): Impairment {
  const name = (codec ?? '').toLowerCase().replace(/^audio\//, '')
  return name === 'opus' ? opus : (others[name] ?? g711)
}

/**
 * @param lossPercent of the packets, 0–100
 * @param delayMs from mouth to ear, one way: half the round trip, the jitter buffer and the packets' own length
 * @returns 1 to 4.5
 */
export function estimateMos(lossPercent: number, delayMs: number, codec: string | null): number {
  const loss = Math.min(100, Math.max(0, lossPercent))
  const delay = Math.max(0, delayMs)
  const { ie, bpl } = impairmentOf(codec)
  const delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)
  const lossImpairment = ie + ((95 - ie) * loss) / (loss + bpl)
  return mosOfRating(93.2 - delayImpairment - lossImpairment)
}

/**
 * G.107 annex B. The cubic dips a little below 1 for small R (its least is near R = 3.2), which would make a worse line
 * score better; it is held at 1 there.
 */
export function mosOfRating(rating: number): number {
  if (rating <= 0) return 1
  if (rating >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}
