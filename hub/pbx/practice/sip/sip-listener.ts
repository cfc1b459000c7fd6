import { createServer, type Server } from 'node:https'
import { WebSocket, WebSocketServer } from 'ws'
import { guarded, type PracticeLog } from '../practice-log.ts'
import { parseSip, type SipMessage, writeSip } from './sip-message.codec.ts'
import { isWhole } from './sip-values.ts'

/** One telephone's web socket. */
export type SipConnection = {
  readonly id: number
  /** `127.0.0.1:50312`. */
  readonly address: string
  readonly open: boolean
  /** False when it is gone. */
  send(message: SipMessage): boolean
  /** Extensions that proved their password over it. */
  readonly proven: Set<string>
}

export type SipListenerEvents = {
  message(message: SipMessage, from: SipConnection): void
  closed(connection: SipConnection): void
}

export type SipListener = {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

const pingMs = 20_000
/** A description with many candidates has some 5 kB. */
const mostBytes = 65_536
const mostConnections = 500

/** SIP over WebSocket (RFC 7118) with TLS. Whatever comes in that is no SIP message is dropped and logged, never more. */
export async function openSipListener(options: {
  readonly host: string
  readonly port: number
  readonly tls: { readonly key: string; readonly cert: string }
  readonly log: PracticeLog
  readonly events: SipListenerEvents
}): Promise<SipListener> {
  const { host, log, events } = options
  const server: Server = createServer({ key: options.tls.key, cert: options.tls.cert, minVersion: 'TLSv1.2' })
  const sockets = new WebSocketServer({
    server,
    path: '/ws',
    maxPayload: mostBytes,
    // RFC 7118 §4.1: the sub-protocol is `sip`, and without it nothing is agreed.
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  })
  const take = guarded(log, events.message)
  const closed = guarded(log, events.closed)
  let serial = 0

  sockets.on('connection', (socket, request) => {
    socket.on('error', (error) => log('info', 'a telephone’s web socket failed', { error: error.message }))
    if (sockets.clients.size > mostConnections || socket.protocol !== 'sip') {
      socket.close(1002)
      return
    }
    const connection: SipConnection = {
      id: (serial += 1),
      address: `${request.socket.remoteAddress ?? ''}:${String(request.socket.remotePort ?? 0)}`,
      get open() {
        return socket.readyState === WebSocket.OPEN
      },
      send(message) {
        if (socket.readyState !== WebSocket.OPEN) return false
        socket.send(writeSip(message))
        return true
      },
      proven: new Set(),
    }
    let answered = true
    const pings = setInterval(() => {
      if (!answered) return socket.terminate()
      answered = false
      socket.ping()
    }, pingMs)
    socket.on('pong', () => {
      answered = true
    })
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      // RFC 5626 §4.4.1: two line ends ask whether somebody is there, one answers.
      if (/^(?:\r\n)+$/.test(text)) {
        if (text.length >= 4) socket.send('\r\n')
        return
      }
      const message = parseSip(text)
      if (message === undefined || !isWhole(message)) log('info', 'not a SIP message', { bytes: data.length })
      else take(message, connection)
    })
    socket.on('close', () => {
      clearInterval(pings)
      closed(connection)
    })
  })
  server.on('tlsClientError', (error) => log('info', 'a telephone was refused by TLS', { error: error.message }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, () => {
      server.off('error', reject)
      server.on('error', (error) => log('error', 'the SIP listener failed', { error: error.message }))
      resolve()
    })
  })
  const address = server.address()
  return {
    host,
    port: address !== null && typeof address === 'object' ? address.port : options.port,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
