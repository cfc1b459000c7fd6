import { createHash } from 'node:crypto'
import { bytesPerFrame as frameBytes, readSound, type RecordingSummary } from './read-recording.ts'

const headBytes = 44
const channels = 2

/** A stereo WAV is only ever made as a stream, on its way to the hub. */
export function wavHead(frames: number, rate: number): Buffer {
  const head = Buffer.alloc(headBytes)
  head.write('RIFF', 0)
  head.writeUInt32LE(headBytes - 8 + frames * frameBytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // PCM
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * frameBytes, 28)
  head.writeUInt16LE(frameBytes, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(frames * frameBytes, 40)
  return head
}

export const wavBytes = ({ frames }: Pick<RecordingSummary, 'frames'>): number => headBytes + frames * frameBytes

async function* wavParts(path: string, wrapping: Buffer, { frames, begin }: RecordingSummary): AsyncGenerator<Buffer> {
  yield wavHead(frames, begin.rate)
  yield* readSound(path, wrapping)
}

export async function wavDigest(path: string, wrapping: Buffer, summary: RecordingSummary): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of wavParts(path, wrapping, summary)) hash.update(part)
  return hash.digest('hex')
}

/** The WAV from this byte on, in pieces of exactly `size` and a last one of what is left. */
export async function* wavPieces(
  path: string,
  wrapping: Buffer,
  summary: RecordingSummary,
  from: number,
  size: number,
): AsyncGenerator<Buffer> {
  let skip = from
  let held: Buffer[] = []
  let length = 0
  for await (const part of wavParts(path, wrapping, summary)) {
    if (skip >= part.length) {
      skip -= part.length
      continue
    }
    held.push(part.subarray(skip))
    length += part.length - skip
    skip = 0
    while (length >= size) {
      const all = Buffer.concat(held)
      yield all.subarray(0, size)
      held = [all.subarray(size)]
      length -= size
    }
  }
  if (length > 0) yield Buffer.concat(held)
}
