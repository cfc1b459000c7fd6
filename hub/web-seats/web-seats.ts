import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { webSeatsReportSchema, type WebSeatsStart } from '../../contract/web-seat.ts'
import { type Logger } from '../http/logger.ts'

/** The interface for browsers (PL3): a process of its own beside the hub, which this one starts, watches and ends. */
export type WebSeats = {
  /** Where it listens; changes at no restart. */
  readonly port: number
  /** Undefined while it is being started again. */
  processId(): number | undefined
  close(): Promise<void>
}

const firstWaitMs = 500
const longestWaitMs = 30_000
/** Where `npm run build` puts the app (electron.vite.config.ts). */
export const builtApp = process.env['ZUOXI_SEAT_OUT'] ?? fileURLToPath(new URL('../../out', import.meta.url))
const processFile = fileURLToPath(new URL('../../web/web-seats.process.ts', import.meta.url))

/** Whether the interface has been built; without it there is nothing to serve. */
export const pagesAreBuilt = (build = builtApp): boolean => existsSync(join(build, 'preload/web.cjs'))

/**
 * Resolves when browsers can come. A process that ends is started again, later each time.
 * @throws Error when it cannot listen the first time
 */
export async function startWebSeats(start: WebSeatsStart, logger: Pick<Logger, 'warn' | 'info'>): Promise<WebSeats> {
  let child: ChildProcess | undefined
  let closing = false
  let retry: NodeJS.Timeout | undefined
  let waitMs = firstWaitMs
  let { port } = start.listen

  const run = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const own = fork(processFile, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      child = own
      own.on('message', (message) => {
        const report = webSeatsReportSchema.safeParse(message)
        if (!report.success) return
        if (report.data.kind === 'failed') return reject(new Error(report.data.reason))
        waitMs = firstWaitMs
        resolve(report.data.port)
      })
      own.on('error', reject)
      own.once('exit', (code, signal) => {
        reject(new Error(`the process of the web seats ended (${String(code ?? signal)})`))
        if (closing || child !== own) return
        child = undefined
        if (port === 0) return
        logger.warn({ code, signal, waitMs }, 'the web seats ended and are started again')
        retry = setTimeout(() => void run().catch((error: unknown) => logger.warn({ err: error }, 'web seats')), waitMs)
        retry.unref()
        waitMs = Math.min(longestWaitMs, waitMs * 2)
      })
      own.send({ ...start, listen: { ...start.listen, port } })
    })

  try {
    port = await run()
  } catch (error) {
    closing = true
    child?.kill()
    throw error
  }
  return {
    port,
    processId: () => child?.pid,
    async close() {
      closing = true
      clearTimeout(retry)
      const own = child
      if (own === undefined || own.exitCode !== null || own.signalCode !== null) return
      const ended = new Promise((resolve) => own.once('exit', resolve))
      own.disconnect()
      const late = setTimeout(() => own.kill('SIGKILL'), 8_000)
      await ended
      clearTimeout(late)
    },
  }
}
