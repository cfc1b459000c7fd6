import { z } from 'zod'
import {
  type EmbeddedHubReport,
  embeddedHubReportSchema,
  type EmbeddedHubRequest,
  type EmbeddedHubStart,
} from '../../contract/embedded-hub.ts'

/** The process in which the hub runs, whatever starts it. */
export type HubProcess = {
  send(request: EmbeddedHubRequest): void
  onMessage(listener: (message: unknown) => void): void
  /** Once. */
  onExit(listener: (code: number | null) => void): void
  kill(): void
}

export type HubChildEnd =
  /** It said why, and another try would end the same way. */
  | { readonly kind: 'failed'; readonly text: Extract<EmbeddedHubReport, { kind: 'failed' }>['text'] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'crashed'; readonly code: number | null }

/** What the one who started it is told; nothing of it may be logged. */
export type HubChildEvents = {
  progress(progress: Extract<EmbeddedHubReport, { kind: 'progress' }>): void
  ready(ready: Extract<EmbeddedHubReport, { kind: 'ready' }>): void
  /** Once, after which nothing more comes. */
  ended(end: HubChildEnd): void
  /** Something that is no report: left out, and told without what was in it. */
  misspoke(where: string): void
}

export type HubChild = {
  /** Resolves when the process is gone: asked first, killed when it does not go. */
  stop(): Promise<void>
}

const stopWithinMs = 6_000

/** One life of the hub's process: started, listened to, stopped. */
export function startHubChild(process: HubProcess, start: EmbeddedHubStart, events: HubChildEvents): HubChild {
  let failure: Extract<HubChildEnd, { kind: 'failed' }> | null = null
  let stopping: Promise<void> | null = null
  const gone = Promise.withResolvers<undefined>()

  process.onMessage((message) => {
    const report = embeddedHubReportSchema.safeParse(message)
    if (!report.success) return events.misspoke(z.prettifyError(report.error).split('\n')[0] ?? '')
    const { data } = report
    if (data.kind === 'progress') events.progress(data)
    else if (data.kind === 'ready') events.ready(data)
    else failure = { kind: 'failed', text: data.text }
  })
  process.onExit((code) => {
    gone.resolve(undefined)
    events.ended(stopping === null ? (failure ?? { kind: 'crashed', code }) : { kind: 'stopped' })
  })
  process.send({ kind: 'start', start })

  return {
    stop() {
      stopping ??= (async () => {
        process.send({ kind: 'stop' })
        const late = setTimeout(() => process.kill(), stopWithinMs)
        await gone.promise
        clearTimeout(late)
      })()
      return stopping
    },
  }
}
