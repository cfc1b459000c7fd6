import { type Customer, type CustomerHit } from '../../contract/customer.ts'
import { readPage } from './customer-page.ts'
import { type CachePosition, emptyPosition, numberKeys, readPosition } from './customer-tables.ts'
import { type EncryptedDatabase } from './open-encrypted.ts'
import { searchNeedle, searchTextOf } from './search-text.ts'

export type CustomerWriter = {
  position(): CachePosition
  page(bytes: Uint8Array, after: number): CachePosition
  put(customers: readonly Customer[]): CachePosition
  remove(id: string): CachePosition
  clear(view: string): CachePosition
  search(text: string, limit: number): { readonly hits: readonly CustomerHit[]; readonly complete: boolean }
}

/** Everything that changes the cache of customers; a page and how far it brings us are one transaction. */
export function createCustomerWriter(database: EncryptedDatabase): CustomerWriter {
  const findRow = database.prepare('SELECT row, body FROM customer WHERE id = ?')
  const knownIds = database.prepare('SELECT id FROM customer WHERE id IN (SELECT value FROM json_each(?))')
  const lastRow = database.prepare('SELECT coalesce(max(row), 0) AS row FROM customer')
  const insertMany = manyRows(database, 'INSERT INTO customer (row, id, body)', 3)
  const addKeys = manyRows(database, 'INSERT OR IGNORE INTO number (key, row)', 2)
  const addTexts = manyRows(database, 'INSERT INTO search (row, text)', 2)
  const update = database.prepare('UPDATE customer SET body = ? WHERE row = ?')
  const remove = database.prepare('DELETE FROM customer WHERE row = ?')
  const addKey = database.prepare('INSERT OR IGNORE INTO number (key, row) VALUES (?, ?)')
  const dropKey = database.prepare('DELETE FROM number WHERE key = ? AND row = ?')
  const putText = database.prepare('INSERT OR REPLACE INTO search (row, text) VALUES (?, ?)')
  const dropText = database.prepare('DELETE FROM search WHERE row = ?')
  const putState = database.prepare("INSERT OR REPLACE INTO state (name, body) VALUES ('position', ?)")
  const find = database.prepare(
    `SELECT customer.body FROM search JOIN customer USING (row) WHERE instr(search.text, ?) > 0 LIMIT ?`,
  )
  let position = readPosition(database)

  const transaction = (work: () => CachePosition): CachePosition => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const next = work()
      putState.run(JSON.stringify(next))
      database.exec('COMMIT')
      position = next
      return next
    } catch (error) {
      // SQLite has ended it already on some errors (a full disk).
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  /** Those that are not here yet, as nearly all of a first filling: in few statements. */
  const addNew = (customers: readonly Customer[]): void => {
    const { row: last } = lastRow.all()[0] as { row: number }
    const rows = customers.map((customer, index) => ({ customer, row: BigInt(last + 1 + index) }))
    insertMany(rows.map(({ customer, row }) => [row, customer.id, JSON.stringify(customer)]))
    // In the order of the index, whose pages are then written one after the other.
    const keys = rows.flatMap(({ customer, row }) => numberKeys(customer).map((key) => ({ key, row })))
    addKeys(keys.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, row }) => [key, row]))
    addTexts(rows.map(({ customer, row }) => [row, searchTextOf(customer)]))
  }

  const change = (customer: Customer): void => {
    const old = findRow.all(customer.id)[0] as { row: number; body: string }
    const before = JSON.parse(old.body) as Customer
    // An answer that was long on its way is older than what came over the feed meanwhile.
    if (before.version > customer.version) return
    const keys = new Set(numberKeys(customer))
    for (const key of numberKeys(before)) if (!keys.has(key)) dropKey.run(key, old.row)
    for (const key of keys) addKey.run(key, old.row)
    update.run(JSON.stringify(customer), old.row)
    putText.run(old.row, searchTextOf(customer))
  }

  /** @returns by how many the cache has grown */
  const store = (customers: readonly Customer[]): number => {
    const rows = knownIds.all(JSON.stringify(customers.map(({ id }) => id))) as { id: string }[]
    const known = new Set(rows.map(({ id }) => id))
    const fresh = customers.filter(({ id }) => !known.has(id) && known.add(id))
    addNew(fresh)
    const added = new Set(fresh)
    for (const customer of customers) if (!added.has(customer)) change(customer)
    return fresh.length
  }

  const take = (id: string): number => {
    const old = findRow.all(id)[0] as { row: number; body: string } | undefined
    if (old === undefined) return 0
    for (const key of numberKeys(JSON.parse(old.body) as Customer)) dropKey.run(key, old.row)
    dropText.run(old.row)
    remove.run(old.row)
    return -1
  }

  const empty = (): void => {
    database.exec('DELETE FROM customer; DELETE FROM number; DELETE FROM search')
  }

  return {
    position: () => position,
    page(bytes, after) {
      const page = readPage(bytes)
      return transaction(() => {
        const { epoch, newest, areaCode } = page
        // Another database, or an older copy of it: what it calls 17 is not what we know as 17.
        if ((position.epoch !== null && position.epoch !== epoch) || page.to < position.after) {
          empty()
          return { ...emptyPosition(position.view), epoch, newest, areaCode }
        }
        if (after !== position.after) return position
        let grown = store(page.customers)
        for (const id of page.removed) grown += take(id)
        return { ...position, after: page.to, newest, epoch, areaCode, customers: position.customers + grown }
      })
    },
    put: (customers) =>
      transaction(() => {
        const grown = store(customers)
        return { ...position, customers: position.customers + grown }
      }),
    remove: (id) => transaction(() => ({ ...position, customers: position.customers + take(id) })),
    clear: (view) =>
      transaction(() => {
        empty()
        return emptyPosition(view)
      }),
    search(text, limit) {
      const needle = searchNeedle(text)
      if (needle === '') return { hits: [], complete: true }
      const rows = find.all(needle, BigInt(limit + 1)) as { body: string }[]
      const hits = rows.slice(0, limit).map(({ body }) => hitOf(JSON.parse(body) as Customer, needle))
      const order = ['number', 'code', 'name', 'name-start', 'name-part', 'number-part']
      hits.sort((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))
      return { hits, complete: rows.length <= limit }
    },
  }
}

/** The most rows of one statement. */
const rowsAtOnce = 64

/**
 * Inserts many rows with few calls of the binding, which cost more than the rows. In parts whose sizes are powers of two, so
 * that there are few statements to prepare.
 */
function manyRows(
  database: EncryptedDatabase,
  head: string,
  columns: number,
): (rows: readonly (readonly (string | bigint)[])[]) => void {
  const marks = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const statements = new Map<number, ReturnType<EncryptedDatabase['prepare']>>()
  return (rows) => {
    for (let from = 0; from < rows.length;) {
      const size = Math.min(rowsAtOnce, 2 ** Math.floor(Math.log2(rows.length - from)))
      const known = statements.get(size)
      const statement =
        known ?? database.prepare(`${head} VALUES ${Array.from({ length: size }, () => marks).join(', ')}`)
      if (known === undefined) statements.set(size, statement)
      statement.run(rows.slice(from, from + size).flat())
      from += size
    }
  }
}

function hitOf(customer: Customer, needle: string): CustomerHit {
  const name = customer.name.toLowerCase()
  const digits = customer.numbers.map(({ number }) => number.replace(/\D/g, ''))
  const isNumber = /^\d+$/.test(needle)
  const reason: CustomerHit['reason'] =
    isNumber && digits.some((number) => number === needle || number === `86${needle}`)
      ? 'number'
      : customer.code?.toLowerCase() === needle
        ? 'code'
        : isNumber && digits.some((number) => number.includes(needle))
          ? 'number-part'
          : name === needle
            ? 'name'
            : name.startsWith(needle)
              ? 'name-start'
              : 'name-part'
  return { customer, reason }
}
