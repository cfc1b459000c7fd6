import { parentPort } from 'node:worker_threads'
import { openSqliteConnection, type SqliteConnection, type SqliteResult } from './sqlite-connection.ts'
import { sentError, type WriterReply, type WriterRequest } from './sqlite-writer.messages.ts'

/**
 * The thread of the one connection that writes: commits wait for the disk here, and checkpoints copy here. It must start
 * fast, so it imports next to nothing.
 */
const port = parentPort
if (!port) throw new Error('this file is a worker thread of the hub')
const nothing: SqliteResult = { rows: [], changes: undefined }
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

function answer(request: WriterRequest): SqliteResult {
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
}

port.on('message', ({ id, ...request }: WriterRequest & { readonly id: number }) => {
  let outcome: Pick<WriterReply, 'result' | 'error'>
  try {
    outcome = { result: answer(request) }
  } catch (error) {
    outcome = { error: sentError(error) }
  }
  port.postMessage({ id, inTransaction: connection?.inTransaction ?? false, ...outcome } satisfies WriterReply)
  if (request.kind === 'close') port.close()
})
