import { type IncomingMessage, type Server } from 'node:http'
import { type Duplex } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import {
  type ClientMessage,
  clientMessageSchema,
  liveCloseCodes,
  type ServerMessage,
} from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type Logger } from '../http/logger.ts'
import { type FilterClass, filterClassOf, type LiveFact, type Viewer } from './audience.ts'
import { type BatchText, batchText } from './batch-text.ts'
import { createFactRing } from './fact-ring.ts'
import { textFrame } from './text-frame.ts'
import { type FloorState, visibleSnapshot } from './visible-snapshot.ts'

/** Who a token belongs to, by which session, and how long it is good. */
export type LiveCaller = Omit<Viewer, 'extension' | 'queues'> & {
  readonly sessionId: string
  readonly expiresAt: number
}

export type LiveOptions = {
  /** @throws ZuoxiError `access.not-signed-in` */
  readonly authenticate: (token: string) => Promise<LiveCaller>
  readonly seatOf: (userId: string) => Extension | null
  /** The queues somebody serves at his seat. */
  readonly queuesOf?: (userId: string) => readonly string[]
  readonly floor: () => FloorState
  readonly logger: Pick<Logger, 'warn' | 'info'>
  readonly now?: () => number
  readonly batchMs?: number
  readonly maxClients?: number
  readonly ringSize?: number
  /** Bytes a client may lag behind before it is cut off. */
  readonly lagLimitBytes?: number
  readonly heartbeatMs?: number
  readonly helloLimitMs?: number
}

type Client = {
  readonly socket: WebSocket
  /** The connection below it: frames made once are written here as they are. */
  readonly connection: Duplex
  viewer: Viewer | null
  filter: FilterClass | null
  sessionId: string | null
  expiresAt: number
  alive: boolean
  greeting: boolean
  /** Messages of this second, against floods. */
  heard: number
  heardSince: number
}

export type LiveHealth = { readonly clients: number; readonly sequence: number; readonly cutOff: number }
export type Live = ReturnType<typeof createLive>

/** Longest message a client may send: a token of 4 KB and some JSON. */
const messageLimitBytes = 8 * 1024
const messagesPerSecond = 50

/**
 * `/live` (contract/live/messages.ts). Facts are numbered as they come, kept in a ring for those who come back, and sent in
 * batches: one text per class of viewers, one WebSocket frame per text, the same bytes to every socket of the class.
 */
export function createLive(options: LiveOptions) {
  const now = options.now ?? Date.now
  const batchMs = options.batchMs ?? 25
  const maxClients = options.maxClients ?? 2_000
  const lagLimitBytes = options.lagLimitBytes ?? 4 * 1024 * 1024
  const heartbeatMs = options.heartbeatMs ?? 15_000
  const helloLimitMs = options.helloLimitMs ?? 5_000
  const epoch = uuid()
  const ring = createFactRing<LiveFact>(options.ringSize ?? 20_000)
  const clients = new Set<Client>()
  /** Those of them that have not said who they are, oldest first: they take nobody's place. */
  const strangers = new Set<Client>()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimitBytes,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const frames = new Map<string, Buffer>()
  const servers: Server[] = []
  let batch: LiveFact[] = []
  let batchTimer: NodeJS.Timeout | null = null
  let lastFlush = -Infinity
  let cutOff = 0
  let stopping = false

  const heartbeat = setInterval(() => {
    const at = now()
    for (const client of clients) {
      if (client.viewer !== null && client.expiresAt <= at) {
        refuse(client, new ZuoxiError('access.not-signed-in'), liveCloseCodes.refused)
      } else if (!client.alive) client.socket.terminate()
      else {
        client.alive = false
        client.socket.ping()
      }
    }
  }, heartbeatMs)

  const send = (client: Client, message: ServerMessage): void => {
    if (client.socket.readyState === client.socket.OPEN) client.socket.send(JSON.stringify(message))
  }

  const forget = (client: Client): void => {
    clients.delete(client)
    strangers.delete(client)
  }

  const placeOf = (userId: string): Pick<Viewer, 'extension' | 'queues'> => ({
    extension: options.seatOf(userId),
    queues: options.queuesOf?.(userId) ?? [],
  })

  const isFull = (): boolean => clients.size - strangers.size >= maxClients

  const refuse = (client: Client, error: ZuoxiError, code: number): void => {
    send(client, { type: 'refused', code: error.code, message: error.say('zh-CN') })
    client.socket.close(code, error.code)
    forget(client)
    // A client that does not answer the close must not keep the socket (RFC 6455 §7.1.1).
    setTimeout(() => client.socket.terminate(), 2_000).unref()
  }

  const flush = (): void => {
    if (batchTimer) clearTimeout(batchTimer)
    batchTimer = null
    if (batch.length === 0) return
    lastFlush = performance.now()
    const text = batchText(batch, ring.last)
    batch = []
    frames.clear()
    for (const client of clients) {
      if (client.viewer === null || client.filter === null || client.greeting) continue
      sendBatch(client, client.viewer, client.filter, text)
    }
  }

  const sendBatch = (client: Client, viewer: Viewer, filter: FilterClass, text: BatchText): void => {
    const { socket } = client
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > lagLimitBytes) {
      // It would only fall further behind; it may come back with its last number when it can keep up.
      cutOff += 1
      options.logger.warn({ userId: viewer.userId, bufferedBytes: socket.bufferedAmount }, 'slow live client cut off')
      forget(client)
      socket.close(liveCloseCodes.tooSlow, 'too slow')
      setTimeout(() => socket.terminate(), 1_000).unref()
      return
    }
    // Without compression ws writes each message straight through, so a frame of our own between two of its own is whole.
    client.connection.write(frameFor(filter, viewer, text))
  }

  const frameFor = (filter: FilterClass, viewer: Viewer, text: BatchText): Buffer => {
    if (!text.isShared(filter, viewer)) return textFrame(text.for(filter, viewer))
    let frame = frames.get(filter.key)
    if (frame === undefined) frames.set(filter.key, (frame = textFrame(text.for(filter, viewer))))
    return frame
  }

  const greet = async (client: Client, message: Extract<ClientMessage, { type: 'hello' }>): Promise<void> => {
    client.greeting = true
    try {
      const caller = await options.authenticate(message.token)
      if (isFull()) throw new ZuoxiError('request.too-many', { seconds: 5 })
      strangers.delete(client)
      client.viewer = { ...caller, ...placeOf(caller.userId) }
      client.expiresAt = caller.expiresAt
      client.sessionId = caller.sessionId
      client.filter = filterClassOf(client.viewer)
    } finally {
      client.greeting = false
    }
    // What is in the batch has its numbers already: the client gets it now or in the snapshot, and not twice.
    flushBut(client)
    const { viewer, filter } = client
    const { resume } = message
    const missed = resume?.epoch === epoch ? ring.since(resume.sequence) : undefined
    if (missed !== undefined) {
      if (missed.length > 0) client.socket.send(batchText(missed, ring.last).for(filter, viewer))
      else send(client, { type: 'deltas', to: ring.last, deltas: [] })
      return
    }
    send(client, { type: 'snapshot', epoch, sequence: ring.last, state: visibleSnapshot(options.floor(), viewer) })
  }

  /** Sends the waiting batch to everybody but this client. */
  const flushBut = (except: Client): void => {
    except.greeting = true
    flush()
    except.greeting = false
  }

  const renew = async (client: Client, token: string): Promise<void> => {
    const caller = await options.authenticate(token)
    if (client.viewer === null || caller.userId !== client.viewer.userId) {
      throw new ZuoxiError('access.not-signed-in')
    }
    const viewer = { ...caller, ...placeOf(caller.userId), watches: client.viewer.watches ?? null }
    const filter = filterClassOf(viewer)
    const changed = filter.key !== client.filter?.key
    Object.assign(client, { viewer, filter, sessionId: caller.sessionId, expiresAt: caller.expiresAt })
    // Other rights see other things: begin again from what they let him see.
    if (changed) {
      flush()
      send(client, { type: 'snapshot', epoch, sequence: ring.last, state: visibleSnapshot(options.floor(), viewer) })
    }
  }

  /** What the client has stays; from here on it gets the figures of this period too, or no more. */
  const watch = (client: Client, period: Period | null): void => {
    if (client.viewer === null) return
    flush()
    client.viewer = { ...client.viewer, watches: period }
    client.filter = filterClassOf(client.viewer)
  }

  const hear = async (client: Client, data: RawData, isBinary: boolean): Promise<void> => {
    // Refused or cut off: what it still sends until the socket is gone is not heard.
    if (!clients.has(client)) return
    const at = now()
    if (at - client.heardSince >= 1_000) Object.assign(client, { heard: 0, heardSince: at })
    if (++client.heard > messagesPerSecond) {
      return refuse(client, new ZuoxiError('request.too-many', { seconds: 1 }), liveCloseCodes.badMessage)
    }
    const message = isBinary ? undefined : parseMessage(String(data))
    if (message?.type === 'ping') return send(client, { type: 'pong', sent: message.sent, at })
    const fits = message !== undefined && !client.greeting && (message.type === 'hello') === (client.viewer === null)
    if (!fits) {
      const reason = { 'zh-CN': '消息格式或顺序不对', en: 'the message has a wrong form or comes at the wrong time' }
      const error = new ZuoxiError('request.invalid', { place: '/live', reason })
      return refuse(client, error, liveCloseCodes.badMessage)
    }
    try {
      if (message.type === 'hello') await greet(client, message)
      else if (message.type === 'watch') watch(client, message.period)
      else await renew(client, message.token)
    } catch (error) {
      const told = error instanceof ZuoxiError ? error : new ZuoxiError('hub.failed', { reference: epoch })
      if (told !== error) options.logger.warn({ err: error }, 'live message failed')
      refuse(client, told, liveCloseCodes.refused)
    }
  }

  const admit = (socket: WebSocket, connection: Duplex): void => {
    const client: Client = {
      socket,
      connection,
      viewer: null,
      filter: null,
      sessionId: null,
      expiresAt: Infinity,
      alive: true,
      greeting: false,
      heard: 0,
      heardSince: now(),
    }
    clients.add(client)
    strangers.add(client)
    // Whoever opens sockets and stays silent pushes out his own kind; a seat has said hello long before.
    const [oldest] = strangers
    if (strangers.size > maxClients && oldest !== undefined) {
      refuse(oldest, new ZuoxiError('request.too-many', { seconds: 5 }), liveCloseCodes.refused)
    }
    const patience = setTimeout(() => {
      if (client.viewer === null) refuse(client, new ZuoxiError('access.not-signed-in'), liveCloseCodes.refused)
    }, helloLimitMs)
    socket.on('message', (data, isBinary) => void hear(client, data, isBinary))
    socket.on('pong', () => {
      client.alive = true
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearTimeout(patience)
      forget(client)
    })
  }

  const dropWhere = (isMeant: (client: Client) => boolean): void => {
    for (const client of clients) {
      if (isMeant(client)) refuse(client, new ZuoxiError('access.not-signed-in'), liveCloseCodes.refused)
    }
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node takes its own listener off a socket it hands over: without one, a reset connection would end the process.
    socket.on('error', () => socket.destroy())
    const turnAway = (answer: string): void => {
      socket.once('finish', () => socket.destroy())
      socket.end(`HTTP/1.1 ${answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    if (request.url?.split('?')[0] !== '/live') return turnAway('404 Not Found')
    if (stopping || isFull()) return turnAway('503 Service Unavailable\r\nRetry-After: 5')
    sockets.handleUpgrade(request, socket, head, (accepted) => admit(accepted, socket))
  }

  return {
    epoch,
    /** On core's HTTPS server; may be called for several. */
    attach(server: Server): void {
      server.on('upgrade', upgrade)
      servers.push(server)
    },
    publish(fact: LiveFact): void {
      ring.push(fact)
      batch.push(fact)
      if (batchTimer !== null) return
      // A single event in a quiet hour leaves in the same turn; in a storm they share a window.
      const wait = Math.max(0, batchMs - (performance.now() - lastFlush))
      batchTimer = setTimeout(flush, wait)
    },
    /** A person took a seat or left it, or serves other queues there: he begins again from a snapshot. */
    viewerChanged(userId: string): void {
      for (const client of clients) {
        if (client.viewer?.userId !== userId || client.greeting) continue
        const viewer = { ...client.viewer, ...placeOf(userId) }
        flush()
        client.viewer = viewer
        client.filter = filterClassOf(viewer)
        send(client, { type: 'snapshot', epoch, sequence: ring.last, state: visibleSnapshot(options.floor(), viewer) })
      }
    },
    /** Locked or with other rights now: all his sockets go. */
    drop(userId: string): void {
      dropWhere(({ viewer }) => viewer?.userId === userId)
    },
    /** Signed out there: the session's sockets go, and those of his other sessions stay. */
    dropSession(ended: string): void {
      dropWhere(({ sessionId }) => sessionId === ended)
    },
    /** Over which periods somebody watches the figures now. */
    watched(): ReadonlySet<Period> {
      const periods = new Set<Period>()
      for (const { filter } of clients) if (filter !== null && filter.watches !== null) periods.add(filter.watches)
      return periods
    },
    health: (): LiveHealth => ({ clients: clients.size, sequence: ring.last, cutOff }),
    close(): void {
      stopping = true
      clearInterval(heartbeat)
      if (batchTimer) clearTimeout(batchTimer)
      flush()
      for (const server of servers) server.off('upgrade', upgrade)
      for (const client of clients) {
        client.socket.close(liveCloseCodes.hubStopping, 'hub is stopping')
        setTimeout(() => client.socket.terminate(), 500).unref()
      }
      clients.clear()
    },
  }
}

function parseMessage(text: string): ClientMessage | undefined {
  try {
    const parsed = clientMessageSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
