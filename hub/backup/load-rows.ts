import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { type Migration } from 'kysely/migration'
import { rebuildSearchIndex } from '../customers/customers.ts'
import { rebuildRecordingIndex } from '../recordings/recordings.ts'
import { migrate } from '../database/migrate.ts'
import { type Tx } from '../database/open-database.ts'
import { migrations as allMigrations } from '../database/schema.ts'
import { openSqliteConnection } from '../database/sqlite-connection.ts'
import { listTables } from './describe-database.ts'
import { type Row, rowFromLine } from './row.codec.ts'

/** A table's rows, from wherever the backup keeps them. */
export type RowSource = { readonly table: string; readonly rows: AsyncIterable<Row> | Iterable<Row> }

/**
 * Makes the schema as it was when the backup was made and fills it, in the caller's transaction. A later migration of
 * this program then runs as it does on any older database. The search indexes are made anew.
 */
export async function loadRows(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  names: readonly string[],
  sources: readonly RowSource[],
  told: (rows: number) => void,
  indexed: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const wanted: Record<string, Migration> = {}
  for (const name of names) {
    const migration = allMigrations[name]
    if (migration) wanted[name] = migration
  }
  await migrate(tx, wanted)
  const present = await listTables(tx)
  // What a migration puts in by itself would come twice.
  for (const table of (await parentsFirst(tx, kind, present)).toReversed()) {
    await sql`delete from ${sql.table(table)}`.execute(tx)
  }
  const order = await parentsFirst(
    tx,
    kind,
    sources.map((source) => source.table),
  )
  for (const table of order) {
    const source = sources.find((one) => one.table === table)
    if (source) await insertAll(tx, table, source.rows, told)
  }
  if (kind === 'postgres') await raiseSequences(tx)
  // No backup of rows holds it.
  if (await hasIndex(tx, 'customer_search')) await rebuildSearchIndex((work) => work(tx), { progress: indexed })
  if (await hasIndex(tx, 'recording_search')) await rebuildRecordingIndex(tx)
}

async function hasIndex(tx: Tx, name: string): Promise<boolean> {
  const tables = await tx.introspection.getTables()
  return tables.some((table) => table.name === name)
}

async function insertAll(
  tx: Tx,
  table: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
  told: (rows: number) => void,
): Promise<void> {
  let batch: Row[] = []
  const flush = async (): Promise<void> => {
    const [first] = batch
    if (!first) return
    const columns = Object.keys(first)
    const values = batch.map((row) => sql`(${sql.join(columns.map((column) => sql`${row[column] ?? null}`))})`)
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(tx)
    told(batch.length)
    batch = []
  }
  let limit = 500
  for await (const row of rows) {
    // Parameters of one statement: SQLite 32,766, PostgreSQL 65,535.
    if (batch.length === 0)
      limit = Math.max(1, Math.min(500, Math.floor(30_000 / Math.max(1, Object.keys(row).length))))
    batch.push(row)
    if (batch.length >= limit) await flush()
  }
  await flush()
}

/** The tables so that each comes after those it refers to. */
async function parentsFirst(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  tables: readonly string[],
): Promise<readonly string[]> {
  const pairs = kind === 'postgres' ? await postgresReferences(tx) : await sqliteReferences(tx, tables)
  const order: string[] = []
  const visit = (table: string, path: readonly string[]): void => {
    if (order.includes(table) || path.includes(table)) return
    for (const { from, to } of pairs) if (from === table) visit(to, [...path, table])
    if (tables.includes(table)) order.push(table)
  }
  for (const table of tables) visit(table, [])
  return order
}

type Reference = { readonly from: string; readonly to: string }

async function postgresReferences(tx: Tx): Promise<readonly Reference[]> {
  const { rows } = await sql<Reference>`select child.relname as "from", parent.relname as "to" from pg_constraint
    join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
    where contype = 'f'`.execute(tx)
  return rows
}

async function sqliteReferences(tx: Tx, tables: readonly string[]): Promise<readonly Reference[]> {
  const references: Reference[] = []
  for (const table of tables) {
    const { rows } = await sql<{ table: string }>`select "table" from pragma_foreign_key_list(${table})`.execute(tx)
    references.push(...rows.map((row) => ({ from: table, to: row.table })))
  }
  return references
}

/** `serial` columns go on after the highest value that came in. */
async function raiseSequences(tx: Tx): Promise<void> {
  const { rows } = await sql<{ table: string; column: string; sequence: string }>`
    select table_name as "table", column_name as "column",
      pg_get_serial_sequence(quote_ident(table_name), column_name) as "sequence"
    from information_schema.columns
    where table_schema = current_schema()
      and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`.execute(tx)
  for (const { table, column, sequence } of rows) {
    await sql`select setval(${sequence}::regclass,
      greatest((select coalesce(max(${sql.ref(column)}), 0) from ${sql.table(table)}), 1),
      (select count(*) > 0 from ${sql.table(table)}))`.execute(tx)
  }
}

export async function* rowsOfFile(file: string): AsyncGenerator<Row> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  for await (const line of lines) if (line !== '') yield rowFromLine(line)
}

export function* rowsOfSqlite(file: string, table: string): Generator<Row> {
  const connection = openSqliteConnection(file)
  try {
    yield* connection.iterate(`select * from "${table.replaceAll('"', '""')}"`, [])
  } finally {
    connection.close()
  }
}
