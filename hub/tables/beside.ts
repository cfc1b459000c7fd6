import { Worker } from 'node:worker_threads'
import { type ErrorCode, ZuoxiError } from '../../contract/errors.ts'

/** What a thread of serve-beside.ts tells. */
export type BesideMessage =
  | { readonly kind: 'chunk'; readonly chunk: unknown }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly parameters: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string }

/** Chunks made ahead: the thread works while the database does, and a slow database does not fill the memory. */
const ahead = 2

/**
 * Chunks made in a thread of its own, where making them takes seconds: calls are being routed meanwhile. Leaving the loop
 * ends the thread.
 * @param thread a file that calls `serveBeside` with what makes these chunks of this request
 * @throws ZuoxiError whatever the thread does
 */
export async function* chunksBeside<Request extends { readonly source: { readonly bytes: Uint8Array } }, Chunk>(
  thread: URL,
  request: Request,
): AsyncGenerator<Chunk> {
  const fileBytes = request.source.bytes.length
  const worker = new Worker(thread, {
    workerData: request,
    // Whole chunks die young here; with room for some of them hardly anything is copied to the old generation.
    // The old one would grow as long as the machine has room; a text file is in it as a whole.
    resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 96 + Math.ceil(fileBytes / 2 ** 20) * 6 },
  })
  const told: BesideMessage[] = []
  let wake: (() => void) | undefined
  const hear = (message: BesideMessage): void => {
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
      yield message.chunk as Chunk
    }
  } finally {
    await worker.terminate()
  }
}
