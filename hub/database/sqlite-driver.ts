import { setTimeout as pause } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  RawNode,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { openSqliteConnection, type SqliteConnection } from './sqlite-connection.ts'
import { troubleOf } from './database-errors.ts'
import { createWriteQueue, type WriteQueue } from './write-queue.ts'

/**
 * Kysely on SQLite with two connections. Kysely's own driver has one, and whatever runs while a transaction waits for
 * something falls into that transaction. Here reads outside a transaction use a second, read-only connection, which sees
 * what is committed (write-ahead log, sqlite.org/wal.html) and never waits; writes queue for the one writer.
 */
export type SqliteDriverOptions = {
  readonly file: string
  /** How long to go on trying while another program holds the file. */
  readonly lockedLimitMs: number
  /** How long to wait for one's turn behind the hub's own writers. */
  readonly turnLimitMs: number
  /**
   * FULL: a commit is on the disk before it is acknowledged, also through a power cut. NORMAL may lose the last commits
   * then (never the database), so it serves for work that can be done again.
   */
  readonly synchronous: 'FULL' | 'NORMAL'
}

/** Blocks the event loop, so it is short; the patience is in the retries between which the loop runs. */
const busyTimeoutMs = 20

class Lease implements DatabaseConnection {
  readonly #driver: SqliteDriver
  /** Set while this lease holds the writer in a transaction. */
  release: (() => void) | undefined

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#driver.run(query, this.release !== undefined)
    return { rows: rows as R[], ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }) }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize = 100): AsyncIterableIterator<QueryResult<R>> {
    if (this.release !== undefined) {
      yield { rows: (await this.#driver.run(query, true)).rows as R[] }
      return
    }
    // A connection of its own: an unfinished statement pins the snapshot of everything on its connection.
    const connection = this.#driver.openReader()
    try {
      let rows: R[] = []
      for (const row of connection.iterate(query.sql, query.parameters)) {
        rows.push(row as R)
        if (rows.length < chunkSize) continue
        yield { rows }
        rows = []
      }
      if (rows.length > 0) yield { rows }
    } finally {
      connection.close()
    }
  }
}

export class SqliteDriver implements Driver {
  readonly #options: SqliteDriverOptions
  readonly #queue: WriteQueue
  #writer: SqliteConnection | undefined
  #reader: SqliteConnection | undefined

  constructor(options: SqliteDriverOptions) {
    this.#options = options
    this.#queue = createWriteQueue(options.turnLimitMs)
  }

  async init(): Promise<void> {
    if (this.#writer) return
    const writer = openSqliteConnection(this.#options.file)
    try {
      writer.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
      await this.#patiently(() => writer.query('pragma journal_mode = wal', []))
      writer.exec(`pragma synchronous = ${this.#options.synchronous}`)
      writer.exec('pragma foreign_keys = on')
      // Bytes of page cache per connection: negative counts KiB (sqlite.org/pragma.html#pragma_cache_size).
      writer.exec('pragma cache_size = -65536')
      writer.exec('pragma temp_store = memory')
      this.#reader = this.openReader()
    } catch (error) {
      writer.close()
      throw error
    }
    this.#writer = writer
  }

  openReader(): SqliteConnection {
    const reader = openSqliteConnection(this.#options.file)
    reader.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
    reader.exec('pragma query_only = on')
    reader.exec('pragma cache_size = -65536')
    reader.exec('pragma mmap_size = 268435456')
    reader.exec('pragma temp_store = memory')
    return reader
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(this)
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    // A lease that still holds the writer here lost its commit and its rollback; the queue must not stand still.
    if (connection instanceof Lease && connection.release) {
      if (this.#writer?.inTransaction) this.#writer.exec('rollback')
      this.#letGo(connection)
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    const release = await this.#queue.acquire()
    try {
      await this.#patiently(() => this.#open(this.#writer).query('begin immediate', []))
    } catch (error) {
      release()
      throw error
    }
    lease.release = release
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    // On failure Kysely rolls back, and that lets go.
    await this.#patiently(() => this.#open(this.#writer).query('commit', []))
    this.#letGo(lease)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      // A full disk makes SQLite roll back by itself (sqlite.org/lang_transaction.html, "Response To Errors").
      if (this.#writer?.inTransaction) this.#writer.query('rollback', [])
    } finally {
      this.#letGo(connection as Lease)
    }
  }

  async destroy(): Promise<void> {
    const release = await this.#queue.acquire().catch(() => () => undefined)
    this.#reader?.close()
    this.#writer?.close()
    this.#reader = undefined
    this.#writer = undefined
    release()
  }

  /** Runs one statement where it belongs: in the transaction, on the reader, or as a transaction of its own. */
  async run(query: CompiledQuery, inTransaction: boolean): Promise<ReturnType<SqliteConnection['query']>> {
    if (inTransaction) return this.#open(this.#writer).query(query.sql, query.parameters)
    if (isRead(query)) return this.#patiently(() => this.#open(this.#reader).query(query.sql, query.parameters))
    const release = await this.#queue.acquire()
    try {
      return await this.#patiently(() => this.#open(this.#writer).query(query.sql, query.parameters))
    } finally {
      release()
    }
  }

  /** Again while another program holds the file: SQLITE_BUSY means that nothing was done. */
  async #patiently<T>(attempt: () => T): Promise<T> {
    const until = performance.now() + this.#options.lockedLimitMs
    for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
      try {
        return attempt()
      } catch (error) {
        if (troubleOf(error) !== 'locked' || performance.now() > until) throw error
      }
      await pause(wait)
    }
  }

  #open(connection: SqliteConnection | undefined): SqliteConnection {
    if (!connection) throw new Error('driver has already been destroyed')
    return connection
  }

  #letGo(lease: Lease): void {
    const release = lease.release
    lease.release = undefined
    release?.()
  }
}

/** `with` may lead to a write and a pragma may set, so both count as writes. */
function isRead(query: CompiledQuery): boolean {
  if (SelectQueryNode.is(query.query)) return true
  return RawNode.is(query.query) && /^\s*(select|explain)\b/i.test(query.sql)
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
  /** SQLite's schema changes are transactional: a migration that fails leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

export function sqliteDialect(driver: SqliteDriver): Dialect {
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}
