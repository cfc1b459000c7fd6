import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type SqliteResult } from './sqlite-connection.ts'
import { receivedError, type WriterReply, type WriterRequest } from './sqlite-writer.messages.ts'
import { builtFile } from '../resource.ts'

/** The writing connection, as the hub's thread sees it. */
export type SqliteWriter = {
  /**
   * @throws SqliteError as SQLite gives it; TypeError for a value SQLite has no form for; SqliteWriterStopped when the
   * thread has ended
   */
  ask(request: WriterRequest): Promise<SqliteResult>
  /** As of the last reply. */
  readonly inTransaction: boolean
  /** The thread has ended: nothing can be asked any more, and what was not committed is rolled back. */
  readonly stopped: boolean
  /** Does what was asked before, closes the connection and ends the thread. */
  close(): Promise<void>
  /** Ends the thread in the middle of whatever it does. */
  terminate(): Promise<void>
}

export class SqliteWriterStopped extends Error {
  constructor(cause?: unknown) {
    super('the thread that writes to the database has stopped', { cause })
    this.name = 'SqliteWriterStopped'
  }
}

type Pending = { readonly resolve: (result: SqliteResult) => void; readonly reject: (error: unknown) => void }

/** Starts a thread; its connection is opened by an `open` request. */
export function startSqliteWriter(): SqliteWriter {
  const worker = new Worker(builtFile(import.meta.url, './sqlite-writer.worker.ts'), { name: 'sqlite-writer' })
  const ended = once(worker, 'exit').catch(() => undefined)
  const pending = new Map<number, Pending>()
  let lastId = 0
  let inTransaction = false
  let stopped: SqliteWriterStopped | undefined

  const stop = (cause?: unknown): void => {
    stopped ??= new SqliteWriterStopped(cause)
    inTransaction = false
    for (const { reject } of pending.values()) reject(stopped)
    pending.clear()
  }
  worker.on('message', (reply: WriterReply) => {
    inTransaction = reply.inTransaction
    const waiting = pending.get(reply.id)
    pending.delete(reply.id)
    // The program may end while nothing is asked, and not while somebody waits for a commit.
    if (pending.size === 0) worker.unref()
    if (reply.result) waiting?.resolve(reply.result)
    else waiting?.reject(receivedError(reply.error ?? { name: 'Error', message: 'no result' }))
  })
  worker.on('error', stop)
  worker.on('messageerror', stop)
  worker.on('exit', () => stop())
  worker.unref()

  const ask = (request: WriterRequest): Promise<SqliteResult> => {
    if (stopped) return Promise.reject(stopped)
    const id = ++lastId
    return new Promise((resolve, reject) => {
      try {
        worker.postMessage({ id, ...sendable(request) })
      } catch (error) {
        reject(new TypeError('a value of this kind cannot be stored', { cause: error }))
        return
      }
      if (pending.size === 0) worker.ref()
      pending.set(id, { resolve, reject })
    })
  }

  return {
    ask,
    get inTransaction() {
      return inTransaction
    },
    get stopped() {
      return stopped !== undefined
    },
    async close() {
      // Somebody waits for the end, so the thread holds the program until then.
      const closed = ask({ kind: 'close' })
      worker.ref()
      await closed.catch(() => undefined)
      worker.ref()
      await ended
    },
    async terminate() {
      await worker.terminate()
    },
  }
}

/** A view is sent together with all of the memory under it, which for a small Buffer is a pool and for a part of a file the file. */
function sendable(request: WriterRequest): WriterRequest {
  if (request.kind !== 'run' || !request.parameters.some(isPartialView)) return request
  return {
    ...request,
    parameters: request.parameters.map((value) => (isPartialView(value) ? Uint8Array.from(value) : value)),
  }
}

function isPartialView(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.byteLength < value.buffer.byteLength
}
