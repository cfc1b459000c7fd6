import { type Dialect, Kysely, PostgresDialect, type Transaction } from 'kysely'
import { type Socket } from 'node:net'
import pg from 'pg'
import { ZuoxiError } from '../../contract/errors.ts'
import { asDatabaseError, type DatabaseTrouble } from './database-errors.ts'
import { guardedDialect, runningTransaction } from './guarded-dialect.ts'
import { migrate } from './migrate.ts'
import { type Database } from './schema.ts'
import { SqliteDriver, sqliteDialect } from './sqlite-driver.ts'
import { openSqliteWriterHere } from './sqlite-writer-here.ts'
import { startSqliteWriter } from './sqlite-writer.ts'

/** For reads, and for single writes that stand alone. */
export type Db = Kysely<Database>
/** For writes that belong together. Everything a transaction writes goes through this, not through `db`. */
export type Tx = Transaction<Database>

/** Runs when the transaction is on the disk; never when it was rolled back. Must not throw. */
export type AfterCommit = (effect: () => void) => void

/**
 * The same for code that is called inside a transaction and was not handed its `afterCommit`.
 * @throws Error outside a transaction
 */
export function whenCommitted(effect: () => void): void {
  const running = runningTransaction.getStore()
  if (!running || running.done) throw new Error('whenCommitted outside a transaction')
  running.effects.push(effect)
}

export type DatabaseHealth = {
  readonly kind: 'sqlite' | 'postgres'
  readonly state: 'ok' | DatabaseTrouble
  /** Since when, epoch ms. */
  readonly since: number
  /** How many statements failed for a reason outside the hub since it started. */
  readonly failures: number
}

export type DatabaseHandle = {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Db
  /**
   * All of the work or none of it. Effects given to `afterCommit` run in order once it is committed. Transactions of
   * SQLite run one after the other. Inside the work, another transaction is refused: pass `tx` along instead.
   * @throws ZuoxiError `database.unavailable`, and whatever the work throws
   */
  transaction<T>(work: (tx: Tx, afterCommit: AfterCommit) => Promise<T>): Promise<T>
  health(): DatabaseHealth
  close(): Promise<void>
}

export type DatabaseSettings =
  { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: string }

export type OpenDatabaseOptions = {
  readonly now?: () => number
  /** Errors of after-commit effects end here. */
  readonly onEffectError?: (error: unknown) => void
  readonly lockedLimitMs?: number
  readonly turnLimitMs?: number
  /** PostgreSQL: no byte either way for so long on a connection in use, and its network is taken for dead. */
  readonly silenceLimitMs?: number
  /** False leaves the schema as it is found (doctor, backup). */
  readonly migrate?: boolean
  /** SQLite's writing connection: in a thread of its own, or in this one, for a command that nobody waits for. */
  readonly writer?: 'thread' | 'here'
}

/**
 * Opens the hub's database and brings its schema up to date.
 * @throws ZuoxiError `database.unavailable`; `state.illegal` when the database is newer than this program
 */
export async function openDatabase(
  settings: DatabaseSettings,
  options: OpenDatabaseOptions = {},
): Promise<DatabaseHandle> {
  const dialect = settings.kind === 'sqlite' ? openSqlite(settings.file, options) : openPostgres(settings.url, options)
  return openDialect(settings.kind, dialect, options)
}

function openSqlite(file: string, options: OpenDatabaseOptions): Dialect {
  return sqliteDialect(
    new SqliteDriver({
      file,
      synchronous: 'FULL',
      lockedLimitMs: options.lockedLimitMs ?? 5_000,
      turnLimitMs: options.turnLimitMs ?? 15_000,
      startWriter: options.writer === 'here' ? openSqliteWriterHere : startSqliteWriter,
    }),
  )
}

/** int8 and numeric arrive as text by default; the hub's are counts and milliseconds, which fit a number. */
const numberTypes: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])

const statementLimitMs = 30_000

function openPostgres(connectionString: string, options: OpenDatabaseOptions): Dialect {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: options.lockedLimitMs ?? 5_000,
    statement_timeout: statementLimitMs,
    lock_timeout: options.turnLimitMs ?? 15_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'zuoxi-hub',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        numberTypes.has(oid) ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // An idle connection that dies reports here; the next query opens another.
  pool.on('error', () => undefined)
  // One that dies while it is lent out reports on itself; unheard it would end the process. Its query fails anyway.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    // A network that drops packets answers nothing, not even with an error, and TCP itself gives up after a quarter of an
    // hour. The server answers every statement within its own limit, so a longer silence is the network's.
    const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
    stream.setTimeout(options.silenceLimitMs ?? statementLimitMs + 5_000, () =>
      stream.destroy(Object.assign(new Error('the database server is silent'), { code: 'ETIMEDOUT' })),
    )
  })
  return new PostgresDialect({ pool })
}

/** For tests too: PGlite comes with a dialect of its own. */
export async function openDialect(
  kind: DatabaseHandle['kind'],
  dialect: Dialect,
  options: OpenDatabaseOptions = {},
): Promise<DatabaseHandle> {
  const now = options.now ?? Date.now
  const identity = {}
  let health: DatabaseHealth = { kind, state: 'ok', since: now(), failures: 0 }

  const guard = {
    translate(error: unknown) {
      const translated = asDatabaseError(error)
      if (translated !== error && translated instanceof ZuoxiError) {
        const state = translated.parameters['trouble'] as DatabaseTrouble
        health = {
          ...health,
          state,
          since: health.state === state ? health.since : now(),
          failures: health.failures + 1,
        }
      }
      return translated
    },
    succeeded() {
      if (health.state !== 'ok') health = { ...health, state: 'ok', since: now() }
    },
  }
  const db = new Kysely<Database>({ dialect: guardedDialect(dialect, guard, identity) })

  try {
    if (options.migrate !== false) await migrate(db)
  } catch (error) {
    await db.destroy().catch(() => undefined)
    throw error
  }

  return {
    kind,
    db,
    async transaction(work) {
      const outer = runningTransaction.getStore()
      if (outer?.database === identity && !outer.done) {
        throw new Error('a transaction inside a transaction: pass the running one along')
      }
      const effects: (() => void)[] = []
      const running = { database: identity, effects, done: false }
      const result = await runningTransaction.run(running, async () => {
        try {
          return await db.transaction().execute((tx) => work(tx, (effect) => effects.push(effect)))
        } finally {
          running.done = true
        }
      })
      for (const effect of effects) {
        try {
          effect()
        } catch (error) {
          // The change is made; a listener's mistake must not look like a failed change.
          options.onEffectError?.(error)
        }
      }
      return result
    },
    health: () => health,
    close: () => db.destroy(),
  }
}
