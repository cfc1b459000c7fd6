import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import writeExcelFile from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import { readTable } from '../../../../hub/tables/table-file.ts'
import { unpackedSize } from '../../../../hub/tables/unpacked-size.ts'

const workbook = (rows: readonly (readonly { value: string }[])[]): Promise<Buffer> =>
  (writeExcelFile as unknown as (data: unknown) => { toBuffer(): Promise<Buffer> })(rows).toBuffer()

/** A zip archive with this many entries of the same deflated content, its headers claiming any size. */
function bomb(content: Buffer, entries: number, claimed: number): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (let index = 0; index < entries; index += 1) {
    const name = Buffer.from(`xl/${String(index)}.xml`)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(content.length, 18)
    local.writeUInt32LE(claimed, 22)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(8, 10)
    central.writeUInt32LE(content.length, 20)
    central.writeUInt32LE(claimed, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(offset, 42)
    locals.push(local, name, content)
    directory.push(central, name)
    offset += 30 + name.length + content.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

describe('a workbook', () => {
  it('of the usual kind is measured whole', async () => {
    const bytes = await workbook([[{ value: '姓名' }], [{ value: '王小明' }]])
    expect(await unpackedSize(bytes, 1_000_000)).toBeGreaterThan(bytes.length)
    expect(await unpackedSize(bytes, 100)).toBeGreaterThan(100)
  })

  it('that unpacks to more than can be held is refused, whatever its headers claim', async () => {
    const bytes = bomb(deflateRawSync(Buffer.alloc(64 * 1024 * 1024)), 9, 1_000)
    expect(bytes.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().rss
    await expect(readTable({ fileName: 'b.xlsx', bytes })).rejects.toMatchObject({ code: 'request.invalid' })
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  })

  it('with contents beside its directory is refused', async () => {
    const bytes = bomb(deflateRawSync(Buffer.alloc(1_000)), 2, 1_000)
    const hidden = Buffer.concat([bytes.subarray(0, bytes.length - 22), Buffer.alloc(5_000), bytes.subarray(-22)])
    hidden.writeUInt32LE(hidden.readUInt32LE(hidden.length - 22 + 16) + 2_000, hidden.length - 22 + 16)
    expect(await unpackedSize(hidden, 1_000_000)).toBeUndefined()
  })

  it('of any bytes is measured without failing', async () => {
    const good = await workbook([[{ value: 'a' }]])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 20 }), async (spoilt) => {
        const bytes = Buffer.from(good)
        for (const [at, value] of spoilt) bytes[at] = value
        expect(['number', 'undefined']).toContain(typeof (await unpackedSize(bytes, 1_000_000)))
      }),
      { numRuns: 100, seed: 20_261_122 },
    )
  })
})
