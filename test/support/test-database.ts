import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import {
  type DatabaseHandle,
  openDatabase,
  type OpenDatabaseOptions,
  openDialect,
} from '../../hub/database/open-database.ts'
import { databaseOn, manageDatabases } from './postgres/server-databases.ts'

/** Store tests run on each: `describe.each(databaseKinds)('…', (kind) => { … openTestDatabase(kind) … })`. */
export const databaseKinds = ['sqlite', 'postgres'] as const
export type DatabaseKind = (typeof databaseKinds)[number]

export type TestDatabase = DatabaseHandle & {
  /** Of SQLite; null on PostgreSQL. */
  readonly file: string | null
}

/** int8 and numeric, which PGlite would otherwise hand out as bigint and text (pg_type.dat: oid 20, 1700). */
const parsers = { 20: Number, 1700: Number }

/** Starting a PostgreSQL takes seconds; a used one is emptied and used again by the next test of the file. */
const idle: PGlite[] = []

/** The instance outlives the handle that uses it. */
function lent(pglite: PGlite): PGlite {
  return new Proxy(pglite, {
    get(target, name) {
      if (name === 'close') return async () => undefined
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A stock server's, such as `postgres://postgres@127.0.0.1:5432/postgres`: its user may create databases. */
const serverUrl = process.env['ZUOXI_TEST_POSTGRES']

let databases = 0

/** A new database on a stock server, dropped when it is closed. */
async function openOnServer(server: string, options: OpenDatabaseOptions): Promise<TestDatabase> {
  const name = `zuoxi_test_${process.pid}_${(databases += 1)}`
  const template = options.migrate === false ? undefined : process.env['ZUOXI_TEST_POSTGRES_TEMPLATE']
  const copied = template === undefined ? '' : ` template ${template} strategy file_copy`
  await manageDatabases(server, `create database ${name}${copied}`)
  const handle = await openDatabase(
    { kind: 'postgres', url: databaseOn(server, name) },
    template === undefined ? options : { ...options, migrate: false },
  )
  return {
    ...handle,
    file: null,
    async close() {
      await handle.close()
      await manageDatabases(server, `drop database ${name}`)
    },
  }
}

/** From what prepare-databases.ts has set up, where it has. */
export async function createPglite(): Promise<PGlite> {
  const file = process.env['ZUOXI_TEST_PGLITE']
  return PGlite.create({
    parsers,
    ...(file === undefined ? {} : { loadDataDir: new Blob([readFileSync(file)]) }),
  })
}

async function openPostgres(options: OpenDatabaseOptions): Promise<TestDatabase> {
  if (serverUrl !== undefined) return openOnServer(serverUrl, options)
  const pglite = idle.pop() ?? (await createPglite())
  const cleaner = new Kysely({ dialect: new PGliteDialect({ pglite: lent(pglite) }) })
  await sql`drop schema public cascade`.execute(cleaner)
  await sql`create schema public`.execute(cleaner)
  const handle = await openDialect('postgres', new PGliteDialect({ pglite: lent(pglite) }), options)
  return {
    ...handle,
    file: null,
    async close() {
      await handle.close()
      idle.push(pglite)
    },
  }
}

/**
 * Opens a SQLite of a test: where the folder has none yet, a copy of what prepare-databases.ts has set up. Its writing
 * connection is in this thread: starting another takes thirty times as long as the copy.
 */
export async function openTestSqlite(file: string, options: OpenDatabaseOptions = {}): Promise<DatabaseHandle> {
  const migrated = process.env['ZUOXI_TEST_SQLITE']
  const copied = migrated !== undefined && options.migrate !== false && !existsSync(file)
  if (copied) copyFileSync(migrated, file)
  return openDatabase({ kind: 'sqlite', file }, { writer: 'here', ...options, ...(copied ? { migrate: false } : {}) })
}

/**
 * A fresh, migrated database of its own: SQLite in a temporary folder, or a real PostgreSQL: with `ZUOXI_TEST_POSTGRES` a
 * stock server (`npm test` starts one), else PGlite in memory. `close()` removes it.
 */
export async function openTestDatabase(kind: DatabaseKind, options: OpenDatabaseOptions = {}): Promise<TestDatabase> {
  if (kind === 'postgres') return openPostgres(options)
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-test-'))
  const file = join(folder, 'hub.db')
  const handle = await openTestSqlite(file, options)
  return {
    ...handle,
    file,
    async close() {
      await handle.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
