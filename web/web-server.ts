import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { type IncomingMessage } from 'node:http'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import { largestUpload } from '../contract/api/transfers.api.ts'
import { webBridgePath, webCookie } from '../contract/bridge/web-channel.ts'
import { languageFromHeader } from '../contract/language.ts'
import { soundAddress } from '../contract/recording.ts'
import { type WebSeatsStart } from '../contract/web-seat.ts'
import { isLoopback } from '../contract/loopback.ts'
import { serveBridgeSocket } from './bridge-socket.ts'
import { newCookie, type SeatRoom, type SeatRooms } from './seat-rooms.ts'
import { browserPage, pageHeaders } from './browser-page.ts'

/** One message of a page: what is written in the longest form of the interface is far below it. */
const messageLimitBytes = 1024 * 1024
const cookieSeconds = 60 * 24 * 3_600

/**
 * The pages, the bridge's socket, and the files that come and go by it, on HTTPS with the hub's certificate; for practice on
 * the loopback alone also without, which browsers hold for as safe (W3C Secure Contexts §3.1).
 * @throws Error when it is to go without TLS anywhere else
 */
export async function createWebServer({ start, rooms }: { readonly start: WebSeatsStart; readonly rooms: SeatRooms }) {
  const { tls } = start
  if (tls === null && !isLoopback(start.listen.host)) throw new Error('without TLS only the loopback is served')
  const html = browserPage(await readFile(join(start.build, 'renderer/window/index.html'), 'utf8'))
  const script = await readFile(join(start.build, 'preload/web.cjs'))
  const app = fastify({
    ...(tls === null ? {} : { https: { key: tls.key, cert: tls.chain, minVersion: 'TLSv1.2' } }),
    requestTimeout: 600_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(pageHeaders(tls !== null))
  })
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    void reply.status(error.statusCode ?? 500).send()
  })
  // A table is written to the disk as it comes.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const page = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const cookie = cookieOf(request.raw)
    // Lax would let another site open the page as this browser; nobody needs that.
    const set = `${webCookie}=${cookie ?? newCookie()}; Path=/; ${tls === null ? '' : 'Secure; '}HttpOnly; SameSite=Strict; Max-Age=${String(cookieSeconds)}`
    return reply.header('set-cookie', set).header('cache-control', 'no-cache').type('text/html').send(html)
  }
  await app.register(fastifyStatic, { root: join(start.build, 'renderer'), serve: false, cacheControl: false })
  app.get('/', page)
  app.get('/favicon.ico', (_request, reply) => reply.status(204).send())
  app.get('/bridge.js', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript').send(script),
  )
  app.get('/assets/:file', (request, reply) =>
    // Each name has a hash of its content.
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(join('assets', basename((request.params as { file: string }).file))),
  )

  const roomOf = async (request: FastifyRequest): Promise<SeatRoom | null> => rooms.present(cookieOf(request.raw) ?? '')

  app.get('/recordings/:id', async (request, reply) => {
    const room = await roomOf(request)
    if (room === null) return reply.status(401).send()
    const gone = new AbortController()
    request.raw.once('close', () => gone.abort())
    const { range } = request.headers
    const address = soundAddress((request.params as { id: string }).id)
    const answer = await room.seat.sound(
      new Request(address, { headers: range === undefined ? {} : { range }, signal: gone.signal }),
    )
    reply.status(answer.status).headers(Object.fromEntries(answer.headers))
    return reply.send(answer.body === null ? undefined : Readable.fromWeb(answer.body as never))
  })

  app.get('/files/:id', async (request, reply) => {
    const room = await roomOf(request)
    const made = room?.files.take((request.params as { id: string }).id) ?? null
    if (made === null) return reply.status(404).send()
    // RFC 6266 §4.3 and RFC 8187: any name.
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(made.name)}`)
    reply.header('cache-control', 'no-store').type('application/octet-stream')
    return reply.sendFile(basename(made.file), join(made.file, '..'))
  })

  app.post('/files/:id', { bodyLimit: largestUpload }, async (request, reply) => {
    const room = await roomOf(request)
    const { id } = request.params as { id: string }
    const folder = room?.files.expected(id) ?? null
    if (room === null || folder === null) return reply.status(404).send()
    const { name } = request.query as { name?: unknown }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if ((await readdir(folder)).length > 0) return reply.status(409).send()
    const file = join(folder, fileName(typeof name === 'string' ? name : ''))
    try {
      await pipeline(request.body as Readable, limited(largestUpload), createWriteStream(file, { mode: 0o600 }))
    } catch {
      room.files.arrived(id, null)
      return reply.status(413).send()
    }
    room.files.arrived(id, file)
    return reply.status(204).send()
  })

  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageLimitBytes, perMessageDeflate: true })
  app.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const refuse = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    socket.on('error', () => undefined)
    const cookie = cookieOf(request)
    // Another site's script may open a socket to here, with this browser's address but not from our page (RFC 6455 §10.2).
    if (request.url !== webBridgePath || !isOwnOrigin(request, tls !== null)) return refuse('403 Forbidden')
    if (cookie === undefined) return refuse('401 Unauthorized')
    const about = {
      language: languageFromHeader(request.headers['accept-language']),
      device: `web ${browserName(request.headers['user-agent'] ?? '')}`,
    }
    rooms.of(cookie, about).then(
      (room) => {
        if (room === null) return refuse('503 Service Unavailable')
        sockets.handleUpgrade(request, socket, head, (page) => serveBridgeSocket(page, room))
      },
      () => refuse('500 Internal Server Error'),
    )
  })

  return {
    async listen(): Promise<number> {
      await app.listen(start.listen)
      return (app.server.address() as { port: number }).port
    },
    async close(): Promise<void> {
      for (const page of sockets.clients) page.terminate()
      await app.close()
    },
  }
}

function cookieOf(request: IncomingMessage): string | undefined {
  const found = (request.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(`${webCookie}=`))
  const value = found?.slice(webCookie.length + 1)
  return value !== undefined && /^[0-9a-f]{64}$/.test(value) ? value : undefined
}

/** Without a certificate, a name of another's that leads to the loopback (DNS rebinding) is no name of ours. */
function isOwnOrigin({ headers: { origin, host = '' } }: IncomingMessage, secure: boolean): boolean {
  if (secure) return origin === `https://${host}`
  return origin === `http://${host}` && isLoopback(host.replace(/:\d+$/, ''))
}

/** No path, no control signs, nothing a file system trips over. */
const fileName = (given: string): string =>
  (given.split(/[\\/]/).at(-1) ?? '')
    .replace(/[\u0000-\u001f:*?"<>|]/g, '-')
    .replace(/^\.+/, '')
    .slice(-120) || 'table'

const browserName = (agent: string): string => /(Edg|Firefox|Chrome|Safari)\/\d+/.exec(agent)?.[0] ?? 'browser'

async function* cut(source: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const piece of source) {
    bytes += piece.length
    if (bytes > most) throw new RangeError('too large')
    yield piece
  }
}
const limited =
  (most: number) =>
  (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
    cut(source, most)
