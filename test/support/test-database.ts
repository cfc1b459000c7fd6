import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import pg from 'pg'
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
async function openOnServer(url: string, options: OpenDatabaseOptions): Promise<TestDatabase> {
  const name = `zuoxi_test_${process.pid}_${(databases += 1)}`
  const manage = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await manage(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const handle = await openDatabase({ kind: 'postgres', url: own.href }, options)
  return {
    ...handle,
    file: null,
    async close() {
      await handle.close()
      await manage(`drop database ${name}`)
    },
  }
}

/** From what prepare-pglite.ts has set up, where it has. */
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
 * A fresh, migrated database of its own: SQLite in a temporary folder, or a real PostgreSQL: PGlite in memory, with
 * `ZUOXI_TEST_POSTGRES` a stock server. `close()` removes it.
 */
export async function openTestDatabase(kind: DatabaseKind, options: OpenDatabaseOptions = {}): Promise<TestDatabase> {
  if (kind === 'postgres') return openPostgres(options)
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
