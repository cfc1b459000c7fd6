import { soundRate } from '../../../contract/media/messages.ts'

const perMs = soundRate / 1000
/** A piece may be told late; the ones behind it say by how much, when they are seen in this time. */
const lookAheadMs = 150
/** What is put to its place may still be found to have been no real sound (see `leapMs`). */
const openMs = 60
/** So far off its place sound is bent to it, unheard: by a frame a piece of 10 ms, or two. */
const fineMs = 1
const coarseMs = 5
const ringFrames = 4 * soundRate

export type LaneOptions = {
  /** More than this off its place is no drift: sound never came, or what came in its place is written over. */
  readonly leapMs: number
}

/** One side of a recording: pieces that come by their own clock, each at its place in time. */
export type Lane = {
  /** @param at where its first frame belongs, ms since the recording began; heard later than it arrived by `lateMs` */
  put(at: number, samples: Float32Array, lateMs?: () => number): void
  /** Puts to its place what has been held long enough. */
  settle(now: number): void
  /** Frames up to here are not changed any more. */
  settled(): number
  /** The frames from where the last ended to this one; what nothing came for is silence. */
  take(to: number): Float32Array
}

type Piece = { readonly at: number; readonly samples: Float32Array; readonly lateMs: () => number }

export function createLane({ leapMs }: LaneOptions): Lane {
  const ring = new Float32Array(ringFrames)
  let queue: Piece[] = []
  let next: number | null = null
  let taken = 0

  /** Late pieces are followed by others that are less so, for sound cannot come before it is there. */
  const placeOf = (piece: Piece): number => {
    let best = Infinity
    let before = 0
    for (const { at, samples } of queue.slice(queue.indexOf(piece))) {
      best = Math.min(best, at * perMs - before)
      before += samples.length
    }
    return best - piece.lateMs() * perMs
  }
  const put = (frame: number, sample: number): void => {
    if (frame >= taken && frame < taken + ringFrames) ring[frame % ringFrames] = sample
  }
  const write = (samples: Float32Array, from: number): void => {
    for (const [index, sample] of samples.entries()) put(from + index, sample)
    next = from + samples.length
  }
  const settleOne = (piece: Piece): void => {
    const place = Math.round(placeOf(piece))
    const { samples } = piece
    const off = next === null ? Infinity : place - next
    if (next === null || Math.abs(off) > leapMs * perMs) {
      const from = Math.max(place, taken)
      write(samples.subarray(Math.min(samples.length, from - place)), from)
    } else write(bent(samples, bendFor(off)), next)
  }

  return {
    put(at, samples, lateMs = () => 0) {
      if (samples.length > 0) queue.push({ at, samples, lateMs })
    },
    settle(now) {
      while (queue[0] !== undefined && queue[0].at + lookAheadMs <= now) {
        settleOne(queue[0])
        queue = queue.slice(1)
      }
    },
    settled: () => (next ?? 0) - openMs * perMs,
    take(to) {
      const samples = new Float32Array(to - taken)
      for (let index = 0; index < samples.length; index += 1) {
        const at = (taken + index) % ringFrames
        samples[index] = ring[at] ?? 0
        ring[at] = 0
      }
      taken = to
      return samples
    },
  }
}

function bendFor(off: number): number {
  const far = Math.abs(off) / perMs
  if (far <= fineMs) return 0
  return Math.sign(off) * (far > coarseMs ? 2 : 1)
}

/** The same sound in some frames more or fewer. */
function bent(samples: Float32Array, more: number): Float32Array {
  const length = samples.length + more
  if (more === 0 || length < 2) return samples
  const step = (samples.length - 1) / (length - 1)
  return Float32Array.from({ length }, (_, index) => {
    const place = index * step
    const [low, part] = [Math.floor(place), place % 1]
    return (samples[low] ?? 0) * (1 - part) + (samples[low + 1] ?? 0) * part
  })
}
