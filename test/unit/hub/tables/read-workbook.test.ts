import { strToU8, zipSync } from 'fflate'
import fc from 'fast-check'
import { readSheet } from 'read-excel-file/node'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import { readTable } from '../../../../hub/tables/table-file.ts'

const cellsOf = async (bytes: Uint8Array) => {
  const table = await readTable({ fileName: 'a.xlsx', bytes })
  const rows: (readonly string[])[] = [table.header]
  const numbers: number[] = []
  for await (const { row, cells } of table.rows) {
    rows.push(cells)
    numbers.push(row)
  }
  return { rows, numbers, share: table.share() }
}
/** A workbook as another programme may write it. */
const workbook = (sheet: string, more: Record<string, string> = {}): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        '[Content_Types].xml': '<Types/>',
        'xl/workbook.xml': '<x:workbook><x:sheets><x:sheet name="1" r:id="rId7"/></x:sheets></x:workbook>',
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="rId7" Target="/xl/worksheets/other.xml"/></Relationships>',
        'xl/worksheets/other.xml': `<x:worksheet><x:sheetData>${sheet}</x:sheetData></x:worksheet>`,
        ...more,
      }).map(([name, text]) => [name, strToU8(text)]),
    ),
  )

describe('reading a workbook row by row', () => {
  it('gives what a library that reads it whole gives', async () => {
    const cell = fc.oneof(
      fc
        .string()
        // The library that writes them here cannot write words every object knows (hub/tables/workbook.worker.ts).
        .filter((text) => text.trim() === text && text !== '' && !/_x[\dA-Fa-f]{4}_/.test(text) && !(text in {})),
      fc.constantFrom('张建国', '<b>&amp;"', '两\n行', '0012', 'R&D'),
      fc.integer(),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 30 }), { maxLength: 20 }), async (rows) => {
        const sheet: SheetData = [['标题', '二'], ...rows]
        const bytes = await writeExcelFile(sheet).toBuffer()
        const expected = (await readSheet(bytes)).map((row) =>
          row.map((one) => (one === null ? '' : String(one).trim())),
        )
        const trimmed = (all: readonly (readonly string[])[]) =>
          all.map((row) => row.join('\u0000').replace(/\u0000+$/, '')).filter((row) => row !== '')
        expect(trimmed((await cellsOf(bytes)).rows)).toEqual(trimmed(expected))
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('reads prefixes, gaps, short rows, inline and spoken texts, dates, and the file’s own row numbers', async () => {
    const sheet =
      '<x:row r="1"/><x:row r="3"><x:c r="A3" t="s"><x:v>0</x:v></x:c><x:c r="C3" t="inlineStr"><x:is><x:t>行内</x:t></x:is></x:c></x:row>' +
      '<x:row r="4"/><x:row r="6"><x:c r="A6" s="1"><x:v>29280</x:v></x:c><x:c r="B6" t="b"><x:v>1</x:v></x:c><x:c r="C6"><x:v>13800138000</x:v></x:c></x:row>'
    const shared =
      '<sst><si><r><t>合</t></r><r><t xml:space="preserve">并&#x4E00;</t></r><rPh><t>ピン</t></rPh></si></sst>'
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    const { rows, numbers, share } = await cellsOf(
      workbook(sheet, { 'xl/sharedStrings.xml': shared, 'xl/styles.xml': styles }),
    )
    expect(rows).toEqual([
      ['合并一', '', '行内'],
      ['1980-02-29', 'true', '13800138000'],
    ])
    expect(numbers).toEqual([6])
    expect(share).toBe(1)
  })

  it.each([
    ['without a sheet', zipSync({ 'a.txt': strToU8('x') })],
    ['with a column beyond all sheets', workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')],
    ['with a row that never ends', workbook(`<row r="1">${'<c><v>1</v></c>'.repeat(400_000)}`)],
  ])('refuses one %s as damaged', async (_, bytes) => {
    await expect(cellsOf(bytes)).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(cellsOf(bytes)).rejects.toThrow('not a valid Excel')
  })
})
