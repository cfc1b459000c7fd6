import { sql } from 'kysely'
import { type Db } from '../../database/open-database.ts'
import { type TermExpression } from './search-query.ts'

/** Where the terms of search-terms.ts are kept. One for each kind of database, nothing else differs between them. */
export type SearchIndex = {
  put(db: Db, entries: readonly IndexEntry[]): Promise<void>
  remove(db: Db, serials: readonly number[]): Promise<void>
  empty(db: Db): Promise<void>
  /** Customers that have the terms, the newest first, below `before`. */
  find(db: Db, expression: TermExpression, before: number, limit: number): Promise<readonly number[]>
}

/** `terms` as searchText of search-terms.ts gives them. */
export type IndexEntry = { readonly serial: number; readonly terms: string }

type SerialRow = { readonly serial: number }

/** Entries per statement of PostgreSQL. */
const batch = 125

/** SQLite FTS5, contentless (sqlite.org/fts5.html §4.4.3). */
export const sqliteSearchIndex: SearchIndex = {
  async put(db, entries) {
    if (entries.length === 0) return
    const rows = JSON.stringify(entries.map(({ serial, terms }) => [serial, terms]))
    await sql`insert into customer_search(rowid, terms) select value->>0, value->>1 from json_each(${rows})`.execute(db)
  },
  async remove(db, serials) {
    for (const serial of serials) await sql`delete from customer_search where rowid = ${serial}`.execute(db)
  },
  async empty(db) {
    // The command of a contentless table (sqlite.org/fts5.html §6.3); it also heals one whose pages are damaged.
    await sql`insert into customer_search(customer_search) values ('delete-all')`.execute(db)
  },
  async find(db, expression, before, limit) {
    const { rows } = await sql<SerialRow>`
      select rowid as serial from customer_search
      where customer_search match ${fullTextQuery(expression)} and rowid < ${before}
      order by rowid desc limit ${limit}`.execute(db)
    return rows.map((row) => Number(row.serial))
  },
}

/** PostgreSQL tsvector with a GIN index; lexemes are given as they are, no dictionary touches them. */
export const postgresSearchIndex: SearchIndex = {
  async put(db, entries) {
    for (let start = 0; start < entries.length; start += batch) {
      const rows = entries
        .slice(start, start + batch)
        .map((e) => sql`(${e.serial}::int, ${lexemes(e.terms)}::tsvector)`)
      await sql`insert into customer_search(serial, terms) values ${sql.join(rows)}`.execute(db)
    }
  },
  async remove(db, serials) {
    for (const serial of serials) await sql`delete from customer_search where serial = ${serial}`.execute(db)
  },
  async empty(db) {
    await sql`delete from customer_search`.execute(db)
  },
  async find(db, expression, before, limit) {
    const { rows } = await sql<SerialRow>`
      select serial from customer_search
      where terms @@ ${textSearchQuery(expression)}::tsquery and serial < ${before}
      order by serial desc limit ${limit}`.execute(db)
    return rows.map((row) => Number(row.serial))
  },
}

/** FTS5 query syntax (sqlite.org/fts5.html §3). Terms hold letters, digits and ^.= only, so quoting is all they need. */
export function fullTextQuery(expression: TermExpression): string {
  if (typeof expression === 'string') return `"${expression}"`
  return 'all' in expression
    ? `(${expression.all.map(fullTextQuery).join(' AND ')})`
    : `(${expression.any.map(fullTextQuery).join(' OR ')})`
}

/** tsquery syntax (PostgreSQL manual §8.11.2). */
export function textSearchQuery(expression: TermExpression): string {
  if (typeof expression === 'string') return `'${expression}'`
  return 'all' in expression
    ? `(${expression.all.map(textSearchQuery).join(' & ')})`
    : `(${expression.any.map(textSearchQuery).join(' | ')})`
}

function lexemes(terms: string): string {
  return terms === '' ? '' : `'${terms.replaceAll(' ', "' '")}'`
}
