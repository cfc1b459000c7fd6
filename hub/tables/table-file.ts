import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { openWorkbook } from './read-workbook.ts'
import { unpackedSize } from './unpacked-size.ts'
import { withFormulaText } from './without-formula.ts'

export type TableSource = { readonly fileName: string; readonly bytes: Uint8Array }

/** A spreadsheet as text: the row numbers are those the person sees in the file, the header being the first with content. */
export type Table = {
  readonly header: readonly string[]
  readonly rows: AsyncIterable<TableRow> | Iterable<TableRow>
  readonly format: 'csv' | 'xlsx'
  readonly encoding: 'utf-8' | 'gb18030' | 'utf-16le' | null
  readonly delimiter: string | null
  /** How much of the file the rows given so far are, 0 to 1. */
  readonly share: () => number
}
export type TableRow = { readonly row: number; readonly cells: readonly string[] }

const largestFile = 200 * 1024 * 1024
/** Of a workbook, whose sheets are held as text. */
const largestUnpacked = 512 * 1024 * 1024
/** A quotation mark that is never closed swallows the rest of the file; a record of this size is one. */
const largestRecord = 256 * 1024

/** Enough for the first rows of nearly every file. */
const headSize = 256 * 1024

/**
 * The header and the first rows, of a text file from its beginning alone where that holds them: the encoding is then
 * that of the beginning. @throws ZuoxiError `request.invalid`
 */
export async function readFirstRows(
  source: TableSource,
  count: number,
): Promise<{ readonly table: Table; readonly rows: readonly TableRow[] }> {
  const read = async (table: Table) => ({ table, rows: await take(table.rows, count) })
  const { fileName, bytes } = source
  if (bytes.length > headSize && bytes.length <= largestFile && !isWorkbook(bytes)) {
    // What is wrong with a beginning may be only that it is cut off.
    const head = await readTable({ fileName, bytes: bytes.subarray(0, headSize) }, true)
      .then(read)
      .catch(() => undefined)
    if (head?.rows.length === count) return head
  }
  return await read(await readTable(source))
}

/**
 * @param cut the last character may be incomplete
 * @throws ZuoxiError `request.invalid` naming the file and what to do
 */
export async function readTable({ fileName, bytes }: TableSource, cut = false): Promise<Table> {
  const refuse = (reason: BilingualText, cause?: unknown): never => {
    throw new ZuoxiError('request.invalid', { place: fileName, reason }, cause === undefined ? undefined : { cause })
  }
  if (bytes.length === 0) refuse({ 'zh-CN': '是空文件', en: 'is an empty file' })
  if (bytes.length > largestFile) {
    refuse({ 'zh-CN': '超过 200 MB，请拆成几个文件', en: 'is larger than 200 MB; split it' })
  }
  if (isWorkbook(bytes)) return await readWorkbook(bytes, refuse)
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    refuse({
      'zh-CN': '是旧版 Excel（.xls）或加密的文件，请在 Excel 中另存为 .xlsx（不设密码）或 CSV',
      en: 'is an old Excel (.xls) or an encrypted file; save it as .xlsx without a password, or as CSV',
    })
  }
  const decoded = decode(bytes, cut)
  if (decoded === undefined) {
    return refuse({
      'zh-CN': '不是文本表格（CSV）也不是 Excel（.xlsx）文件，或编码不是 UTF-8、GBK',
      en: 'is neither CSV nor Excel (.xlsx), or its encoding is neither UTF-8 nor GBK',
    })
  }
  const delimiter = findDelimiter(decoded.text)
  const place: ReadPlace = { lines: 0, bytes: 0 }
  const records = readRecords(decoded.text, delimiter, place, refuse)
  const header = await firstWithContent(records)
  if (header === undefined) return refuse(noRows)
  const size = Buffer.byteLength(decoded.text)
  const share = (): number => Math.min(1, place.bytes / size)
  return { header: header.cells, rows: records, format: 'csv', encoding: decoded.encoding, delimiter, share }
}

const noRows: BilingualText = { 'zh-CN': '没有任何内容', en: 'has no content' }

const damagedWorkbook: BilingualText = {
  'zh-CN': '不是有效的 Excel（.xlsx）文件，可能已损坏；请用 Excel 打开后另存一份',
  en: 'is not a valid Excel (.xlsx) file, or it is damaged; open it in Excel and save it again',
}

type Refuse = (reason: BilingualText, cause?: unknown) => never

async function readWorkbook(bytes: Uint8Array, refuse: Refuse): Promise<Table> {
  const size = await unpackedSize(bytes, largestUnpacked)
  if (size === undefined) return refuse(damagedWorkbook)
  if (size > largestUnpacked) {
    refuse({ 'zh-CN': '解压后超过 512 MB，请拆成几个文件', en: 'unpacks to more than 512 MB; split it' })
  }
  const damaged = (cause?: unknown): never => refuse(damagedWorkbook, cause)
  const workbook = await openWorkbook(bytes).catch(damaged)
  if (workbook === undefined) return damaged()
  const records = sheetRecords(workbook.rows, damaged)
  const header = await firstWithContent(records)
  if (header === undefined) return refuse(noRows)
  return {
    header: header.cells,
    rows: records,
    format: 'xlsx',
    encoding: null,
    delimiter: null,
    share: workbook.share,
  }
}

async function* sheetRecords(
  rows: AsyncIterable<TableRow>,
  damaged: (cause: unknown) => never,
): AsyncGenerator<TableRow> {
  try {
    for await (const row of rows) if (hasContent(row)) yield row
  } catch (cause) {
    damaged(cause)
  }
}

/** UTF-8 when it is valid, else GBK (as its superset GB 18030), which is what Excel writes on a Chinese Windows. */
function decode(
  bytes: Uint8Array,
  cut: boolean,
): { text: string; encoding: 'utf-8' | 'gb18030' | 'utf-16le' } | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return tryDecode(bytes, 'utf-16le', cut)
  if (bytes.subarray(0, 65_536).includes(0)) return undefined
  const found = tryDecode(bytes, 'utf-8', cut) ?? tryDecode(bytes, 'gb18030', cut)
  // Control characters do not stand in tables; bytes of a picture decode to many.

  return found !== undefined && /[\u0001-\u0008\u000e-\u001a\u007f]/.test(found.text.slice(0, 65_536))
    ? undefined
    : found
}

function tryDecode<E extends 'utf-8' | 'gb18030' | 'utf-16le'>(
  bytes: Uint8Array,
  encoding: E,
  cut: boolean,
): { text: string; encoding: E } | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut }), encoding }
  } catch {
    return undefined
  }
}

/** The separator that cuts the first line into the most cells; a comma when none does. */
function findDelimiter(text: string): string {
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0].replace(/"[^"]*"/g, '') ?? ''
  let best = ','
  for (const candidate of ['\t', ';', '|']) {
    if (line.split(candidate).length > line.split(best).length) best = candidate
  }
  return best
}

/** How far the parser has come: lines of the file, and bytes of its text in UTF-8. */
type ReadPlace = { lines: number; bytes: number }

async function* readRecords(
  text: string,
  delimiter: string,
  place: ReadPlace,
  refuse: Refuse,
): AsyncGenerator<TableRow> {
  const parser = Readable.from(slices(text)).pipe(
    parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      max_record_size: largestRecord,
    }),
  )
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: ReadPlace }>) {
      const row = { row: place.lines + 1, cells: record.map(withFormulaText) }
      place.lines = info.lines
      place.bytes = info.bytes
      if (hasContent(row)) yield row
    }
  } catch (cause) {
    refuse(
      {
        'zh-CN': `第 ${String(place.lines + 1)} 行起读不下去：可能有引号没有成对，或单元格过长`,
        en: `cannot be read from line ${String(place.lines + 1)} on: a quotation mark is not closed, or a cell is too long`,
      },
      cause,
    )
  }
}

/** In pieces, so that the hub's other work goes on between them. */
function* slices(text: string): Generator<string> {
  const size = 65_536
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size)
}

async function firstWithContent(records: AsyncGenerator<TableRow>): Promise<TableRow | undefined> {
  const first = await records.next()
  return first.done === true ? undefined : first.value
}

async function take(rows: Table['rows'], count: number): Promise<readonly TableRow[]> {
  const found: TableRow[] = []
  for await (const row of rows) {
    found.push(row)
    if (found.length >= count) break
  }
  return found
}

function isWorkbook(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])
}

function hasContent({ cells }: TableRow): boolean {
  return cells.some((cell) => cell !== '')
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}
