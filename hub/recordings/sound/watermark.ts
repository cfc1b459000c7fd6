/**
 * The marks an exported copy carries: a reference of 32 bits, under which the operation log says who took it out.
 *
 * Inaudible: noise of a known shape, about 30 dB below what is said, of which every 48th chip carries the same bit. It is
 * found by summing up what many seconds have in common; cutting the beginning off does not hide it.
 */
const payloadBits = 48
const chipsPerBit = 256
/** In frames: 1.5 s at 8 kHz. */
const period = payloadBits * chipsPerBit
const share = 0.035
/** Of 32768; in silence it is all there is, and lies at −70 dBFS. */
const leastLevel = 10
const window = 160

/** The same at every hub: whoever has the programme can read a mark, only the log tells whom it names. */
const chips = ((): Int8Array => {
  const made = new Int8Array(period)
  let state = 0x2f6e2b1
  for (let at = 0; at < period; at += 1) {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    made[at] = state & 1 ? 1 : -1
  }
  return made
})()

/** CRC-16/CCITT-FALSE over the four bytes. */
function checkOf(reference: number): number {
  let crc = 0xffff
  for (let shift = 24; shift >= 0; shift -= 8) {
    crc ^= ((reference >>> shift) & 0xff) << 8
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}

const bitsOf = (reference: number): readonly number[] => {
  const check = checkOf(reference)
  const bit = (value: number, width: number, at: number): number => ((value >>> (width - 1 - at)) & 1 ? 1 : -1)
  return Array.from({ length: payloadBits }, (_, at) => (at < 32 ? bit(reference, 32, at) : bit(check, 16, at - 32)))
}

/** Marks stereo sound as it passes by, piece after piece, in place. Pieces hold whole frames. */
export function createMarker(reference: number) {
  const bits = bitsOf(reference)
  let frame = 0
  return (samples: Int16Array): void => {
    const frames = samples.length >> 1
    for (let from = 0; from < frames; from += window) {
      const to = Math.min(frames, from + window)
      for (const side of [0, 1]) {
        let squares = 0
        for (let at = from; at < to; at += 1) squares += (samples[2 * at + side] ?? 0) ** 2
        const level = Math.max(leastLevel, Math.sqrt(squares / (to - from)) * share)
        for (let at = from; at < to; at += 1) {
          const place = (frame + at) % period
          const marked = (samples[2 * at + side] ?? 0) + (chips[place] ?? 1) * (bits[place % payloadBits] ?? 1) * level
          samples[2 * at + side] = Math.max(-32_768, Math.min(32_767, Math.round(marked)))
        }
      }
    }
    frame += frames
  }
}

/** @returns the reference; null when there is no mark, or too little of it is left */
export function findMark(samples: Int16Array): number | null {
  const frames = samples.length >> 1
  const folded = new Float64Array(period)
  let level = 1
  for (let at = 1; at < frames; at += 1) {
    let sum = 0
    for (const side of [0, 1]) {
      // What is said is even from sample to sample; the mark is not.
      const now = (samples[2 * at + side] ?? 0) - (samples[2 * at - 2 + side] ?? 0)
      level += (Math.abs(now) - level) / window
      sum += now / Math.max(level, leastLevel)
    }
    folded[at % period] = (folded[at % period] ?? 0) + sum
  }
  let best = { strength: 0, sums: new Float64Array(payloadBits) }
  for (let shift = 0; shift < period; shift += 1) {
    const sums = new Float64Array(payloadBits)
    for (let at = 0; at < period; at += 1) {
      const place = (at + shift) % period
      const bit = place % payloadBits
      sums[bit] = (sums[bit] ?? 0) + (folded[at] ?? 0) * (chips[place] ?? 1)
    }
    const strength = sums.reduce((all, one) => all + Math.abs(one), 0)
    if (strength > best.strength) best = { strength, sums }
  }
  // The difference holds each chip twice, the second time turned over: one frame further on all bits look inverted.
  for (const sign of [1, -1]) {
    const value = (from: number, to: number): number =>
      best.sums.slice(from, to).reduce((all, one) => all * 2 + (one * sign > 0 ? 1 : 0), 0)
    if (best.strength > 0 && checkOf(value(0, 32)) === value(32, payloadBits)) return value(0, 32)
  }
  return null
}

/** DTMF (ITU-T Q.23), its sixteen signs for the sixteen hexadecimal digits. */
const rows = [697, 770, 852, 941] as const
const columns = [1209, 1336, 1477, 1633] as const
const toneMs = 110
const gapMs = 60
const digits = 8

/** Heard before the sound: the reference as eight tones, in both channels, and a breath of silence. */
export function tonesOf(reference: number, rate: number): Int16Array {
  const tone = Math.round((toneMs * rate) / 1000)
  const step = Math.round(((toneMs + gapMs) * rate) / 1000)
  const sound = new Int16Array((step * digits + Math.round(rate * 0.3)) * 2)
  for (let digit = 0; digit < digits; digit += 1) {
    const value = (reference >>> (4 * (digits - 1 - digit))) & 0xf
    const [low, high] = [rows[value >> 2] ?? 0, columns[value & 3] ?? 0]
    for (let at = 0; at < tone; at += 1) {
      const angle = (2 * Math.PI * at) / rate
      const sample = Math.round(3_000 * (Math.sin(angle * low) + Math.sin(angle * high)))
      sound[2 * (digit * step + at)] = sample
      sound[2 * (digit * step + at) + 1] = sample
    }
  }
  return sound
}

/** @returns the reference; null when the sound does not begin with eight tones */
export function readTones(samples: Int16Array, rate: number): number | null {
  const tone = Math.round((toneMs * rate) / 1000)
  const step = Math.round(((toneMs + gapMs) * rate) / 1000)
  if (samples.length < 2 * step * digits) return null
  let reference = 0
  for (let digit = 0; digit < digits; digit += 1) {
    const loudness = (hertz: number): number => powerAt(samples, digit * step, tone, hertz, rate)
    const [low, high] = [rows.map(loudness), columns.map(loudness)]
    if (!standsOut(low) || !standsOut(high)) return null
    reference = reference * 16 + low.indexOf(Math.max(...low)) * 4 + high.indexOf(Math.max(...high))
  }
  return reference
}

const standsOut = (powers: readonly number[]): boolean => {
  const [first = 0, second = 0] = [...powers].sort((a, b) => b - a)
  return first > 1e5 && first > 8 * second
}

/** Goertzel's algorithm, of the left channel. */
function powerAt(samples: Int16Array, from: number, length: number, hertz: number, rate: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / rate)
  let [before, last] = [0, 0]
  for (let at = from; at < from + length; at += 1) {
    ;[before, last] = [last, (samples[2 * at] ?? 0) + factor * last - before]
  }
  return (before ** 2 + last ** 2 - factor * before * last) / length
}
