import { CompiledQuery, type Insertable, SqliteAdapter } from 'kysely'
import { type Db } from './open-database.ts'
import { type Database } from './schema.ts'

/** Rows per statement: SQLite takes at most 32,766 parameters (sqlite.org/limits.html). */
const rowsPerStatement = 128

type Column<T extends keyof Database> = keyof Insertable<Database[T]> & string
type Plain = string | number | null

/**
 * Many rows of the same columns, in few statements of plain parameters. Kysely's builder walks a tree of nodes for every
 * value, which the hub's one thread cannot give away while calls wait for their answer.
 *
 * @param tail what follows the values, such as `on conflict …`; never made of anything that came from outside
 */
export async function insertRows<T extends keyof Database & string>(
  tx: Db,
  table: T,
  rows: readonly Insertable<Database[T]>[],
  tail = '',
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first) as Column<T>[]
  await insertValues(tx, { table, columns, tail }, rows, (row) => columns.map((column) => row[column]))
}

/**
 * Rows that another thread has written down already, each the inside of a JSON array (`1,"a",null`) in the order of the
 * columns: SQLite takes all of them as one parameter, so that no thread touches a single value. Texts must be well
 * formed: JSON can say half a character, a database cannot store it.
 *
 * @param same columns that have the same value in every row
 */
export async function insertEncodedRows<T extends keyof Database & string>(
  tx: Db,
  table: T,
  columns: readonly Column<T>[],
  rows: readonly string[],
  same: Readonly<Record<string, Plain>> = {},
): Promise<void> {
  if (rows.length === 0) return
  const all = [...columns, ...Object.keys(same)]
  const others = Object.values(same)
  if (isSqlite(tx)) {
    const values = [...columns.map((_, at) => `value->>${at}`), ...others.map(() => '?')].join(',')
    // As jsonb a row is taken apart once; as text it would be for each of its columns.
    const given = `with given(value) as materialized (select jsonb(value) from json_each(?))`
    const text = `${insertHead(table, all)} ${given} select ${values} from given`
    await tx.executeQuery(CompiledQuery.raw(text, [`[[${rows.join('],[')}]]`, ...others]))
    return
  }
  await insertValues(tx, { table, columns: all, tail: '' }, rows, (row) => [
    ...(JSON.parse(`[${row}]`) as Plain[]),
    ...others,
  ])
}

/** The values of one row for `insertEncodedRows`. */
export function encodeRow(values: readonly (Plain | undefined)[]): string {
  return JSON.stringify(values.map((value) => (typeof value === 'string' ? value.toWellFormed() : value))).slice(1, -1)
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

async function insertValues<Row>(
  tx: Db,
  { table, columns, tail }: { readonly table: string; readonly columns: readonly string[]; readonly tail: string },
  rows: readonly Row[],
  valuesOf: (row: Row) => readonly unknown[],
): Promise<void> {
  const numbered = !isSqlite(tx)
  const head = `${insertHead(table, columns)} values `
  for (const part of chunks(rows)) {
    const places = part.map((_, row) => {
      const marks = columns.map((_, column) => (numbered ? `$${row * columns.length + column + 1}` : '?'))
      return `(${marks.join(',')})`
    })
    await tx.executeQuery(CompiledQuery.raw(`${head}${places.join(',')} ${tail}`, part.flatMap(valuesOf)))
  }
}

function insertHead(table: string, columns: readonly string[]): string {
  return `insert into "${table}" (${columns.map((column) => `"${column}"`).join(',')})`
}

function isSqlite(tx: Db): boolean {
  return tx.getExecutor().adapter instanceof SqliteAdapter
}
