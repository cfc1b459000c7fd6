import { type FieldDefinition } from '../../../contract/customer.ts'
import { type NumberingPlan } from '../../numbers/normalise-number.ts'
import { encodeCustomer, type EncodedCustomer } from '../encode-customer.ts'
import { mapColumns } from './column-mapping.ts'
import { customerFromRow } from './merge-row.ts'
import { type RowProblem } from '../../tables/row-problem.ts'
import { readTable, type TableSource } from '../../tables/table-file.ts'
import { chunks } from '../../tables/table-rows.ts'
import { readRow, type RowContent } from './read-row.ts'

/** Everything that is needed to read a file without the database; plain data, so that a thread can be told it. */
export type PrepareRequest = {
  readonly source: TableSource
  /** Header as it stands in the file → target. */
  readonly mapping: Readonly<Record<string, string>>
  readonly fields: readonly FieldDefinition[]
  readonly plan: NumberingPlan
  /** Rows per chunk. */
  readonly chunkSize: number
  /** Whether rows may change customers: only then what they say is needed beside the customer they make. */
  readonly withContent: boolean
}

/** A good row: what tells whether its customer is there already, and the customer it makes where he is not. */
export type PreparedRow = {
  /** In lower case. */
  readonly code: string | null
  /** Of its numbers. */
  readonly keys: readonly string[]
  readonly content: RowContent | null
  readonly fresh: EncodedCustomer
}

export type PreparedChunk = {
  /** How many rows of the file, the refused ones counted. */
  readonly rows: number
  readonly prepared: readonly PreparedRow[]
  readonly refused: number
  readonly problems: readonly RowProblem[]
  /** How much of the file has been read, 0 to 1. */
  readonly share: number
}

/** All of an import that needs no database. @throws ZuoxiError `request.invalid` */
export async function* prepareRows(request: PrepareRequest): AsyncGenerator<PreparedChunk> {
  const { source, fields, plan, withContent } = request
  const table = await readTable(source)
  const mapping = mapColumns(table.header, fields, request.mapping, source.fileName)
  for await (const rows of chunks(table.rows, request.chunkSize)) {
    const prepared: PreparedRow[] = []
    const problems: RowProblem[] = []
    for (const row of rows) {
      const read = readRow(row, table.header, mapping, fields, plan)
      if ('problems' in read) {
        problems.push(...read.problems)
        continue
      }
      const { content } = read
      const fresh = encodeCustomer(customerFromRow(content, plan, 0))
      prepared.push({ ...identityOf(content), content: withContent ? content : null, fresh })
    }
    yield { rows: rows.length, prepared, refused: rows.length - prepared.length, problems, share: table.share() }
  }
}

export function identityOf({ code, numbers }: RowContent): Pick<PreparedRow, 'code' | 'keys'> {
  return { code: code?.toLowerCase() ?? null, keys: numbers.map(({ key }) => key) }
}
