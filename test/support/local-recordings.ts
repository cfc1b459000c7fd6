import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSound, readSummary, type RecordingSummary } from '../../main/recording/read-recording.ts'

export type LocalRecording = RecordingSummary & {
  /** Samples of −32768…32767. */
  readonly customer: Int16Array
  readonly agent: Int16Array
}

/** The recordings of a folder that can be opened with this key, as the seat itself does; oldest first. */
export async function readRecordings(folder: string, wrapping: Buffer): Promise<readonly LocalRecording[]> {
  const found: LocalRecording[] = []
  for (const name of (await readdir(folder)).sort()) {
    const summary = await readSummary(join(folder, name), wrapping)
    if (summary === null) continue
    const parts: Buffer[] = []
    for await (const part of readSound(join(folder, name), wrapping)) parts.push(Buffer.from(part))
    found.push({ ...summary, ...sidesOf(Buffer.concat(parts)) })
  }
  return found
}

/** Stereo of 16 bit, left the customer and right the agent in turn. */
export function sidesOf(bytes: Buffer): { readonly customer: Int16Array; readonly agent: Int16Array } {
  const side = (offset: number): Int16Array =>
    Int16Array.from({ length: Math.floor(bytes.length / 4) }, (_, frame) => bytes.readInt16LE(frame * 4 + offset))
  return { customer: side(0), agent: side(2) }
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
