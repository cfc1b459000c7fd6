import { type SoundForm } from './wav.ts'

/** Peaks a second: at 20 a syllable is still seen, and an hour is 288 kB. */
export const peaksPerSecond = 20

/** A voice is heard in a tenth of a second as loud as this (−50 dBFS); line noise and comfort noise lie below. */
const heardLevel = 100
const heardMs = 100
const windowMs = 20

export type Heard = {
  /** Lowest and highest sample of each stretch, −128…127: first all pairs of the left, then all of the right. */
  readonly peaks: Buffer
  readonly frames: number
  /** Whether anything was ever said on this side. */
  readonly left: boolean
  readonly right: boolean
}

/**
 * Listens to stereo sound as it passes by, piece after piece, and keeps what is drawn and judged later.
 * Pieces hold whole frames.
 */
export function createListener({ rate }: SoundForm) {
  const framesPerPeak = Math.round(rate / peaksPerSecond)
  const framesPerWindow = Math.round((rate * windowMs) / 1000)
  const sides = [newSide(), newSide()] as const
  let frames = 0

  function endPeak(): void {
    for (const side of sides) {
      side.pairs.push(side.lowest >> 8, side.highest >> 8)
      side.lowest = 0
      side.highest = 0
    }
  }

  return {
    hear(piece: Int16Array): void {
      for (let at = 0; at + 1 < piece.length; at += 2) {
        hearOne(sides[0], piece[at] ?? 0)
        hearOne(sides[1], piece[at + 1] ?? 0)
        frames += 1
        if (frames % framesPerPeak === 0) endPeak()
        if (frames % framesPerWindow === 0) for (const side of sides) endWindow(side, framesPerWindow)
      }
    },
    end(): Heard {
      if (frames % framesPerPeak !== 0) endPeak()
      const [left, right] = sides
      return {
        peaks: Buffer.from(Int8Array.from([...left.pairs.values(), ...right.pairs.values()]).buffer),
        frames,
        left: left.loudWindows * windowMs >= heardMs,
        right: right.loudWindows * windowMs >= heardMs,
      }
    },
  }
}

type Side = { lowest: number; highest: number; squares: number; loudWindows: number; readonly pairs: Pairs }

function newSide(): Side {
  return { lowest: 0, highest: 0, squares: 0, loudWindows: 0, pairs: createPairs() }
}

function hearOne(side: Side, sample: number): void {
  if (sample < side.lowest) side.lowest = sample
  if (sample > side.highest) side.highest = sample
  side.squares += sample * sample
}

function endWindow(side: Side, frames: number): void {
  if (Math.sqrt(side.squares / frames) >= heardLevel) side.loudWindows += 1
  side.squares = 0
}

type Pairs = { push(lowest: number, highest: number): void; values(): Int8Array }

/** Grows by doubling: an hour has 72,000 pairs. */
function createPairs(): Pairs {
  let held = new Int8Array(4_096)
  let length = 0
  return {
    push(lowest, highest) {
      if (length + 2 > held.length) {
        const larger = new Int8Array(held.length * 2)
        larger.set(held)
        held = larger
      }
      held[length] = lowest
      held[length + 1] = highest
      length += 2
    },
    values: () => held.subarray(0, length),
  }
}
