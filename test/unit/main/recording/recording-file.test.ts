import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordingId } from '../../../../contract/ids.ts'
import { readSound, readSummary, type RecordingSummary } from '../../../../main/recording/read-recording.ts'
import { recordingsKey } from '../../../../main/recording/recording-key.ts'
import { headBytes, pieceLength } from '../../../../main/recording/recording-pieces.ts'
import { wavBytes, wavDigest, wavPieces } from '../../../../main/recording/wav.ts'
import { continueRecordingFile, createRecordingFile } from '../../../../main/recording/write-recording.ts'
import { createHash } from 'node:crypto'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

const wrapping = recordingsKey(randomBytes(32).toString('hex'))
const rate = 8_000
/** What nobody's sealed bytes have by chance. */
const pattern = Buffer.from('0123456789abcdef'.repeat(20))
const soundOf = (number: number): Buffer => Buffer.concat([Buffer.of(number, 0, number, 0), pattern])
const begin: RecordingSummary['begin'] = {
  kind: 'begin',
  id: '0199ffff-0000-7000-8000-000000000001' as RecordingId,
  source: 'softphone',
  why: 'rule',
  lineId: 'the-line-of-this-test',
  extension: '8001',
  startedAt: 1_764_000_000_000,
  rate,
  owner: 'hub/person',
}

let folder: TemporaryFolder
let count = 0
beforeAll(async () => {
  folder = await temporaryFolder('recording-file')
})
afterAll(() => folder.remove())

/** Ten pieces of sound and what else there can be, and where each piece of the file ends. */
async function write(): Promise<{ path: string; bytes: Buffer; ends: readonly number[] }> {
  const path = join(folder.path, `${(count += 1)}.rec`)
  const writer = await createRecordingFile(path, wrapping, begin)
  await writer.append([{ kind: 'call', name: 'call-1' }])
  for (let number = 1; number <= 10; number += 1) await writer.append([{ kind: 'sound', bytes: soundOf(number) }])
  await writer.append([
    { kind: 'pause', atMs: 100, because: 'agent' },
    { kind: 'silence', frames: rate },
    { kind: 'resume', atMs: 1_100 },
    { kind: 'end' },
  ])
  await writer.close()
  const bytes = await readFile(path)
  const ends: number[] = []
  for (let at = headBytes; at < bytes.length;) ends.push((at += pieceLength(bytes.subarray(at)) ?? Infinity))
  return { path, bytes, ends }
}
async function soundIn(path: string, key = wrapping): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of readSound(path, key)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}
const whole = Buffer.concat([...Array.from({ length: 10 }, (_, index) => soundOf(index + 1)), Buffer.alloc(rate * 4)])
/** The sound of the first pieces of a file: `begin` and `call` come first. */
const soundOfPieces = (pieces: number): Buffer =>
  Buffer.concat([...Array.from({ length: Math.max(0, Math.min(10, pieces - 2)) }, (_, index) => soundOf(index + 1))])

describe('the file of a recording', () => {
  it('gives back what was written, and nothing of it is plain', async () => {
    const { path, bytes } = await write()
    expect(await soundIn(path)).toEqual(whole)
    expect(await readSummary(path, wrapping)).toMatchObject({
      begin,
      callName: 'call-1',
      paused: [{ fromMs: 100, toMs: 1_100, because: 'agent' }],
      ended: true,
      frames: whole.length / 4,
      goodBytes: bytes.length,
    })
    for (const plain of [pattern.subarray(0, 8), Buffer.from('call-1'), Buffer.from('the-line'), Buffer.from('8001')]) {
      expect(bytes.includes(plain)).toBe(false)
    }
  })

  it('opens with no other key, and its pieces fit no other file', async () => {
    const [one, other] = [await write(), await write()]
    const stranger = recordingsKey(randomBytes(32).toString('hex'))
    expect(await readSummary(one.path, stranger)).toBeNull()
    expect(await soundIn(one.path, stranger)).toHaveLength(0)
    // The fifth piece of the one at the same place of the other.
    const [from = 0, to = 0] = [other.ends[3], other.ends[4]]
    one.bytes.copy(other.bytes, from, from, to)
    await writeFile(other.path, other.bytes)
    expect(await soundIn(other.path)).toEqual(soundOfPieces(4))
  })

  it('cut off anywhere: all pieces before it are heard', async () => {
    const { path, bytes, ends } = await write()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await writeFile(path, bytes)
        await truncate(path, length)
        const pieces = ends.filter((end) => end <= length).length
        const heard = await soundIn(path)
        expect(heard.subarray(0, 10 * soundOf(1).length)).toEqual(soundOfPieces(pieces))
        const summary = await readSummary(path, wrapping)
        if (pieces === 0) expect(summary).toBeNull()
        else expect(summary).toMatchObject({ ended: false, pieces, goodBytes: ends[pieces - 1] })
      }),
      { numRuns: 60 },
    )
  })

  it('with any bit turned: all pieces before it are heard, and none that was not written', async () => {
    const { path, bytes, ends } = await write()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        await writeFile(path, changed)
        const before = at < headBytes ? 0 : ends.filter((end) => end <= at).length
        const heard = await soundIn(path)
        expect(heard.subarray(0, 10 * soundOf(1).length)).toEqual(soundOfPieces(before))
      }),
      { numRuns: 60 },
    )
  })

  it('two pieces in another order end it', async () => {
    const { path, bytes, ends } = await write()
    const [a = 0, b = 0, c = 0] = [ends[3], ends[4], ends[5]]
    const swapped = [bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]
    await writeFile(path, Buffer.concat(swapped))
    expect(await soundIn(path)).toEqual(soundOfPieces(4))
  })

  it('is gone on with behind what is good of it', async () => {
    const { path, ends } = await write()
    await truncate(path, (ends[6] ?? 0) + 11)
    const found = await readSummary(path, wrapping)
    if (found === null) throw new Error('it cannot be read')
    const writer = await continueRecordingFile(path, found)
    await writer.append([{ kind: 'sound', bytes: soundOf(99) }, { kind: 'end' }])
    await writer.close()
    expect(await soundIn(path)).toEqual(Buffer.concat([soundOfPieces(7), soundOf(99)]))
    expect(await readSummary(path, wrapping)).toMatchObject({ ended: true, callName: 'call-1' })
  })
})

describe('the WAV on its way', () => {
  it('is the same from any byte on, in pieces of a size', async () => {
    const { path } = await write()
    const summary = await readSummary(path, wrapping)
    if (summary === null) throw new Error('it cannot be read')
    const from = async (at: number, size: number): Promise<Buffer[]> => {
      const pieces: Buffer[] = []
      for await (const piece of wavPieces(path, wrapping, summary, at, size)) pieces.push(Buffer.from(piece))
      return pieces
    }
    const wav = Buffer.concat(await from(0, 1_000_000))
    expect(wav).toHaveLength(wavBytes(summary))
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34), wav.readUInt32LE(40)]).toEqual([
      2,
      rate,
      16,
      whole.length,
    ])
    expect(wav.subarray(44)).toEqual(whole)
    expect(await wavDigest(path, wrapping, summary)).toBe(createHash('sha256').update(wav).digest('hex'))
    await fc.assert(
      fc.asyncProperty(fc.nat(wav.length), fc.integer({ min: 1_000, max: 20_000 }), async (at, size) => {
        const pieces = await from(at, size)
        expect(Buffer.concat(pieces)).toEqual(wav.subarray(at))
        for (const piece of pieces.slice(0, -1)) expect(piece).toHaveLength(size)
      }),
      { numRuns: 20 },
    )
  })
})
