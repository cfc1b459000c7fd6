import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type ThreadReply, type ThreadRequest, type ThreadResult } from './customer-thread.messages.ts'

export type CustomerThread = {
  /** @throws an Error with SQLite's `code` */
  ask(request: Exclude<ThreadRequest, { kind: 'open' | 'close' }>): Promise<ThreadResult>
  close(): Promise<void>
}

export type CustomerThreadOptions = {
  /** The built file of customer-thread.worker.ts. */
  readonly workerFile: string | URL
  readonly file: string
  readonly key: string
  /** The thread, some megabytes, is ended when nothing was asked for so long. */
  readonly idleMs?: number
}

type Pending = { readonly resolve: (result: ThreadResult) => void; readonly reject: (error: unknown) => void }
type Running = { readonly worker: Worker; readonly pending: Map<number, Pending>; readonly exited: Promise<unknown> }

/** Starts the thread when it is first needed and ends it when it is not. */
export function createCustomerThread({
  workerFile,
  file,
  key,
  idleMs = 30_000,
}: CustomerThreadOptions): CustomerThread {
  let running: Running | null = null
  let serial = 0
  let idle: NodeJS.Timeout | undefined

  const start = (): Running => {
    const worker = new Worker(workerFile, { name: 'customer-cache' })
    const pending = new Map<number, Pending>()
    const own: Running = { worker, pending, exited: once(worker, 'exit').catch(() => undefined) }
    const stop = (error: unknown): void => {
      if (running === own) running = null
      for (const { reject } of pending.values()) reject(error)
      pending.clear()
    }
    worker.on('message', ({ id, result, error }: ThreadReply) => {
      const waiting = pending.get(id)
      pending.delete(id)
      // The programme may end while nothing is asked, and not while somebody waits.
      if (pending.size === 0) worker.unref()
      if (error) waiting?.reject(Object.assign(new Error(error.message), { code: error.code }))
      else waiting?.resolve(result ?? {})
    })
    worker.on('error', stop)
    worker.on('exit', () => stop(new Error('the thread of the cache has stopped')))
    worker.unref()
    // Its failure, such as an unreadable file, is that of whatever is asked next.
    void post(own, { kind: 'open', file, key }).catch(() => undefined)
    return own
  }

  const post = ({ worker, pending }: Running, request: ThreadRequest): Promise<ThreadResult> =>
    new Promise((resolve, reject) => {
      serial += 1
      pending.set(serial, { resolve, reject })
      worker.ref()
      if (request.kind !== 'page' && request.kind !== 'account-page')
        return worker.postMessage({ id: serial, ...request })
      // A small Buffer shares its memory with others (Buffer.poolSize): that may not be given away.
      const bytes = new Uint8Array(request.bytes)
      worker.postMessage({ ...request, id: serial, bytes }, [bytes.buffer])
    })

  const end = async (): Promise<void> => {
    clearTimeout(idle)
    const own = running
    running = null
    if (own === null) return
    await post(own, { kind: 'close' }).catch(() => undefined)
    // Waited for: the file must be free when this resolves.
    own.worker.ref()
    await own.exited
  }

  return {
    async ask(request) {
      clearTimeout(idle)
      running ??= start()
      try {
        return await post(running, request)
      } finally {
        clearTimeout(idle)
        idle = setTimeout(() => {
          if (running?.pending.size === 0) void end()
        }, idleMs)
        idle.unref()
      }
    },
    close: end,
  }
}
