import { mkdir, appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Frame, frameSamples } from './frame.ts'

/** What Asterisk's MixMonitor writes with option D: interleaved 16-bit little-endian, left the customer, right what he hears. */
export type Recorder = {
  write(left: Frame | null, right: Frame | null): void
  pause(paused: boolean): void
  /** Resolves when all of it is on the disk. */
  close(): Promise<void>
}

/** A second and a half of a call is written at once. */
const framesAtOnce = 75
const frameBytes = frameSamples * 4

/** Makes the file with the first sound. What cannot be written is told once; the call goes on. */
export function createRecorder(file: string, failed: (error: unknown) => void): Recorder {
  let buffer = Buffer.alloc(framesAtOnce * frameBytes)
  let used = 0
  let paused = false
  let broken = false
  const fail = (error: unknown): void => {
    if (!broken) failed(error)
    broken = true
  }
  let written: Promise<unknown> = mkdir(dirname(file), { recursive: true }).catch(fail)

  const flush = (): void => {
    if (used === 0) return
    const part = buffer.subarray(0, used)
    buffer = Buffer.alloc(framesAtOnce * frameBytes)
    used = 0
    written = written.then(() => (broken ? undefined : appendFile(file, part, { mode: 0o600 }))).catch(fail)
  }
  return {
    write(left, right) {
      if (!paused) {
        for (let index = 0; index < frameSamples; index++) {
          const at = used + index * 4
          if (left !== null) buffer.writeInt16LE(left[index] ?? 0, at)
          if (right !== null) buffer.writeInt16LE(right[index] ?? 0, at + 2)
        }
      }
      used += frameBytes
      if (used === buffer.length) flush()
    },
    pause(on) {
      paused = on
    },
    async close() {
      flush()
      await written
    },
  }
}
