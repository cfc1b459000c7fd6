import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSound } from '../../../../hub/recordings/sound/encode-sound.ts'
import { keepSound } from '../../../../hub/recordings/sound/keep-sound.ts'
import { openSoundThread } from '../../../../hub/recordings/sound/sound-thread.ts'
import { readWavHeader, wavHeader, wavHeaderBytes } from '../../../../hub/recordings/sound/wav.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../support/temporary-folder.ts'
import { agentHz, customerHz, rawSound } from './stage.ts'

let folder: TemporaryFolder
let serial = 0
beforeAll(async () => void (folder = await temporaryFolder('sound')))
afterAll(() => folder.remove())

const place = () => {
  serial += 1
  const at = (ending: string) => join(folder.path, `${String(serial)}.${ending}`)
  return { from: at('raw'), wav: at('wav'), peaks: at('peaks'), mp3: at('mp3') }
}
const keep = async (bytes: Buffer, form: 'raw' | 'wav' = 'raw') => {
  const files = place()
  await writeFile(files.from, bytes)
  return { ...files, kept: await keepSound({ ...files, form }) }
}

describe('a WAV made of what the PBX wrote', () => {
  it('has the header of the format, and every byte of the sound behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 600_000, size: 'max' }), async (bytes) => {
        const sound = Buffer.from(bytes)
        const whole = sound.subarray(0, sound.length - (sound.length % 4))
        const { kept, wav } = await keep(sound)
        const made = await readFile(wav)
        expect(made.subarray(0, wavHeaderBytes)).toEqual(wavHeader(whole.length, { channels: 2, rate: 8_000 }))
        expect(made.subarray(wavHeaderBytes).equals(whole)).toBe(true)
        expect(kept).toMatchObject({
          ok: true,
          sha256: createHash('sha256').update(made).digest('hex'),
          wavBytes: made.length,
          oddBytes: sound.length % 4,
          durationMs: whole.length / 32,
        })
      }),
      { numRuns: 15 },
    )
  })

  it('says what a player must know', () => {
    const header = wavHeader(32_000, { channels: 2, rate: 8_000 })
    expect(header.toString('latin1', 0, 4) + header.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
    // Length of all, format 1 (PCM), channels, rate, bytes a second, bytes a frame, bits.
    expect([header.readUInt32LE(4), header.readUInt16LE(20), header.readUInt16LE(22)]).toEqual([32_036, 1, 2])
    expect([header.readUInt32LE(24), header.readUInt32LE(28)]).toEqual([8_000, 32_000])
    expect([header.readUInt16LE(32), header.readUInt16LE(34), header.readUInt32LE(40)]).toEqual([4, 16, 32_000])
  })

  it('is heard on each side by itself', async () => {
    const heard = async (left: number, right: number) => {
      const { kept } = await keep(rawSound(left, right, 1_000))
      return kept.ok && [kept.leftHeard, kept.rightHeard]
    }
    expect(await heard(customerHz, agentHz)).toEqual([true, true])
    expect(await heard(customerHz, 0)).toEqual([true, false])
    expect(await heard(0, agentHz)).toEqual([false, true])
    // The last bit of a line's noise is nobody's voice.
    const noise = Buffer.from(new Int16Array(16_000).map((_, at) => (at % 3) * 8 - 8).buffer)
    const { kept } = await keep(noise)
    expect(kept).toMatchObject({ leftHeard: false, rightHeard: false })
  })

  it('is drawn by the peaks of both sides, twenty a second', async () => {
    const { peaks } = await keep(Buffer.concat([rawSound(customerHz, 0, 500), rawSound(0, agentHz, 525)]))
    const drawn = new Int8Array(await readFile(peaks))
    // The last 25 ms have a pair of their own.
    expect(drawn).toHaveLength(2 * 2 * 21)
    const pair = (side: 0 | 1, at: number) => [...drawn.slice(side * 42 + at * 2, side * 42 + at * 2 + 2)]
    expect(pair(0, 3)).toEqual([-32, 31])
    expect(pair(1, 3)).toEqual([0, 0])
    expect(pair(0, 15)).toEqual([0, 0])
    expect(pair(1, 15)).toEqual([-32, 31])
  })

  it('is not made of nothing', async () => {
    expect((await keep(Buffer.alloc(0))).kept).toEqual({ ok: false })
    expect((await keep(Buffer.from([1, 2, 3]))).kept).toEqual({ ok: false })
  })
})

describe('a WAV that a seat sends', () => {
  const sound = rawSound(customerHz, agentHz, 300)
  const header = wavHeader(sound.length, { channels: 2, rate: 16_000 })

  it('is kept byte for byte, whatever else stands in it', async () => {
    const note = Buffer.concat([Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')])
    const sent = Buffer.concat([header.subarray(0, 36), note, header.subarray(36), sound, Buffer.from('more')])
    const { kept, wav } = await keep(sent, 'wav')
    expect((await readFile(wav)).equals(sent)).toBe(true)
    expect(kept).toMatchObject({ ok: true, durationMs: 150, leftHeard: true, rightHeard: true })
  })

  it('is refused when it is no 16-bit PCM of two channels', async () => {
    const mono = Buffer.from(header)
    mono.writeUInt16LE(1, 22)
    const float = Buffer.from(header)
    float.writeUInt16LE(3, 20)
    const bits = Buffer.from(header)
    bits.writeUInt16LE(8, 34)
    for (const wrong of [mono, float, bits, Buffer.from('RIFX'), Buffer.alloc(100), header.subarray(0, 30)]) {
      expect((await keep(Buffer.concat([wrong, sound]), 'wav')).kept).toEqual({ ok: false })
    }
  })

  it('never makes the reader of headers fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (bytes, size) => {
        readWavHeader(Buffer.concat([Buffer.from('RIFF....WAVE'), bytes]), size)
      }),
    )
  })
})

/** Frames of MPEG audio, read off their headers (ISO 11172-3 §2.4.1.3, and MPEG 2.5's rates). */
function mp3Frames(bytes: Buffer): { readonly frames: number; readonly rate: number; readonly channels: number } {
  const kilobits = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
  const rates = [11_025, 12_000, 8_000]
  let frames = 0
  let rate = 0
  let channels = 0
  for (let at = 0; at + 4 <= bytes.length;) {
    expect(bytes.readUInt16BE(at) & 0xffe0).toBe(0xffe0)
    const third = bytes[at + 2] ?? 0
    rate = rates[(third >> 2) & 3] ?? 0
    channels = (bytes[at + 3] ?? 0) >> 6 === 3 ? 1 : 2
    at += Math.floor((72_000 * (kilobits[third >> 4] ?? 0)) / rate) + ((third >> 1) & 1)
    frames += 1
  }
  return { frames, rate, channels }
}

describe('an MP3', () => {
  it('is as long as its WAV, in stereo, an eighth of its size', async () => {
    const files = place()
    await writeFile(files.from, rawSound(customerHz, agentHz, 10_000))
    await keepSound({ ...files, form: 'raw' })
    const encoded = await encodeSound(files)
    const made = await readFile(files.mp3)
    expect(encoded).toEqual({
      ok: true,
      mp3Bytes: made.length,
      sha256: createHash('sha256').update(made).digest('hex'),
    })
    const { frames, rate, channels } = mp3Frames(made)
    expect([rate, channels]).toEqual([8_000, 2])
    // The encoder fills up its first and its last frame.
    const durationMs = (frames * 576 * 1000) / rate
    expect(durationMs).toBeGreaterThanOrEqual(10_000)
    expect(durationMs).toBeLessThan(10_400)
    expect(made.length * 7.5).toBeLessThan((await stat(files.wav)).size)
  })

  it('is not made of what is no WAV', async () => {
    const files = place()
    expect(await encodeSound(files)).toEqual({ ok: false })
    await writeFile(files.wav, 'nothing')
    expect(await encodeSound(files)).toEqual({ ok: false })
  })
})

describe('the thread for sound', () => {
  it('does one after the other, and tells what went wrong', async () => {
    const thread = openSoundThread()
    try {
      const files = place()
      await writeFile(files.from, rawSound(customerHz, agentHz, 200))
      const [kept, encoded, missing] = await Promise.all([
        thread.keep({ ...files, form: 'raw' }),
        thread.encode(files),
        thread.hash(join(folder.path, 'none')),
      ])
      expect(kept.ok && encoded.ok).toBe(true)
      expect(missing).toBeNull()
      await expect(thread.keep({ ...place(), form: 'raw' })).rejects.toMatchObject({ code: 'ENOENT' })
      expect(await thread.hash(files.wav)).toBe(kept.ok ? kept.sha256 : '')
    } finally {
      await thread.close()
    }
    await expect(thread.hash('any')).rejects.toThrow('closing')
  })
})
