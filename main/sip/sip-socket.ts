import { type Socket } from 'jssip/lib/Socket.js'
import { WebSocket } from 'ws'
import { type Log } from './log.ts'

export type SipSocketOptions = {
  /** `wss://host:port/ws`, in the order to try. */
  readonly urls: readonly string[]
  /** PEM; null trusts what the system trusts. */
  readonly certificateAuthority: string | null
  /** For TCP, TLS and WebSocket handshake together. */
  readonly connectTimeoutMs: number
  /** A ping that often; without an answer until the next one the line is dead. */
  readonly pingMs: number
  readonly log: Log
  /** For tests: what opens a WebSocket (RFC 6455). */
  readonly openWebSocket?: OpenWebSocket
}

/** The part of `ws` that is used here. */
export type SipWebSocket = {
  readonly readyState: number
  send(data: string): void
  ping(): void
  close(code?: number): void
  terminate(): void
  on(event: 'open' | 'pong', listener: () => void): unknown
  on(event: 'message', listener: (data: Buffer) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'close', listener: (code: number, reason: Buffer) => void): unknown
}
export type OpenWebSocket = (
  url: string,
  options: { readonly ca: string | null; readonly handshakeTimeoutMs: number },
) => SipWebSocket

export type SipSocket = {
  /** For JsSIP. */
  readonly socket: Socket
  /** Resolves true when the far end answers a ping in time; a dead line is dropped and JsSIP told. */
  check(limitMs: number): Promise<boolean>
  /** How many of the addresses failed since the last connection. */
  failures(): number
  /** Why the last attempt failed or the line broke. */
  lastTrouble(): string | null
}

const open = 1

/**
 * SIP over WebSocket (RFC 7118) with the `ws` package: Electron's main process has no WebSocket of its own, and this one
 * trusts the centre's authority alone. One connection at a time; the next attempt goes to the next address.
 */
export function createSipSocket(options: SipSocketOptions): SipSocket {
  const { urls, certificateAuthority, connectTimeoutMs, pingMs, log, openWebSocket = openWs } = options
  const [firstUrl] = urls
  if (firstUrl === undefined) throw new RangeError('SIP needs the address of a WebSocket.')
  let at = 0
  let failures = 0
  let trouble: string | null = null
  let current: SipWebSocket | undefined
  let stopPinging: (() => void) | undefined
  const pongs: (() => void)[] = []

  const handlers = {
    onconnect: (): void => undefined,
    ondisconnect: (_error: boolean, _code?: number, _reason?: string): void => undefined,
    ondata: (_data: string): void => undefined,
  }
  /** Tells JsSIP once that this connection is over, and forgets it. */
  const drop = (socket: SipWebSocket, why: string, code?: number): void => {
    if (current !== socket) return
    current = undefined
    stopPinging?.()
    stopPinging = undefined
    trouble = why
    failures += 1
    at = (at + 1) % urls.length
    log.info('sip socket closed', { why, code })
    handlers.ondisconnect(true, code, why)
    // Only now: whoever asked for the line must find that everybody knows it is gone. Ending the socket can run what waits.
    socket.terminate()
    for (const pong of pongs.splice(0)) pong()
  }
  const watch = (socket: SipWebSocket): (() => void) => {
    let answered = true
    const timer = setInterval(() => {
      if (!answered) {
        drop(socket, 'no answer to a ping')
        return
      }
      answered = false
      socket.ping()
    }, pingMs)
    socket.on('pong', () => {
      answered = true
      for (const pong of pongs.splice(0)) pong()
    })
    return () => clearInterval(timer)
  }
  const connect = (): void => {
    const url = urls[at] ?? firstUrl
    let socket: SipWebSocket
    try {
      socket = openWebSocket(url, { ca: certificateAuthority, handshakeTimeoutMs: connectTimeoutMs })
    } catch (error) {
      // An address that is none; JsSIP must hear of it after it has finished its own steps.
      trouble = error instanceof Error ? error.message : String(error)
      failures += 1
      at = (at + 1) % urls.length
      queueMicrotask(() => handlers.ondisconnect(true, undefined, trouble ?? undefined))
      return
    }
    current = socket
    let why: string | undefined
    socket.on('open', () => {
      if (current !== socket) return
      failures = 0
      trouble = null
      stopPinging = watch(socket)
      handlers.onconnect()
    })
    socket.on('message', (data) => {
      if (current !== socket) return
      try {
        handlers.ondata(data.toString('utf8'))
      } catch (error) {
        // A message that JsSIP cannot digest must not end main and every call with it.
        log.warn('a sip message could not be handled', { why: error instanceof Error ? error.message : 'unknown' })
      }
    })
    socket.on('error', (error) => {
      why = error.message
    })
    socket.on('close', (code, reason) => drop(socket, why ?? (reason.toString() || `closed with ${code}`), code))
  }

  const jssip = Object.assign(handlers, {
    via_transport: 'WSS',
    url: firstUrl,
    sip_uri: sipUriOf(firstUrl),
    connect,
    disconnect: (): void => {
      const socket = current
      current = undefined
      stopPinging?.()
      stopPinging = undefined
      if (socket === undefined) return
      socket.close(1000)
      // A PBX that is gone does not answer the closing handshake.
      setTimeout(() => socket.terminate(), 1_000).unref()
    },
    send: (message: string): boolean => {
      if (current?.readyState !== open) return false
      current.send(message)
      return true
    },
  })
  return {
    socket: jssip as unknown as Socket,
    failures: () => failures,
    lastTrouble: () => trouble,
    check: (limitMs) =>
      new Promise((resolve) => {
        const socket = current
        if (socket?.readyState !== open) {
          if (socket !== undefined) drop(socket, 'network changed while connecting')
          resolve(false)
          return
        }
        const timer = setTimeout(() => {
          drop(socket, 'no answer after a network change')
          resolve(false)
        }, limitMs)
        pongs.push(() => {
          clearTimeout(timer)
          resolve(current === socket)
        })
        socket.ping()
      }),
  }
}

/** RFC 3261 §19.1 form of a WebSocket's address, which JsSIP wants for a Route header it never sends by default. */
function sipUriOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `sip:${hostname}${port === '' ? '' : `:${port}`};transport=ws`
}

const openWs: OpenWebSocket = (url, { ca, handshakeTimeoutMs }) =>
  new WebSocket(url, 'sip', { handshakeTimeout: handshakeTimeoutMs, ...(ca === null ? {} : { ca }) })
