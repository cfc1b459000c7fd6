import { parentPort, workerData } from 'node:worker_threads'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BesideMessage } from './beside.ts'

/** The thread's side of `chunksBeside`: makes one chunk for every message it gets. */
export function serveBeside<Request>(make: (request: Request) => AsyncGenerator<unknown>): void {
  const port = parentPort
  if (port === null) throw new Error('this file is a worker thread of the hub')
  const chunks = make(workerData as Request)
  const tell = (message: BesideMessage): void => port.postMessage(message)

  let turn = Promise.resolve()
  port.on('message', () => {
    turn = turn.then(async () => {
      try {
        const { value, done } = await chunks.next()
        tell(done === true ? { kind: 'end' } : { kind: 'chunk', chunk: value })
        if (done === true) port.close()
      } catch (error) {
        // What is told of an error crosses threads, its class does not.
        if (error instanceof ZuoxiError) tell({ kind: 'refused', code: error.code, parameters: error.parameters })
        else tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        port.close()
      }
    })
  })
}
