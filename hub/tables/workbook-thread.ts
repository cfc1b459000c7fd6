import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Row } from './write-table.ts'
import { builtFile } from '../resource.ts'

export type WorkbookMessage = { readonly kind: 'rows'; readonly rows: readonly Row[] } | { readonly kind: 'finish' }
export type WorkbookReply =
  { readonly kind: 'taken' | 'written' } | { readonly kind: 'failed'; readonly message: string }

/** A workbook put together in a thread of its own; each call answers when the thread has taken what it was given. */
export function openWorkbookThread(file: string) {
  const worker = new Worker(builtFile(import.meta.url, './workbook.worker.ts'), { workerData: file })
  const failed = new Promise<never>((_resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the workbook’s thread ended early')))
  })
  failed.catch(() => undefined)

  async function ask(message: WorkbookMessage): Promise<void> {
    const reply = once(worker, 'message') as Promise<[WorkbookReply]>
    worker.postMessage(message)
    const [told] = await Promise.race([reply, failed])
    if (told.kind === 'failed') throw new Error(`the workbook was not written: ${told.message}`)
  }

  return {
    add: (rows: readonly Row[]): Promise<void> => ask({ kind: 'rows', rows }),
    finish: (): Promise<void> => ask({ kind: 'finish' }),
    close: async (): Promise<void> => void (await worker.terminate()),
  }
}
