import { v7 as uuid } from 'uuid'

/** Random numbers that are the same on every machine for one seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Everything that is drawn by lot. */
export type Lot = {
  readonly next: () => number
  readonly pick: <T>(list: readonly T[]) => T
  /** A whole number, both ends included. */
  readonly between: (from: number, to: number) => number
  readonly happens: (share: number) => boolean
  readonly digits: (count: number) => string
  /** A UUIDv7 of that moment. */
  readonly id: <T extends string = string>(at: number) => T
}

export function createLot(seed: number): Lot {
  const next = seededRandom(seed)
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    happens: (share) => next() < share,
    digits: (count) => String(Math.floor(next() * 10 ** count)).padStart(count, '0'),
    id: <T extends string = string>(at: number) =>
      uuid({ msecs: Math.floor(at), random: Uint8Array.from({ length: 16 }, () => between(0, 255)) }) as T,
  }
}
