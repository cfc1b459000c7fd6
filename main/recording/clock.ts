/** What must be done before a block is written so that the recording keeps the time of the wall clock. */
export type Correction = {
  /** Frames of silence first. */
  readonly silence: number
  /** First frames of the block to leave out, or (negative) to write twice. */
  readonly skip: number
}

export type RecordingClock = {
  /**
   * @param at when the block's last frame was taken, epoch ms
   * @param frames of the block
   */
  take(at: number, frames: number): Correction
  /** Where the recording stands, frames. */
  position(): number
  /** Another window, the sound card opened again: what is missing until its first block never comes. */
  sourceChanged(): void
}

export type RecordingClockOptions = {
  /** Frames a second. */
  readonly rate: number
  /** Of the recording, epoch ms. */
  readonly startedAt: number
  /** Frames written already. */
  readonly position: number
  /** So much later than the blocks before: sound was lost. A source that sends late what it has taken wants more. */
  readonly suddenMs: number
}

/** A block's way here takes some time, and that of some blocks longer: the quickest of so many tells the drift. */
const window = 20
/** More than this is no drift but sound that never came. */
const gapMs = 60
const fineMs = 2
/** No call lives so long without sound, and none is so far ahead: the system's clock was set. */
const setMs = { forward: 120_000, back: 1_000 } as const

/**
 * Holds the count of frames to the wall clock. A source's clock is some millionths off, which one frame doubled or left
 * out here and there makes good, unheard; what is missing altogether becomes silence.
 */
export function createRecordingClock(options: RecordingClockOptions): RecordingClock {
  const { rate, suddenMs } = options
  let { startedAt } = options
  let written = options.position
  let fresh = true
  /** How far the recording was behind the wall clock after each of the last blocks, ms. */
  let behind: number[] = []
  const lateness = (at: number, frames: number): number => at - startedAt - (frames * 1000) / rate
  const framesOf = (ms: number): number => Math.max(0, Math.round((ms * rate) / 1000))

  const correct = (late: number, frames: number): Correction => {
    if (fresh || late > Math.max(...behind) + suddenMs) return { silence: framesOf(late), skip: 0 }
    if (behind.length < window) return { silence: 0, skip: 0 }
    const least = Math.min(...behind)
    const most = Math.max(...behind)
    if (least > gapMs) return { silence: framesOf(least), skip: 0 }
    if (most < -gapMs) return { silence: 0, skip: Math.min(frames, framesOf(-most)) }
    if (least > fineMs) return { silence: 0, skip: -1 }
    if (least < -fineMs) return { silence: 0, skip: 1 }
    return { silence: 0, skip: 0 }
  }

  return {
    position: () => written,
    sourceChanged() {
      fresh = true
    },
    take(at, frames) {
      const late = lateness(at, written + frames)
      if (late > setMs.forward || late < -setMs.back) {
        startedAt += late
        fresh = true
      }
      const correction = correct(lateness(at, written + frames), frames)
      const { silence, skip } = correction
      written += silence + frames - skip
      const left = lateness(at, written)
      const isLeap = fresh || silence > 0 || skip > 1
      behind = isLeap ? [left] : [...behind, left].slice(-window)
      fresh = false
      return correction
    },
  }
}
