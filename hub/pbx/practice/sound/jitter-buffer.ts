import { type Frame, frameSamples } from './frame.ts'
import { type RtpPacket } from './rtp.codec.ts'

/** Evens out what comes by the net: 40 ms are waited for, and what grows above a fifth of a second is cut. */
export type JitterBuffer = {
  put(packet: RtpPacket, samples: Int16Array): void
  /** The next 20 ms; null while there is nothing. */
  take(): Frame | null
  clear(): void
}

const waitedFor = 2 * frameSamples
const most = 10 * frameSamples
const keptOfMost = 3 * frameSamples

export function createJitterBuffer(): JitterBuffer {
  const buffer = new Int16Array(8_192)
  const mask = buffer.length - 1
  let from = 0
  let held = 0
  let playing = false
  let last: { ssrc: number; sequence: number } | null = null

  return {
    put({ ssrc, sequence }, samples) {
      // Another stream begins anew; of one stream what comes late or twice is of no use (RFC 3550 §A.1).
      const step = last?.ssrc === ssrc ? (sequence - last.sequence) & 0xffff : 1
      if (step === 0 || step > 0x7fff) return
      last = { ssrc, sequence }
      if (samples.length > most) return
      if (held + samples.length > most) {
        from = (from + held - Math.min(held, keptOfMost)) & mask
        held = Math.min(held, keptOfMost)
      }
      for (let index = 0; index < samples.length; index++) buffer[(from + held + index) & mask] = samples[index] ?? 0
      held += samples.length
    },
    take() {
      if (!playing && held < waitedFor) return null
      playing = held >= frameSamples
      if (!playing) return null
      const frame = new Int16Array(frameSamples)
      for (let index = 0; index < frameSamples; index++) frame[index] = buffer[(from + index) & mask] ?? 0
      from = (from + frameSamples) & mask
      held -= frameSamples
      return frame
    },
    clear() {
      held = 0
      playing = false
      last = null
    },
  }
}
