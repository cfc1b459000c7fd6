import { type CompiledQuery, sql, SqliteAdapter } from 'kysely'
import { insertEncodedRows, insertRows } from '../database/insert-rows.ts'
import { type Db } from '../database/open-database.ts'
import { numberList } from '../database/value-list.ts'
import {
  addressRows,
  customerColumns,
  customerFromRows,
  numberRows,
  type StoredCustomer,
  type CustomerRow,
} from './customer-rows.ts'
import { noteRemovals, takeChanges } from './customer-feed.store.ts'
import { type EncodedCustomer, encodedColumns } from './encode-customer.ts'
import { postgresSearchIndex, type SearchIndex, sqliteSearchIndex } from './search/search-index.store.ts'
import { type TermExpression } from './search/search-query.ts'
import { searchText } from './search/search-terms.ts'

/** The database, or the transaction the work belongs to. */
export type Executor = Db

export type CustomerRecord = { readonly serial: number; readonly digest: string; readonly customer: StoredCustomer }

export type NewRecord = {
  readonly customer: StoredCustomer
  /** What it was created from. */
  readonly digest: string
  readonly importId: string | null
}

function isSqlite(db: Executor): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}

function searchIndexOf(db: Executor): SearchIndex {
  return isSqlite(db) ? sqliteSearchIndex : postgresSearchIndex
}

export async function findRecord(db: Executor, id: string): Promise<CustomerRecord | undefined> {
  const row = await db.selectFrom('customers').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : (await complete(db, [row]))[0]
}

/** In the order asked for; serials that are gone are left out. */
export async function findRecords(db: Executor, serials: readonly number[]): Promise<readonly CustomerRecord[]> {
  if (serials.length === 0) return []
  const rows = await db.selectFrom('customers').selectAll().where('serial', 'in', numberList(db, serials)).execute()
  const found = new Map((await complete(db, rows)).map((record) => [record.serial, record]))
  return serials.map((serial) => found.get(serial)).filter((record) => record !== undefined)
}

async function complete(db: Executor, rows: readonly CustomerRow[]): Promise<readonly CustomerRecord[]> {
  const serials = rows.map((row) => Number(row.serial))
  if (serials.length === 0) return []
  const list = numberList(db, serials)
  const numbers = await db.selectFrom('customer_numbers').selectAll().where('customer_serial', 'in', list).execute()
  const addresses = await db.selectFrom('customer_addresses').selectAll().where('customer_serial', 'in', list).execute()
  const numbersOf = Map.groupBy(numbers, (number) => number.customer_serial)
  const addressesOf = Map.groupBy(addresses, (address) => address.customer_serial)
  return rows.map((row) => ({
    serial: Number(row.serial),
    digest: row.created_digest,
    customer: customerFromRows(row, numbersOf.get(row.serial) ?? [], addressesOf.get(row.serial) ?? []),
  }))
}

/** Everybody with this number, by its key. */
export async function serialsWithNumber(db: Executor, key: string): Promise<readonly number[]> {
  const rows = await db.selectFrom('customer_numbers').select('customer_serial').where('key', '=', key).execute()
  return [...new Set(rows.map((row) => Number(row.customer_serial)))]
}

/** What the routing question needs of a caller, in one indexed query. */
export type CallerRow = {
  readonly id: string
  readonly name: string
  readonly level: string
  readonly blacklisted: number
  readonly owner_id: string | null
  readonly station: string | null
  readonly updated_at: number
}

/** Compiled once for each kind of database: the building of a query takes as long as its running. */
const callersQueries = new WeakMap<object, CompiledQuery<CallerRow>>()

function callersQuery(db: Executor): CompiledQuery<CallerRow> {
  return db
    .selectFrom('customer_numbers as n')
    .innerJoin('customers as c', 'c.serial', 'n.customer_serial')
    .select(['c.id', 'c.name', 'c.level', 'c.blacklisted', 'c.owner_id', 'c.station', 'c.updated_at'])
    .where('n.key', '=', '')
    .compile()
}

export async function callersWithNumber(db: Executor, key: string): Promise<readonly CallerRow[]> {
  const query = callersQueries.get(db) ?? callersQuery(db)
  callersQueries.set(db, query)
  const { rows } = await db.executeQuery<CallerRow>({ ...query, parameters: [key] })
  // A customer may have the number twice, with two extensions.
  return rows.length < 2 ? rows : [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Customers whose code begins like this (lower case), sorted by code. */
export async function serialsWithCode(db: Executor, start: string, limit: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('customers')
    .select('serial')
    .where('code_key', '>=', start)
    .where('code_key', '<', `${start}\u{10ffff}`)
    .orderBy('code_key')
    .limit(limit)
    .execute()
  return rows.map((row) => Number(row.serial))
}

export async function serialsWithTerms(
  db: Executor,
  expression: TermExpression,
  before: number,
  limit: number,
): Promise<readonly number[]> {
  return await searchIndexOf(db).find(db, expression, before, limit)
}

/** The newest customers below `before`, of the given owners or of everybody. */
export async function listSerials(
  db: Executor,
  owners: readonly string[] | 'all',
  before: number,
  limit: number,
): Promise<readonly number[]> {
  let query = db.selectFrom('customers').select('serial').where('serial', '<', before)
  if (owners !== 'all') query = query.where('owner_id', 'in', owners)
  const rows = await query.orderBy('serial', 'desc').limit(limit).execute()
  return rows.map((row) => Number(row.serial))
}

/** Stores customers with their numbers, addresses and search terms. */
export async function insertCustomers(tx: Executor, records: readonly NewRecord[]): Promise<void> {
  if (records.length === 0) return
  const changes = await takeChanges(tx, records.length)
  const serials = await takeSerials(tx, records.length)
  const stored = records.map((record, index) => ({
    ...record,
    serial: serials[index] as number,
    change: changes[index] as number,
  }))
  await insertRows(
    tx,
    'customers',
    stored.map(({ serial, change, customer, digest, importId }) => ({
      serial,
      change,
      ...customerColumns(customer),
      id: customer.id,
      created_digest: digest,
      created_at: customer.createdAt,
      import_id: importId,
    })),
  )
  await insertParts(tx, stored)
}

/** The same for an import's customers, whose rows were written down in another thread. */
export async function insertEncodedCustomers(
  tx: Executor,
  customers: readonly EncodedCustomer[],
  { importId, now }: { readonly importId: string; readonly now: number },
): Promise<void> {
  if (customers.length === 0) return
  const changes = await takeChanges(tx, customers.length)
  const serials = await takeSerials(tx, customers.length)
  const same = { created_digest: `import ${importId}`, created_at: now, updated_at: now, import_id: importId }
  const rows = (of: (customer: EncodedCustomer) => readonly string[]): readonly string[] =>
    customers.flatMap((customer, index) => of(customer).map((row) => `${String(serials[index])},${row}`))
  const { customers: main, numbers, addresses } = encodedColumns
  await insertEncodedRows(
    tx,
    'customers',
    ['change', 'serial', ...main],
    rows((c) => [c.customer]).map((row, index) => `${String(changes[index])},${row}`),
    same,
  )
  await insertEncodedRows(
    tx,
    'customer_numbers',
    ['customer_serial', ...numbers],
    rows((c) => c.numbers),
  )
  await insertEncodedRows(
    tx,
    'customer_addresses',
    ['customer_serial', ...addresses],
    rows((c) => c.addresses),
  )
  await searchIndexOf(tx).put(
    tx,
    customers.map(({ terms }, index) => ({ serial: serials[index] as number, terms })),
  )
}

/** Serials that nobody has had, rising. Asked for first, because a statement that returns them costs a fifth more. */
async function takeSerials(tx: Executor, count: number): Promise<readonly number[]> {
  if (isSqlite(tx)) {
    // Nobody else writes before this transaction ends (sqlite.org/autoinc.html).
    const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = 'customers'`.execute(tx)
    const last = Number(rows[0]?.seq ?? 0)
    return Array.from({ length: count }, (_, index) => last + 1 + index)
  }
  const { rows } = await sql<{ serial: number }>`
    select nextval(pg_get_serial_sequence('customers', 'serial')) as serial from generate_series(1, ${count}::int)
  `.execute(tx)
  return rows.map((row) => Number(row.serial))
}

async function insertParts(
  tx: Executor,
  stored: readonly { readonly customer: StoredCustomer; readonly serial: number }[],
): Promise<void> {
  await insertRows(
    tx,
    'customer_numbers',
    stored.flatMap(({ customer, serial }) => numberRows(serial, customer.numbers)),
  )
  await insertRows(
    tx,
    'customer_addresses',
    stored.flatMap(({ customer, serial }) => addressRows(serial, customer.addresses)),
  )
  await searchIndexOf(tx).put(
    tx,
    stored.map(({ customer, serial }) => ({ serial, terms: searchText(customer) })),
  )
}

/** Replaces what is stored; the search index goes with it. */
export async function replaceCustomer(tx: Executor, serial: number, customer: StoredCustomer): Promise<void> {
  const [change] = await takeChanges(tx, 1)
  await tx
    .updateTable('customers')
    .set({ ...customerColumns(customer), change: change as number })
    .where('serial', '=', serial)
    .execute()
  await tx.deleteFrom('customer_numbers').where('customer_serial', '=', serial).execute()
  await tx.deleteFrom('customer_addresses').where('customer_serial', '=', serial).execute()
  await searchIndexOf(tx).remove(tx, [serial])
  await insertParts(tx, [{ customer, serial }])
}

export async function deleteCustomers(tx: Executor, serials: readonly number[]): Promise<void> {
  if (serials.length === 0) return
  const gone = await tx.selectFrom('customers').select('id').where('serial', 'in', serials).execute()
  await noteRemovals(
    tx,
    gone.map(({ id }) => id),
  )
  await searchIndexOf(tx).remove(tx, serials)
  await tx.deleteFrom('customer_numbers').where('customer_serial', 'in', serials).execute()
  await tx.deleteFrom('customer_addresses').where('customer_serial', 'in', serials).execute()
  await tx.deleteFrom('customers').where('serial', 'in', serials).execute()
}

/** Id and serial of everybody who has this code. */
export async function ownerOfCode(tx: Executor, code: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('customers')
    .select('id')
    .where('code_key', '=', code.toLowerCase())
    .executeTakeFirst()
  return row?.id
}

/** Whether there have ever been more customers than this: one step at the end of an index, no counting. */
export async function hasMoreThan(db: Executor, count: number): Promise<boolean> {
  const row = await db.selectFrom('customers').select('serial').where('serial', '>', count).limit(1).executeTakeFirst()
  return row !== undefined
}

export async function countCustomers(db: Executor): Promise<number> {
  const { count } = await db
    .selectFrom('customers')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function emptySearchIndex(tx: Executor): Promise<void> {
  await searchIndexOf(tx).empty(tx)
}

/** Puts the next customers behind a serial into the search index, in which they are not. @returns their serials */
export async function indexAgain(tx: Executor, after: number, limit: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('customers')
    .select('serial')
    .where('serial', '>', after)
    .orderBy('serial')
    .limit(limit)
    .execute()
  const serials = rows.map((row) => Number(row.serial))
  const records = await findRecords(tx, serials)
  await searchIndexOf(tx).put(
    tx,
    records.map(({ serial, customer }) => ({ serial, terms: searchText(customer) })),
  )
  return serials
}
