import { parentPort } from 'node:worker_threads'
import { createWriterAnswers } from './sqlite-writer.answer.ts'
import { sentError, type WriterReply, type WriterRequest } from './sqlite-writer.messages.ts'

/**
 * The thread of the one connection that writes: commits wait for the disk here, and checkpoints copy here. It must start
 * fast, so it imports next to nothing.
 */
const port = parentPort
if (!port) throw new Error('this file is a worker thread of the hub')
const connection = createWriterAnswers()

port.on('message', ({ id, ...request }: WriterRequest & { readonly id: number }) => {
  let outcome: Pick<WriterReply, 'result' | 'error'>
  try {
    outcome = { result: connection.answer(request) }
  } catch (error) {
    outcome = { error: sentError(error) }
  }
  port.postMessage({ id, inTransaction: connection.inTransaction, ...outcome } satisfies WriterReply)
  if (request.kind === 'close') port.close()
})
