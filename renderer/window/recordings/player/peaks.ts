import { type Waveform } from '../../../../contract/recording.ts'

/** Lowest and highest sample of each stretch, −128…127, one pair after the other. */
export type Peaks = Int8Array

export type Sides = {
  readonly perSecond: number
  readonly durationMs: number
  readonly customer: Peaks
  readonly agent: Peaks
}
export type Stretch = { readonly fromMs: number; readonly toMs: number }

export function readPeaks(waveform: Waveform): Sides {
  const { perSecond, durationMs } = waveform
  return { perSecond, durationMs, customer: bytesOf(waveform.customer), agent: bytesOf(waveform.agent) }
}

function bytesOf(base64: string): Peaks {
  const text = atob(base64)
  const bytes = new Int8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** One column a pixel: lowest and highest of everything that falls into it, −1…1. */
export function columnsOf(peaks: Peaks, width: number): readonly (readonly [low: number, high: number])[] {
  const pairs = Math.floor(peaks.length / 2)
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * pairs) / width)
    const to = Math.max(from + 1, Math.floor(((column + 1) * pairs) / width))
    let low = 0
    let high = 0
    for (let pair = from; pair < Math.min(to, pairs); pair += 1) {
      low = Math.min(low, peaks[2 * pair] ?? 0)
      high = Math.max(high, peaks[2 * pair + 1] ?? 0)
    }
    return [low / 128, high / 127]
  })
}

/** The loudest of it, so that a quiet line is drawn as high as a loud one; never more than eightfold. */
export function gainOf({ customer, agent }: Pick<Sides, 'customer' | 'agent'>): number {
  let loudest = 16
  for (const side of [customer, agent]) for (const sample of side) loudest = Math.max(loudest, Math.abs(sample))
  return 128 / loudest
}

/** Whether that side was never heard, as far as it was drawn. */
export const neverHeard = (side: Peaks): boolean => side.length > 0 && side.every((sample) => Math.abs(sample) <= quiet)

/** Below this nobody speaks: line noise and comfort noise, of 128. */
const quiet = 2
const leastMs = 1_200
/** Left at both ends, so that no first syllable is lost. */
const marginMs = 250

/** Where neither side says anything for a while, in order. */
export function silencesOf({ customer, agent, perSecond, durationMs }: Sides): readonly Stretch[] {
  const pairs = Math.max(customer.length, agent.length) / 2
  const found: Stretch[] = []
  let from: number | null = null
  const isQuiet = (side: Peaks, pair: number): boolean =>
    Math.max(-(side[2 * pair] ?? 0), side[2 * pair + 1] ?? 0) <= quiet
  for (let pair = 0; pair <= pairs; pair += 1) {
    const silent = pair < pairs && isQuiet(customer, pair) && isQuiet(agent, pair)
    if (silent) from ??= pair
    else if (from !== null) {
      const fromMs = (from * 1000) / perSecond + (from === 0 ? 0 : marginMs)
      const toMs = Math.min(durationMs, (pair * 1000) / perSecond) - (pair >= pairs ? 0 : marginMs)
      if (toMs - fromMs >= leastMs) found.push({ fromMs, toMs })
      from = null
    }
  }
  return found
}

/** Where to go on instead, when this moment lies in a silence; null: nothing to skip. */
export function afterSilence(silences: readonly Stretch[], atMs: number): number | null {
  let low = 0
  let high = silences.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((silences[middle]?.toMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  const next = silences[low]
  return next !== undefined && atMs >= next.fromMs && next.toMs - atMs > 100 ? next.toMs : null
}
