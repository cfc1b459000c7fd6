import { Worker } from 'node:worker_threads'
import { type ErrorCode, ZuoxiError } from '../../../contract/errors.ts'
import { type PreparedChunk, type PrepareRequest } from './prepare-rows.ts'

/** What the thread tells. */
export type PrepareMessage =
  | { readonly kind: 'chunk'; readonly chunk: PreparedChunk }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly parameters: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string }

/** Chunks made ahead: the thread works while the database does, and a slow database does not fill the memory. */
const ahead = 2

/**
 * `prepareRows` in a thread of its own: the pinyin and the words of a hundred thousand customers take seconds, and calls
 * are being routed meanwhile. Leaving the loop ends the thread. @throws ZuoxiError `request.invalid`
 */
export async function* prepareBeside(request: PrepareRequest): AsyncGenerator<PreparedChunk> {
  const worker = new Worker(new URL('./prepare-rows.worker.ts', import.meta.url), {
    workerData: request,
    // Whole chunks die young here; with room for some of them hardly anything is copied to the old generation.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  })
  const told: PrepareMessage[] = []
  let wake: (() => void) | undefined
  const hear = (message: PrepareMessage): void => {
    told.push(message)
    wake?.()
  }
  worker.on('message', hear)
  worker.on('error', (error) =>
    hear({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
  worker.on('exit', () => hear({ kind: 'failed', message: 'the thread ended early' }))
  try {
    for (let count = 0; count < ahead; count += 1) worker.postMessage('next')
    for (;;) {
      const message = told.shift()
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      if (message.kind === 'end') return
      if (message.kind === 'refused') throw new ZuoxiError(message.code, message.parameters)
      if (message.kind === 'failed') throw new Error(`the file could not be prepared: ${message.message}`)
      worker.postMessage('next')
      yield message.chunk
    }
  } finally {
    await worker.terminate()
  }
}
