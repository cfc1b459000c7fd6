import { chunksBeside } from './beside.ts'
import { readFirstRows, readTable, type Table, type TableRow, type TableSource } from './table-file.ts'
import { builtFile } from '../resource.ts'

/** Files of more bytes are read in a thread of their own; starting one takes longer than a short file. */
export const besideFrom = 65_536

export type RowsRequest = {
  readonly source: TableSource
  /** Rows per chunk. */
  readonly chunkSize: number
  /** Only the first chunk is wanted: of a text file the beginning is enough. */
  readonly firstOnly?: boolean
}

/** Some rows of a table, with what is known of it; plain data, so that a thread can hand it over. */
export type RowsChunk = Pick<Table, 'header' | 'format' | 'encoding' | 'delimiter'> & {
  readonly rows: readonly TableRow[]
  /** How much of the file has been given, 0 to 1. */
  readonly share: number
}

/** A table chunk by chunk; one without rows under its header is one empty chunk. @throws ZuoxiError `request.invalid` */
export async function* rowsOf({ source, chunkSize, firstOnly }: RowsRequest): AsyncGenerator<RowsChunk> {
  if (firstOnly === true) {
    const { table, rows } = await readFirstRows(source, chunkSize)
    yield chunkOf(table, rows)
    return
  }
  const table = await readTable(source)
  let any = false
  for await (const rows of chunks(table.rows, chunkSize)) {
    any = true
    yield chunkOf(table, rows)
  }
  if (!any) yield chunkOf(table, [])
}

/** The same, beside the hub's own work where the file is long. */
export function readRows(request: RowsRequest): AsyncGenerator<RowsChunk> {
  return request.source.bytes.length > besideFrom
    ? chunksBeside(builtFile(import.meta.url, './table-rows.worker.ts'), request)
    : rowsOf(request)
}

/** The header and the first rows. @throws ZuoxiError `request.invalid` */
export async function readHead(source: TableSource, count: number): Promise<RowsChunk> {
  for await (const chunk of readRows({ source, chunkSize: count, firstOnly: true })) return chunk
  throw new Error('a table without its first chunk')
}

export async function* chunks(rows: Table['rows'], size: number): AsyncGenerator<readonly TableRow[]> {
  let chunk: TableRow[] = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

function chunkOf({ header, format, encoding, delimiter, share }: Table, rows: readonly TableRow[]): RowsChunk {
  return { header, format, encoding, delimiter, rows, share: share() }
}
