import { type Kysely, SqliteAdapter } from 'kysely'

const perMs = 1_000

/** The last moment whose places are whole numbers still; far enough, in the year 2255. */
const lastMs = 9_000_000_000_000

/** The first place a recording of this moment may have. */
export const firstPlace = (startedAt: number): number => Math.floor(Math.min(Math.max(startedAt, 0), lastMs)) * perMs

/** Behind the last one of the same millisecond. */
export const placesOfMs = perMs

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- asked of a database of any schema
export function isSqlite(db: Kysely<any>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}
