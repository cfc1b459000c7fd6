import { type FieldDefinition } from '../../../contract/customer.ts'
import { type NumberingPlan } from '../../numbers/normalise-number.ts'
import { type StoredCustomer } from '../customer-rows.ts'
import { searchText } from '../search/search-terms.ts'
import { mapColumns } from './column-mapping.ts'
import { customerFromRow } from './merge-row.ts'
import { readRow, type RowContent, type RowProblem } from './read-row.ts'
import { readTable, type Table, type TableRow, type TableSource } from './table-file.ts'

/** Everything that is needed to read a file without the database; plain data, so that a thread can be told it. */
export type PrepareRequest = {
  readonly source: TableSource
  /** Header as it stands in the file → target. */
  readonly mapping: Readonly<Record<string, string>>
  readonly fields: readonly FieldDefinition[]
  readonly plan: NumberingPlan
  /** Rows per chunk. */
  readonly chunkSize: number
}

/** A good row, with the customer it makes where it makes one, and the words that one is found by. */
export type PreparedRow = {
  readonly content: RowContent
  /** Its times are still to be set. */
  readonly customer: StoredCustomer
  readonly terms: string
}

export type PreparedChunk = {
  /** How many rows of the file, the refused ones counted. */
  readonly rows: number
  readonly prepared: readonly PreparedRow[]
  readonly refused: number
  readonly problems: readonly RowProblem[]
}

/** All of an import that needs no database. @throws ZuoxiError `request.invalid` */
export async function* prepareRows(request: PrepareRequest): AsyncGenerator<PreparedChunk> {
  const { source, fields, plan } = request
  const table = await readTable(source)
  const mapping = mapColumns(table.header, fields, request.mapping, source.fileName)
  for await (const rows of chunks(table.rows, request.chunkSize)) {
    const prepared: PreparedRow[] = []
    const problems: RowProblem[] = []
    for (const row of rows) {
      const read = readRow(row, table.header, mapping, fields, plan)
      if ('problems' in read) problems.push(...read.problems)
      else {
        const customer = customerFromRow(read.content, plan, 0)
        prepared.push({ content: read.content, customer, terms: searchText(customer) })
      }
    }
    yield { rows: rows.length, prepared, refused: rows.length - prepared.length, problems }
  }
}

async function* chunks(rows: Table['rows'], size: number): AsyncGenerator<readonly TableRow[]> {
  let chunk: TableRow[] = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
