import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createMp3Encoder } from 'wasm-media-encoders'
import { samplesOf } from './keep-sound.ts'
import { soundDisk, type SoundDisk } from './sound-disk.ts'
import { readWavHeader } from './wav.ts'

export type EncodeJob = { readonly wav: string; readonly mp3: string }

/** `ok: false`: the WAV is not there or cannot be read. */
export type EncodedSound =
  { readonly ok: false } | { readonly ok: true; readonly mp3Bytes: number; readonly sha256: string }

/**
 * Of both channels together: 14 MB an hour, an eighth of the WAV. A constant rate, so that a player finds any second of it
 * by its place in the file.
 */
const kilobits = 32
const pieceFrames = 16_384

/** Makes the MP3 beside the WAV; the same way of writing as `keepSound`. */
export async function encodeSound(job: EncodeJob, disk: SoundDisk = soundDisk): Promise<EncodedSound> {
  const source = await open(job.wav, 'r').catch(() => undefined)
  if (source === undefined) return { ok: false }
  try {
    const { size } = await source.stat()
    const head = Buffer.alloc(Math.min(4_096, size))
    await source.read(head, 0, head.length, 0)
    const place = readWavHeader(head, size)
    if (place === undefined) return { ok: false }
    const encoder = await createMp3Encoder()
    encoder.configure({ channels: 2, sampleRate: place.rate, bitrate: place.rate > 16_000 ? 64 : kilobits })
    const hash = createHash('sha256')
    let mp3Bytes = 0
    const written = await disk.create(`${job.mp3}.part`)
    try {
      const put = async (bytes: Uint8Array): Promise<void> => {
        if (bytes.length === 0) return
        hash.update(bytes)
        mp3Bytes += bytes.length
        // The encoder writes its next bytes to the same place.
        await written.writeFile(Uint8Array.from(bytes))
      }
      const buffer = Buffer.alloc(pieceFrames * 4)
      const end = place.dataFrom + place.dataBytes
      for (let at = place.dataFrom; at < end;) {
        const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at)
        const whole = bytesRead - (bytesRead % 4)
        if (whole === 0) break
        await put(encoder.encode(apart(samplesOf(buffer.subarray(0, whole)))))
        at += whole
      }
      await put(encoder.finalize())
      await disk.sync(written)
    } finally {
      await written.close()
    }
    await disk.rename(`${job.mp3}.part`, job.mp3)
    await disk.syncFolder(dirname(job.mp3))
    return { ok: true, mp3Bytes, sha256: hash.digest('hex') }
  } finally {
    await source.close()
  }
}

/** The two channels, each by itself, −1…1. */
function apart(samples: Int16Array): readonly [Float32Array, Float32Array] {
  const frames = samples.length >> 1
  const left = new Float32Array(frames)
  const right = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame += 1) {
    left[frame] = (samples[2 * frame] ?? 0) / 32_768
    right[frame] = (samples[2 * frame + 1] ?? 0) / 32_768
  }
  return [left, right]
}
