import {
  embeddedHubReportSchema,
  type EmbeddedHubReport,
  type EmbeddedHubRequest,
  embeddedHubRequestSchema,
} from '../../contract/embedded-hub.ts'

/** The program that started this process. */
export type ParentLink = {
  /** Resolves when it is on its way. */
  tell(report: EmbeddedHubReport): Promise<void>
  /** What it asks for; what is no request is left out. */
  onRequest(listener: (request: EmbeddedHubRequest) => void): void
  /** It is gone, and so is whoever this process works for. */
  onGone(listener: () => void): void
}

/** Electron's side of a utility process (electronjs.org/docs/latest/api/parent-port), as far as it is used here. */
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/**
 * Under Electron a utility process, else a plain fork with a channel to its parent. Undefined when nobody started it so.
 * Electron ends a utility process together with the program; a fork learns of it by its channel.
 */
export function openParentLink(): ParentLink | undefined {
  const { parentPort: port } = process as unknown as { readonly parentPort?: ParentPort }
  const hear = (message: unknown, listener: (request: EmbeddedHubRequest) => void): void => {
    const request = embeddedHubRequestSchema.safeParse(message)
    if (request.success) listener(request.data)
  }
  if (port !== undefined) {
    return {
      tell: async (report) => port.postMessage(embeddedHubReportSchema.parse(report)),
      onRequest: (listener) => void port.on('message', ({ data }) => hear(data, listener)),
      onGone: () => undefined,
    }
  }
  if (process.send === undefined) return undefined
  return {
    tell: (report) =>
      // A parent that is gone reads nothing any more; `onGone` tells of it.
      new Promise((resolve) => process.send?.(embeddedHubReportSchema.parse(report), () => resolve()) ?? resolve()),
    onRequest: (listener) => void process.on('message', (message) => hear(message, listener)),
    onGone: (listener) => void process.on('disconnect', listener),
  }
}
