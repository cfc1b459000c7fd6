import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect } from 'kysely'
import {
  type DatabaseHandle,
  openDatabase,
  type OpenDatabaseOptions,
  openDialect,
} from '../../hub/database/open-database.ts'

/** Store tests run on each: `describe.each(databaseKinds)('…', (kind) => { … openTestDatabase(kind) … })`. */
export const databaseKinds = ['sqlite', 'postgres'] as const
export type DatabaseKind = (typeof databaseKinds)[number]

export type TestDatabase = DatabaseHandle & {
  /** Of SQLite; null on PostgreSQL. */
  readonly file: string | null
}

/** int8 and numeric, which PGlite would otherwise hand out as bigint and text (pg_type.dat: oid 20, 1700). */
const parsers = { 20: Number, 1700: Number }

/**
 * A fresh, migrated database of its own: SQLite in a temporary folder, or a real PostgreSQL (PGlite) in memory.
 * `close()` removes it.
 */
export async function openTestDatabase(kind: DatabaseKind, options: OpenDatabaseOptions = {}): Promise<TestDatabase> {
  if (kind === 'postgres') {
    const pglite = await PGlite.create({ parsers })
    const handle = await openDialect('postgres', new PGliteDialect({ pglite }), options)
    return { ...handle, file: null }
  }
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-test-'))
  const file = join(folder, 'hub.db')
  const handle = await openDatabase({ kind: 'sqlite', file }, options)
  return {
    ...handle,
    file,
    async close() {
      await handle.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
