import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryCompiler,
  type QueryResult,
  RawNode,
  SelectQueryNode,
  type TransactionSettings,
} from 'kysely'

/**
 * A border around a driver: every error passes `translate` once, and a write that belongs into the running transaction
 * but is sent beside it is refused, because on SQLite it would wait for the transaction that waits for it, and on
 * PostgreSQL it would silently not be part of it.
 */
export type Guard = {
  readonly translate: (error: unknown) => unknown
  readonly succeeded: () => void
}

export type RunningTransaction = {
  readonly database: object
  /** Run in order once it is committed. */
  readonly effects: (() => void)[]
  done: boolean
}

/** Set inside `transaction(…)` of open-database.ts: the transaction this code runs in. */
export const runningTransaction = new AsyncLocalStorage<RunningTransaction>()

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #guard: Guard
  readonly #database: object
  transaction = false

  constructor(inner: DatabaseConnection, guard: Guard, database: object) {
    this.inner = inner
    this.#guard = guard
    this.#database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const running = runningTransaction.getStore()
    if (running?.database === this.#database && !running.done && !this.transaction && !isRead(query)) {
      throw new Error(`a write was sent beside the running transaction, not through it: ${query.sql.slice(0, 120)}`)
    }
    try {
      const result = await this.inner.executeQuery<R>(query)
      this.#guard.succeeded()
      return result
    } catch (error) {
      throw this.#guard.translate(error)
    }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    try {
      yield* this.inner.streamQuery<R>(query, chunkSize)
    } catch (error) {
      throw this.#guard.translate(error)
    }
  }
}

const isRead = (query: CompiledQuery): boolean =>
  SelectQueryNode.is(query.query) || (RawNode.is(query.query) && /^\s*(select|explain)\b/i.test(query.sql))

class GuardedDriver implements Driver {
  readonly #inner: Driver
  readonly #guard: Guard
  readonly #database: object

  constructor(inner: Driver, guard: Guard, database: object) {
    this.#inner = inner
    this.#guard = guard
    this.#database = database
  }

  init = (): Promise<void> => this.#translated(() => this.#inner.init())
  destroy = (): Promise<void> => this.#translated(() => this.#inner.destroy())

  async acquireConnection(): Promise<DatabaseConnection> {
    const inner = await this.#translated(() => this.#inner.acquireConnection())
    return new GuardedConnection(inner, this.#guard, this.#database)
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#inner.releaseConnection(innerOf(connection)))
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#translated(() => this.#inner.beginTransaction(innerOf(connection), settings))
    markTransaction(connection, true)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#inner.commitTransaction(innerOf(connection)))
    markTransaction(connection, false)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#inner.rollbackTransaction(innerOf(connection)))
    markTransaction(connection, false)
  }

  async savepoint(connection: DatabaseConnection, name: string, compile: QueryCompiler['compileQuery']): Promise<void> {
    await this.#translated(async () => this.#inner.savepoint?.(innerOf(connection), name, compile))
  }

  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#translated(async () => this.#inner.rollbackToSavepoint?.(innerOf(connection), name, compile))
  }

  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#translated(async () => this.#inner.releaseSavepoint?.(innerOf(connection), name, compile))
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#guard.translate(error)
    }
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof GuardedConnection ? connection.inner : connection
}

function markTransaction(connection: DatabaseConnection, running: boolean): void {
  if (connection instanceof GuardedConnection) connection.transaction = running
}

/** @param database any object that stands for this database; the same one `transaction(…)` puts into the store */
export function guardedDialect(inner: Dialect, guard: Guard, database: object): Dialect {
  return {
    createDriver: () => new GuardedDriver(inner.createDriver(), guard, database),
    createQueryCompiler: () => inner.createQueryCompiler(),
    createAdapter: () => inner.createAdapter(),
    createIntrospector: (db) => inner.createIntrospector(db),
  }
}
