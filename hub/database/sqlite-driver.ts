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
import { troubleOf } from './database-errors.ts'
import { openSqliteConnection, type SqliteConnection, type SqliteResult } from './sqlite-connection.ts'
import { type WriterRequest } from './sqlite-writer.messages.ts'
import { type SqliteWriter, SqliteWriterStopped, startSqliteWriter } from './sqlite-writer.ts'
import { createWriteQueue, type WriteQueue } from './write-queue.ts'

/**
 * Kysely on SQLite with two connections. Kysely's own driver has one, and whatever runs while a transaction waits for
 * something falls into that transaction. Here reads outside a transaction use a second, read-only connection, which sees
 * what is committed (write-ahead log, sqlite.org/wal.html) and never waits; writes queue for the one writer, which has a
 * thread of its own, because a commit waits for the disk.
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
  readonly startWriter?: () => SqliteWriter
}

/** The reader's blocks the event loop, so it is short; the patience is in the retries between which the loop runs. */
const readerBusyTimeoutMs = 20
/** The writer's blocks nobody else, but a closing hub waits for it. */
const writerBusyTimeoutMs = 1_000

/** A transaction: its turn, and the writer it runs on, for one that is started later knows nothing of it. */
type Held = { readonly writer: SqliteWriter; readonly release: () => void; begun: boolean }

class Lease implements DatabaseConnection {
  readonly #driver: SqliteDriver
  /** Set while this lease holds the writer in a transaction. */
  held: Held | undefined

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#driver.run(query, this.held)
    return { rows: rows as R[], ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }) }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize = 100): AsyncIterableIterator<QueryResult<R>> {
    if (this.held) {
      yield { rows: (await this.#driver.run(query, this.held)).rows as R[] }
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
  #writer: SqliteWriter | undefined
  #reader: SqliteConnection | undefined

  constructor(options: SqliteDriverOptions) {
    this.#options = options
    this.#queue = createWriteQueue(options.turnLimitMs)
  }

  async init(): Promise<void> {
    if (this.#writer) return
    const writer = await this.#startWriter()
    try {
      this.#reader = this.openReader()
    } catch (error) {
      await writer.close()
      throw error
    }
    this.#writer = writer
  }

  async #startWriter(): Promise<SqliteWriter> {
    const { file, lockedLimitMs, synchronous, startWriter = startSqliteWriter } = this.#options
    const pragmas = [
      `busy_timeout = ${Math.min(writerBusyTimeoutMs, lockedLimitMs)}`,
      'journal_mode = wal',
      `synchronous = ${synchronous}`,
      'foreign_keys = on',
      // Page cache of the connection: negative counts KiB (sqlite.org/pragma.html#pragma_cache_size). An import fills it
      // to the last; what falls out of it is still in the system's memory.
      'cache_size = -32768',
      'temp_store = memory',
    ]
    const writer = startWriter()
    try {
      await this.#patiently(() => writer.ask({ kind: 'open', file, pragmas }))
    } catch (error) {
      await writer.close()
      throw error
    }
    return writer
  }

  openReader(): SqliteConnection {
    const reader = openSqliteConnection(this.#options.file)
    reader.exec(`pragma busy_timeout = ${readerBusyTimeoutMs}`)
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
    if (connection instanceof Lease && connection.held) await this.rollbackTransaction(connection)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const release = await this.#queue.acquire()
    try {
      // SQLite's transaction begins together with the first statement, which saves a way to the thread and back.
      ;(connection as Lease).held = { writer: await this.#runningWriter(), release, begun: false }
    } catch (error) {
      release()
      throw error
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    // On failure Kysely rolls back, and that lets go.
    if (lease.held?.begun) await this.#ask(lease.held.writer, { kind: 'commit' })
    this.#letGo(lease)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    try {
      // A full disk makes SQLite roll back by itself (sqlite.org/lang_transaction.html, "Response To Errors"), and so
      // does the end of the thread.
      if (lease.held?.writer.inTransaction) await lease.held.writer.ask({ kind: 'rollback' })
    } catch (error) {
      if (!(error instanceof SqliteWriterStopped)) throw error
    } finally {
      this.#letGo(lease)
    }
  }

  async destroy(): Promise<void> {
    const release = await this.#queue.acquire().catch(() => () => undefined)
    const writer = this.#writer
    this.#reader?.close()
    this.#reader = undefined
    this.#writer = undefined
    await writer?.close()
    release()
  }

  /** Runs one statement where it belongs: in the transaction, on the reader, or as a transaction of its own. */
  async run(query: CompiledQuery, held: Held | undefined): Promise<SqliteResult> {
    const { sql, parameters } = query
    if (held) {
      const place = held.begun ? 'inside' : 'begin'
      const result = await this.#ask(held.writer, { kind: 'run', place, sql, parameters }).finally(() => {
        held.begun ||= held.writer.inTransaction
      })
      return result
    }
    if (isRead(query)) return this.#patiently(async () => this.#open(this.#reader).query(sql, parameters))
    const release = await this.#queue.acquire()
    try {
      return await this.#ask(await this.#runningWriter(), { kind: 'run', place: 'alone', sql, parameters })
    } finally {
      release()
    }
  }

  /** The writer, started again when its thread has ended. Only for whose turn it is. */
  async #runningWriter(): Promise<SqliteWriter> {
    const writer = this.#open(this.#writer)
    if (!writer.stopped) return writer
    const next = await this.#startWriter()
    this.#writer = next
    return next
  }

  /** A statement in a transaction that has begun is not tried again: only before, "locked" means that nothing was done. */
  #ask(writer: SqliteWriter, request: WriterRequest): Promise<SqliteResult> {
    return this.#patiently(
      () => writer.ask(request),
      () => request.kind !== 'run' || !writer.inTransaction,
    )
  }

  /** Again while another program holds the file: SQLITE_BUSY means that nothing was done. */
  async #patiently<T>(attempt: () => Promise<T>, mayRepeat: () => boolean = () => true): Promise<T> {
    const until = performance.now() + this.#options.lockedLimitMs
    for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
      try {
        return await attempt()
      } catch (error) {
        if (troubleOf(error) !== 'locked' || performance.now() > until || !mayRepeat()) throw error
      }
      await pause(wait)
    }
  }

  #open<T extends SqliteConnection | SqliteWriter>(connection: T | undefined): T {
    if (!connection) throw new Error('driver has already been destroyed')
    return connection
  }

  #letGo(lease: Lease): void {
    const release = lease.held?.release
    lease.held = undefined
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
