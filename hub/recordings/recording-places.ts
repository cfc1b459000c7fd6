import { type Kysely, SqliteAdapter } from 'kysely'

const perMs = 1_000

/** The first place a recording of this moment may have. */
export const firstPlace = (startedAt: number): number => Math.floor(startedAt) * perMs

/** Behind the last one of the same millisecond. */
export const placesOfMs = perMs

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- asked of a database of any schema
export function isSqlite(db: Kysely<any>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}
