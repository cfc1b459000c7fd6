import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { icnsKinds, icnsOf, icoOf } from '../../../packaging/icons/icon-files.ts'

const folder = join(import.meta.dirname, '../../../packaging/icons')
/** PNG's own header (RFC 2083 §3): the width stands at byte 16. */
const widthOf = (png: Buffer): number => {
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  return png.readUInt32BE(16)
}

test('each picture of the Windows icon is the size its entry says', async () => {
  const ico = await readFile(join(folder, 'icon.ico'))
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, at) => {
    const entry = 6 + 16 * at
    const offset = ico.readUInt32LE(entry + 12)
    const picture = ico.subarray(offset, offset + ico.readUInt32LE(entry + 8))
    const said = ico.readUInt8(entry) || 256
    expect(widthOf(picture)).toBe(said)
    return said
  })
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256])
})

test('each picture of the macOS icon is the size its kind says', async () => {
  const icns = await readFile(join(folder, 'icon.icns'))
  expect(icns.subarray(0, 4).toString('latin1')).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const found: [string, number][] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const end = at + icns.readUInt32BE(at + 4)
    found.push([icns.subarray(at, at + 4).toString('latin1'), widthOf(icns.subarray(at + 8, end))])
  }
  expect(found).toEqual(icnsKinds.map(([kind, size]) => [kind, size]))
})

test('Linux finds a picture of every size by its name', async () => {
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    expect(widthOf(await readFile(join(folder, 'linux', `${size}x${size}.png`)))).toBe(size)
  }
})

test('the containers hold what they are given', () => {
  const bytes = Buffer.from('a picture')
  expect(icoOf([{ size: 256, bytes }]).subarray(6, 8)).toEqual(Buffer.from([0, 0]))
  expect(icoOf([{ size: 32, bytes }]).subarray(-bytes.length)).toEqual(bytes)
  expect(icnsOf([{ size: 1024, bytes }])).toEqual(
    Buffer.concat([Buffer.from('icns\0\0\0\x19ic10\0\0\0\x11', 'latin1'), bytes]),
  )
})
