import { CompiledQuery, type Insertable, SqliteAdapter } from 'kysely'
import { type Tx } from './open-database.ts'
import { type Database } from './schema.ts'

/** Rows per statement: SQLite takes at most 32,766 parameters (sqlite.org/limits.html). */
const rowsPerStatement = 128

/**
 * Many rows of the same columns, in few statements of plain parameters. Kysely's builder walks a tree of nodes for every
 * value, which the hub's one thread cannot give away while calls wait for their answer.
 *
 * @param tail what follows the values, such as `on conflict …`; never made of anything that came from outside
 */
export async function insertRows<T extends keyof Database & string>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<Database[T]>[],
  tail = '',
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first) as (keyof Insertable<Database[T]> & string)[]
  const numbered = !(tx.getExecutor().adapter instanceof SqliteAdapter)
  const head = `insert into "${table}" (${columns.map((column) => `"${column}"`).join(',')}) values `
  for (const part of chunks(rows)) {
    const places = part.map((_, row) => {
      const marks = columns.map((_, column) => (numbered ? `$${row * columns.length + column + 1}` : '?'))
      return `(${marks.join(',')})`
    })
    const values = part.flatMap((row) => columns.map((column) => row[column]))
    await tx.executeQuery(CompiledQuery.raw(`${head}${places.join(',')} ${tail}`, values))
  }
}

/**
 * Parts whose sizes are powers of two: a statement's text depends on its number of rows, and each new text must be
 * prepared anew. So there are eight texts and not two hundred.
 */
export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length;) {
    const size = Math.min(rowsPerStatement, 2 ** Math.floor(Math.log2(items.length - from)))
    yield items.slice(from, from + size)
    from += size
  }
}
