import { type RawBuilder, sql, SqliteAdapter } from 'kysely'
import { type Db } from './open-database.ts'

/**
 * A list for `in` as one parameter: the statement is the same for every length, so it is prepared once, and Kysely builds
 * no node for each value.
 */
export function textList(db: Db, values: readonly string[]): RawBuilder<string> {
  const json = JSON.stringify(values)
  return isSqlite(db)
    ? sql<string>`(select value from json_each(${json}))`
    : sql<string>`(select jsonb_array_elements_text(${json}::jsonb))`
}

/** The same of whole numbers. */
export function numberList(db: Db, values: readonly number[]): RawBuilder<number> {
  const json = JSON.stringify(values)
  return isSqlite(db)
    ? sql<number>`(select value from json_each(${json}))`
    : sql<number>`(select jsonb_array_elements_text(${json}::jsonb)::bigint)`
}

function isSqlite(db: Db): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}
