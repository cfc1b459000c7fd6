import { open } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import iconv from 'iconv-lite'
import { type ExportFormat } from '../../contract/api/transfers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { withoutFormula } from './without-formula.ts'
import { openWorkbookThread } from './workbook-thread.ts'

/** Numbers stay numbers in Excel. */
export type Cell = string | number | null
export type Row = readonly Cell[]

export type TableContent = {
  readonly header: readonly string[]
  /** Page by page, so that no more than one is in memory. */
  readonly pages: AsyncIterable<readonly Row[]>
  /** What stands below the rows, told how many they were. */
  readonly last: (rows: number) => Row
}

export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  'csv-gbk': 'text/csv; charset=gb18030',
}

/** A workbook is put together in memory. */
export const mostWorkbookRows = 100_000

/**
 * Writes a table to a file, a page at a time. GBK is written as its superset GB 18030, in which no character is lost.
 * @returns how many rows it has
 * @throws ZuoxiError `state.illegal` for more rows than a workbook takes here
 */
export async function writeTable(
  file: string,
  format: ExportFormat,
  content: TableContent,
  signal?: AbortSignal,
): Promise<number> {
  return format === 'xlsx'
    ? await writeWorkbook(file, content, signal)
    : await writeText(file, format === 'csv' ? asUtf8 : asGbk, content, signal)
}

const asUtf8 = (text: string): Buffer => Buffer.from(text, 'utf8')
const asGbk = (text: string): Buffer => iconv.encode(text, 'gb18030')

async function writeText(
  file: string,
  encode: (text: string) => Buffer,
  { header, pages, last }: TableContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  const target = await open(file, 'wx', 0o600)
  let rows = 0
  const write = async (some: readonly Row[]): Promise<void> => {
    const cells = some.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell)))
    await target.write(encode(stringify(cells, { record_delimiter: 'windows' })))
  }
  try {
    // Without the mark Excel reads UTF-8 as GBK.
    if (encode === asUtf8) await target.write(asUtf8('\ufeff'))
    await write([header])
    for await (const page of pages) {
      signal?.throwIfAborted()
      if (page.length > 0) await write(page)
      rows += page.length
      await breathe()
    }
    await write([last(rows)])
  } finally {
    await target.close()
  }
  return rows
}

async function writeWorkbook(
  file: string,
  { header, pages, last }: TableContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  const workbook = openWorkbookThread(file)
  let rows = 0
  try {
    await workbook.add([header])
    for await (const page of pages) {
      signal?.throwIfAborted()
      rows += page.length
      if (rows > mostWorkbookRows) throw tooMany()
      await workbook.add(page)
      await breathe()
    }
    await workbook.add([last(rows)])
    await workbook.finish()
  } finally {
    await workbook.close()
  }
  return rows
}

function tooMany(): ZuoxiError {
  const most = mostWorkbookRows.toLocaleString('en')
  return new ZuoxiError('state.illegal', {
    reason: {
      'zh-CN': `超过 ${most} 行，Excel 文件放不下；请缩小范围或导出为 CSV`,
      en: `there are more than ${most} rows, too many for an Excel file; narrow the list or export as CSV`,
    },
  })
}
