import { readFileSync } from 'node:fs'
import { type WebSeatsReport, webSeatsStartSchema } from '../contract/web-seat.ts'
import { forLog } from '../main/shell/seat-log.ts'
import { createSeatRooms } from './seat-rooms.ts'
import { openWebSeat, type WebSeatLog } from './web-seat.ts'
import { createWebServer } from './web-server.ts'

/**
 * The web seats' own process, started by the hub (hub/web-seats): a page that misbehaves costs the hub nothing. It ends
 * when the hub does.
 */
const report = (message: WebSeatsReport): void => void process.send?.(message)
const log: WebSeatLog = (level, message, detail) => {
  const line = { level, at: Date.now(), part: 'web-seats', message, ...(forLog(detail) as object) }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
process.on('uncaughtException', (error) => log('warn', 'unexpected', { error }))
process.on('unhandledRejection', (error) => log('warn', 'unexpected', { error }))

process.once('message', (message) => void begin(message))

async function begin(message: unknown): Promise<void> {
  try {
    const start = webSeatsStartSchema.parse(message)
    const rooms = createSeatRooms({
      folder: start.folder,
      log,
      openSeat: (about) => openWebSeat({ ...about, hub: start.hub, version: version() }),
    })
    await rooms.sweep()
    const server = await createWebServer({ start, rooms })
    const stop = async (): Promise<void> => {
      setTimeout(() => process.exit(0), 5_000).unref()
      await server.close()
      await rooms.close()
      process.exit(0)
    }
    // Ctrl-C, which a terminal tells the hub as well: that ends this one in its turn.
    process.on('SIGINT', () => undefined)
    process.once('disconnect', () => void stop())
    process.once('SIGTERM', () => void stop())
    report({ kind: 'listening', port: await server.listen() })
  } catch (error) {
    report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
    process.exitCode = 1
    process.disconnect()
  }
}

function version(): string {
  const { version: found } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return found
}
