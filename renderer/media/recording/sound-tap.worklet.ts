import { createBlockBuilder } from './block-builder.ts'

/** What an AudioWorkletGlobalScope has (W3C Web Audio API §1.32); TypeScript's library of the page does not know it. */
declare const currentFrame: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

/**
 * Takes both directions of one call on one clock, that of the context: what drifts or falters on either side is evened
 * out where it is brought onto that clock, so that left and right never move against each other.
 */
class SoundTap extends AudioWorkletProcessor {
  private started: number | null = null
  private stopped = false
  private readonly blocks = createBlockBuilder(({ from, samples }) => {
    this.port.postMessage({ from, at: Date.now(), samples }, [samples.buffer])
  })

  constructor() {
    super()
    this.port.onmessage = () => {
      this.blocks.flush()
      this.stopped = true
      this.port.postMessage(null)
    }
  }

  process([left, right]: readonly Float32Array[][], [output]: readonly Float32Array[][]): boolean {
    if (this.stopped) return false
    this.started ??= currentFrame
    this.blocks.add(currentFrame - this.started, output?.[0]?.length ?? 128, left?.[0], right?.[0])
    return true
  }
}

registerProcessor('sound-tap', SoundTap)
