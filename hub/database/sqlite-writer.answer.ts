import { openSqliteConnection, type SqliteConnection, type SqliteResult } from './sqlite-connection.ts'
import { type WriterRequest } from './sqlite-writer.messages.ts'

export type WriterAnswers = {
  answer(request: WriterRequest): SqliteResult
  readonly inTransaction: boolean
}

const nothing: SqliteResult = { rows: [], changes: undefined }

/** What the writing connection does with a request, in whichever thread it lives. Imports next to nothing. */
export function createWriterAnswers(): WriterAnswers {
  let connection: SqliteConnection | undefined

  function open(file: string, pragmas: readonly string[]): void {
    const opened = openSqliteConnection(file)
    try {
      for (const pragma of pragmas) opened.query(`pragma ${pragma}`, [])
    } catch (error) {
      opened.close()
      throw error
    }
    connection = opened
  }

  return {
    answer(request) {
      if (request.kind === 'open') {
        if (!connection) open(request.file, request.pragmas)
        return nothing
      }
      if (request.kind === 'close') {
        connection?.close()
        connection = undefined
        return nothing
      }
      if (!connection) throw new Error('The database connection is not open')
      if (request.kind !== 'run') return connection.query(request.kind, [])
      if (request.place === 'begin' && !connection.inTransaction) connection.query('begin immediate', [])
      // SQLite ends the transaction itself on some errors (sqlite.org/lang_transaction.html, "Response To Errors"); a
      // statement after that would be committed alone.
      if (request.place === 'inside' && !connection.inTransaction) {
        throw new Error('the database has rolled this transaction back')
      }
      return connection.query(request.sql, request.parameters)
    },
    get inTransaction() {
      return connection?.inTransaction ?? false
    },
  }
}
