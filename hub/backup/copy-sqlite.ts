import { open, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { asDatabaseError } from '../database/database-errors.ts'
import { builtFile } from '../resource.ts'

/**
 * A consistent copy of a SQLite database, also while a hub writes to it. The copy is compact and needs no companions.
 * @throws ZuoxiError `database.unavailable`; the signal's reason
 */
export async function copySqlite(
  from: string,
  to: string,
  options: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void } = {},
): Promise<void> {
  const { signal, progress } = options
  signal?.throwIfAborted()
  const total = await stat(from).then((found) => found.size)
  const worker = new Worker(builtFile(import.meta.url, './copy-sqlite.worker.ts'), { workerData: { from, to } })
  const timer = setInterval(() => {
    stat(to).then(
      ({ size }) => progress?.(Math.min(size, total), total),
      () => undefined,
    )
  }, 200)
  try {
    await new Promise<void>((resolve, reject) => {
      let failed: unknown
      worker.once('message', ({ code, message }: { code: string; message: string }) => {
        failed = asDatabaseError(Object.assign(new Error(message), { code }))
      })
      worker.once('error', reject)
      worker.once('exit', () => (failed === undefined ? resolve() : reject(failed)))
      signal?.addEventListener(
        'abort',
        () => {
          // The thread ends after its one long call; nobody waits for that.
          worker.unref()
          void worker.terminate()
          reject(signal.reason as unknown)
        },
        { once: true },
      )
    })
  } finally {
    clearInterval(timer)
  }
  const handle = await open(to, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  progress?.(total, total)
}
