import { parentPort } from 'node:worker_threads'
import { type AccountWriter, createAccountWriter } from './account-writer.ts'
import { createCustomerWriter, type CustomerWriter } from './customer-writer.ts'
import { type ThreadReply, type ThreadRequest, type ThreadResult } from './customer-thread.messages.ts'
import { connectEncrypted, type EncryptedDatabase } from './open-encrypted.ts'

/**
 * The thread that writes and searches the cache: decoding pages and committing them here never makes a ringing call wait.
 */
const port = parentPort
if (!port) throw new Error('this file is a worker thread of the seat')
/** Filling touches the whole index again and again; the thread, and this with it, is gone soon after. */
const memoryKib = 48 * 1024
/** Pages of the log before it goes into the file (40 MB): the same pages change with every page of customers. */
const logPages = 10_000
let database: EncryptedDatabase | undefined
let writer: CustomerWriter | undefined
let accounts: AccountWriter | undefined

function answer(request: ThreadRequest): ThreadResult {
  if (request.kind === 'open') {
    database = connectEncrypted(request.file, request.key, memoryKib)
    database.exec(`PRAGMA wal_autocheckpoint = ${String(logPages)}`)
    writer = createCustomerWriter(database)
    accounts = createAccountWriter(database)
    return { position: writer.position(), accounts: accounts.position() }
  }
  if (request.kind === 'close') {
    writer = undefined
    accounts = undefined
    // Main has the file open too: closing alone would leave the log as long as it is.
    database?.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    database?.close()
    database = undefined
    return {}
  }
  if (!writer || !accounts) throw new Error('the cache is not open')
  switch (request.kind) {
    case 'page':
      return { position: writer.page(request.bytes, request.after) }
    case 'put':
      return { position: writer.put(request.customers) }
    case 'remove':
      return { position: writer.remove(request.customerId) }
    case 'account-page':
      return { accounts: accounts.page(request.bytes, request.after) }
    case 'clear-accounts':
      return { accounts: accounts.clear() }
    case 'clear':
      return { position: writer.clear(request.view) }
    case 'search':
      return writer.search(request.text, request.limit)
  }
}

port.on('message', ({ id, ...request }: ThreadRequest & { readonly id: number }) => {
  let reply: ThreadReply
  try {
    reply = { id, result: answer(request) }
  } catch (error) {
    const { message, code } = error as { message?: unknown; code?: unknown }
    reply = { id, error: { message: String(message ?? error), code: String(code ?? '') } }
  }
  port.postMessage(reply)
  if (request.kind === 'close') port.close()
})
