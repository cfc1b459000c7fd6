import SqliteDatabase from 'libsql'

/**
 * One libsql connection made safe and quick: statements are prepared once per SQL text, parameters are brought into the
 * forms the binding takes (a boolean or a too large bigint handed to libsql 0.5 ends the whole process).
 */
export type SqliteConnection = {
  query(sql: string, parameters: readonly unknown[]): SqliteResult
  /** Rows one by one; the statement is not shared, because a shared one would be reset by the next caller. */
  iterate(sql: string, parameters: readonly unknown[]): IterableIterator<Record<string, unknown>>
  exec(sql: string): void
  readonly inTransaction: boolean
  close(): void
}

export type SqliteResult = {
  readonly rows: Record<string, unknown>[]
  readonly changes: number | undefined
}

type Prepared = { readonly statement: SqliteDatabase.Statement; readonly reader: boolean }

const largestInteger = 2n ** 63n - 1n

/**
 * What the binding may be given for a value.
 * @throws TypeError for a value SQLite has no form for
 */
export function bindable(value: unknown): string | number | bigint | Uint8Array | null {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      // libsql binds every JavaScript number as REAL; in a text column 8001 would become '8001.0'.
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value
    case 'boolean':
      return value ? 1n : 0n
    case 'bigint':
      if (value > largestInteger || value < -largestInteger - 1n) throw new TypeError(`integer out of range: ${value}`)
      return value
    case 'undefined':
      return null
    default:
      if (value === null) return null
      if (value instanceof Uint8Array) return value
      throw new TypeError(`a value of this kind cannot be stored: ${Object.prototype.toString.call(value)}`)
  }
}

/**
 * @param file path of the database; it is made when it is not there
 * @param cacheSize how many prepared statements to keep, the least recently used goes first
 */
export function openSqliteConnection(file: string, cacheSize = 1_000): SqliteConnection {
  const database = new SqliteDatabase(file)
  const prepared = new Map<string, Prepared>()

  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known) {
      prepared.delete(sql)
      prepared.set(sql, known)
      return known
    }
    const statement = database.prepare(sql)
    const made = { statement, reader: statement.reader }
    prepared.set(sql, made)
    if (prepared.size > cacheSize) {
      const [oldest] = prepared.keys()
      if (oldest !== undefined) prepared.delete(oldest)
    }
    return made
  }

  return {
    query(sql, parameters) {
      const { statement, reader } = prepare(sql)
      const bound = parameters.map(bindable)
      if (reader) return { rows: statement.all(bound) as Record<string, unknown>[], changes: undefined }
      return { rows: [], changes: statement.run(bound).changes }
    },
    iterate(sql, parameters) {
      return database.prepare(sql).iterate(parameters.map(bindable)) as IterableIterator<Record<string, unknown>>
    },
    exec(sql) {
      database.exec(sql)
    },
    get inTransaction() {
      return database.inTransaction
    },
    close() {
      prepared.clear()
      database.close()
    },
  }
}
