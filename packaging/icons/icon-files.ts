/**
 * The two containers that Windows and macOS want their icons in. Both hold plain PNG files since Windows Vista and
 * Mac OS X 10.7, so all there is to write is a table.
 */
export type Png = { readonly size: number; readonly bytes: Buffer }

/** ICO: header, one directory entry of 16 bytes a picture, then the pictures. None may be larger than 256. */
export function icoOf(pictures: readonly Png[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  pictures.forEach(({ size, bytes }, at) => {
    const entry = 6 + 16 * at
    // A byte has no 256: there it is written 0.
    header.writeUInt8(size % 256, entry)
    header.writeUInt8(size % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(bytes.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += bytes.length
  })
  return Buffer.concat([header, ...pictures.map(({ bytes }) => bytes)])
}

/** The kinds of ICNS entry that are PNG files, by their size in pixels; `ic11` and the like are for screens of double density. */
export const icnsKinds = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
] as const

/** ICNS: `icns` and the whole length, then each picture behind its kind and length; all numbers big-endian. */
export function icnsOf(pictures: readonly Png[]): Buffer {
  const parts = icnsKinds.flatMap(([kind, wanted]) => {
    const bytes = pictures.find(({ size }) => size === wanted)?.bytes
    return bytes === undefined ? [] : [chunk(kind, bytes)]
  })
  return chunk('icns', Buffer.concat(parts))
}

function chunk(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(kind, 'latin1')
  head.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([head, content])
}
