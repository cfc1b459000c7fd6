/** Frames of one block: 100 ms at 8 kHz. */
export const blockFrames = 800

export type Block = {
  /** Of its first frame, counted since the beginning. */
  readonly from: number
  /** Left and right in turn. */
  readonly samples: Int16Array<ArrayBuffer>
}

/** Puts two mono streams, which come some 128 frames at a time, together to stereo blocks of 16 bit. */
export function createBlockBuilder(done: (block: Block) => void) {
  let samples = new Int16Array(blockFrames * 2)
  let filled = 0
  let from = 0

  const flush = (): void => {
    if (filled === 0) return
    const whole = samples.subarray(0, filled * 2)
    done({ from, samples: filled === blockFrames ? samples : whole.slice() })
    samples = new Int16Array(blockFrames * 2)
    from += filled
    filled = 0
  }

  const put = (left: number | undefined, right: number | undefined): void => {
    samples[filled * 2] = toInteger(left)
    samples[filled * 2 + 1] = toInteger(right)
    filled += 1
    if (filled === blockFrames) flush()
  }

  return {
    /**
     * @param at of the first frame; frames left out since the last time are silence
     * @param left absent: silence
     */
    add(at: number, frames: number, left: Float32Array | undefined, right: Float32Array | undefined): void {
      while (from + filled < at) put(0, 0)
      for (let frame = 0; frame < frames; frame += 1) put(left?.[frame], right?.[frame])
    },
    flush,
  }
}

function toInteger(sample = 0): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767)))
}
