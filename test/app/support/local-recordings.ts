import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCacheKey } from '../../../main/secrets/cache-key.ts'
import { readSound, readSummary, type RecordingSummary } from '../../../main/recording/read-recording.ts'
import { recordingsKey } from '../../../main/recording/recording-key.ts'
import { amplitudeOf } from '../../support/audio/goertzel.ts'
import { passPhrase } from './desk.ts'

export type LocalRecording = RecordingSummary & {
  /** Samples of −32768…32767. */
  readonly customer: Int16Array
  readonly agent: Int16Array
}

/** The recordings of a seat's data folder, opened as the seat itself does, with the pass-phrase; oldest first. */
export async function localRecordings(dataFolder: string): Promise<readonly LocalRecording[]> {
  const vault = { available: false, seal: () => Buffer.alloc(0), open: () => '' }
  const key = await openCacheKey(join(dataFolder, 'key.json'), vault, () => undefined)
  if (key.state !== 'locked') throw new Error('the key of the data folder is not kept under a pass-phrase')
  const wrapping = recordingsKey(await key.unlock(passPhrase))
  const folder = join(dataFolder, 'recordings')
  const found: LocalRecording[] = []
  for (const name of (await readdir(folder)).sort()) {
    const summary = await readSummary(join(folder, name), wrapping)
    if (summary === null) continue
    const parts: Buffer[] = []
    for await (const part of readSound(join(folder, name), wrapping)) parts.push(Buffer.from(part))
    const bytes = Buffer.concat(parts)
    const channel = (offset: number): Int16Array =>
      Int16Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4 + offset))
    found.push({ ...summary, customer: channel(0), agent: channel(2) })
  }
  return found
}

/** Of each 100 ms, whether this tone is in it. */
export function toneIn(samples: Int16Array, frequency: number, rate = 8_000): readonly boolean[] {
  const size = rate / 10
  return Array.from({ length: Math.floor(samples.length / size) }, (_, index) => {
    return amplitudeOf(frequency, samples.subarray(index * size, (index + 1) * size), rate) > 500
  })
}

/** Every file below a folder in which these bytes stand as they are. */
export async function filesWith(folder: string, bytes: Buffer): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    // What the programme takes away meanwhile has been there, but is not there.
    const content = await readFile(path).catch(() => Buffer.alloc(0))
    if (content.includes(bytes)) found.push(path)
  }
  return found
}
