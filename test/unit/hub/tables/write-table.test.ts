import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTable } from '../../../../hub/tables/table-file.ts'
import { type Row, writeTable } from '../../../../hub/tables/write-table.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

async function* onePage(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows
}

describe('writing a table', () => {
  it.each(['xlsx', 'csv', 'csv-gbk'] as const)('gives every word back: %s', async (format) => {
    await using folder = await temporaryFolder('table')
    const words = [...Object.getOwnPropertyNames(Object.prototype), '张建国', '𠮷野家', '0012', '<b>&amp;']
    const file = join(folder.path, format === 'xlsx' ? 'a.xlsx' : 'a.csv')
    const rows = words.map((word): Row => [word, 'x'])
    const count = await writeTable(file, format, {
      header: ['词', 'valueOf'],
      pages: onePage(rows),
      last: () => ['共'],
    })
    expect(count).toBe(words.length)
    const table = await readTable({ fileName: file, bytes: await readFile(file) })
    const read: string[] = []
    for await (const { cells } of table.rows) read.push(cells[0] ?? '')
    expect(table.header).toEqual(['词', 'valueOf'])
    expect(read.slice(0, -1)).toEqual(words)
  })
})
