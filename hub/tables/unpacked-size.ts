import { createInflateRaw } from 'node:zlib'

/**
 * How many bytes a zip archive (.xlsx) unpacks to, found by unpacking it without keeping anything: what its headers claim
 * proves nothing. Beyond the limit counting ends. Undefined when its directory cannot be followed (APPNOTE.TXT §4.3.6).
 */
export async function unpackedSize(bytes: Uint8Array, limit: number): Promise<number | undefined> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = entriesOf(archive)
  if (entries === undefined) return undefined
  let size = 0
  for (const { stored, data } of entries) {
    size += stored ? data.length : await inflatedSize(data, limit - size)
    if (size > limit) break
  }
  return size
}

/** One file of an archive, packed as it lies there. */
export type ArchiveEntry = { readonly name: string; readonly stored: boolean; readonly data: Buffer }

/** Between two entries stands at most a data descriptor; more would be contents that the directory does not tell of. */
const largestGap = 1_024

/** The entries by the central directory; undefined when it is damaged or leaves parts of the file out. */
export function entriesOf(archive: Buffer): readonly ArchiveEntry[] | undefined {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0 || end + 22 > archive.length) return undefined
  const count = archive.readUInt16LE(end + 10)
  const directory = archive.readUInt32LE(end + 16)
  const found: (ArchiveEntry & { readonly from: number; readonly to: number })[] = []
  for (let at = directory, index = 0; index < count; index += 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== 0x02014b50) return undefined
    const from = archive.readUInt32LE(at + 42)
    if (from + 30 > directory || archive.readUInt32LE(from) !== 0x04034b50) return undefined
    const begin = from + 30 + archive.readUInt16LE(from + 26) + archive.readUInt16LE(from + 28)
    const to = begin + archive.readUInt32LE(at + 20)
    if (to > directory) return undefined
    const name = archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28))
    found.push({ name, stored: archive.readUInt16LE(at + 10) === 0, data: archive.subarray(begin, to), from, to })
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  const inOrder = found.sort((a, b) => a.from - b.from)
  const ends = [0, ...inOrder.map(({ to }) => to)]
  const begins = [...inOrder.map(({ from }) => from), directory]
  return begins.every((from, index) => from - (ends[index] ?? 0) <= largestGap) ? inOrder : undefined
}

/** Size after unpacking; counting ends when it is beyond the limit. What is damaged is left to who reads it. */
async function inflatedSize(data: Buffer, limit: number): Promise<number> {
  const inflate = createInflateRaw()
  inflate.end(data)
  let size = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) break
    }
  } catch {
    return size
  }
  return size
}
