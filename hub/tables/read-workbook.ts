import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { type TableRow } from './table-file.ts'
import { createTextStore } from './text-store.ts'
import { type ArchiveEntry, entriesOf } from './unpacked-size.ts'
import { attribute, cellsOf, dateStylesOf, sharedTextOf, type SheetWords } from './workbook-xml.ts'

export type OpenWorkbook = {
  /** Of the first sheet, as text; those that are not there are left out. */
  readonly rows: AsyncGenerator<TableRow>
  readonly share: () => number
}

/** A row that does not end within this many characters is none. */
const longestRow = 4 * 1024 * 1024
const sliceSize = 65_536
const rowTag = /<(?:\w+:)?row(?:\s[^>]*)?>/g

/**
 * The first sheet of a workbook (ECMA-376 part 1, SpreadsheetML), row by row: only the texts that cells share are held. A
 * library would hold every cell, which is a gigabyte for a hundred thousand customers.
 * @returns undefined for what is no workbook
 */
export async function openWorkbook(bytes: Uint8Array): Promise<OpenWorkbook | undefined> {
  const entries = entriesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const find = (name: string): ArchiveEntry | undefined => entries?.find((entry) => entry.name === name)
  const book = find('xl/workbook.xml')
  if (book === undefined) return undefined
  const bookXml = await textOf(book)
  const sheet = find(firstSheetPath(bookXml, await textOf(find('xl/_rels/workbook.xml.rels'))))
  if (sheet === undefined) return undefined
  const words: SheetWords = {
    shared: await sharedTexts(find('xl/sharedStrings.xml')),
    dateStyles: dateStylesOf(await textOf(find('xl/styles.xml'))),
    from1904: /<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"/.test(bookXml),
  }
  const place = { read: 0 }
  return {
    rows: rowsOf(sheet, words, place),
    share: () => Math.min(1, place.read / Math.max(1, sheet.data.length)),
  }
}

function firstSheetPath(bookXml: string, relations: string): string {
  const id = attribute(/<(?:\w+:)?sheet\b[^>]*>/.exec(bookXml)?.[0] ?? '', 'r:id')
  const relation = [...relations.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].find(
    ([tag]) => attribute(tag, 'Id') === id,
  )
  const target = attribute(relation?.[0] ?? '', 'Target') ?? 'worksheets/sheet1.xml'
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

async function* rowsOf(sheet: ArchiveEntry, words: SheetWords, place: { read: number }): AsyncGenerator<TableRow> {
  let number = 0
  for await (const xml of piecesOf(sheet, /<\/(?:\w+:)?row>/g, place)) {
    // Rows without a cell may be written short, before this one.
    const open = [...xml.matchAll(rowTag)].findLast(([tag]) => !tag.endsWith('/>'))
    if (open === undefined) continue
    const [tag] = open
    number = Number(attribute(tag, 'r') ?? number + 1)
    yield { row: number, cells: cellsOf(xml.slice(open.index + tag.length), words) }
  }
}

async function sharedTexts(entry: ArchiveEntry | undefined): Promise<SheetWords['shared']> {
  const texts = createTextStore()
  if (entry === undefined) return texts.get
  for await (const xml of piecesOf(entry, /<\/(?:\w+:)?si>|<(?:\w+:)?si\/>/g, { read: 0 })) texts.add(sharedTextOf(xml))
  return texts.get
}

/** What stands before each end, one piece after the other. */
async function* piecesOf(entry: ArchiveEntry, end: RegExp, place: { read: number }): AsyncGenerator<string> {
  let kept = ''
  for await (const text of unpacked(entry, place)) {
    kept += text
    let from = 0
    end.lastIndex = 0
    for (let found = end.exec(kept); found !== null; found = end.exec(kept)) {
      yield kept.slice(from, found.index)
      from = end.lastIndex
    }
    kept = kept.slice(from)
    if (kept.length > longestRow) throw new Error('a row without an end')
  }
}

async function textOf(entry: ArchiveEntry | undefined): Promise<string> {
  let text = ''
  if (entry !== undefined) for await (const piece of unpacked(entry, { read: 0 })) text += piece
  return text
}

async function* unpacked({ stored, data }: ArchiveEntry, place: { read: number }): AsyncGenerator<string> {
  function* slices(): Generator<Buffer> {
    for (let at = 0; at < data.length; at += sliceSize) {
      place.read = Math.min(data.length, at + sliceSize)
      yield data.subarray(at, at + sliceSize)
    }
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const source = stored ? slices() : Readable.from(slices()).pipe(createInflateRaw())
  for await (const chunk of source as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
