import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, type Socket as TcpSocket } from 'node:net'
import { type Socket } from 'jssip/lib/Socket.js'
import WebSocket from 'ws'

export type SipTransport = 'udp' | 'tcp' | 'ws' | 'wss'

export type SipSocketOptions = Readonly<{
  transport: SipTransport
  host: string
  port: number
  /** path of the WebSocket; default `/ws` */
  path?: string
  /** PEM of the authority that signed the server's certificate; without it a `wss` certificate is not checked */
  authority?: string | Buffer
  /** hears every message before JsSIP does */
  hears?: (message: string) => void
}>

/** JsSIP's socket, opened beforehand, and what a Contact has to say so that Asterisk can call back. */
export type SipSocket = Readonly<{ socket: Socket; contactAddress: string | undefined; close: () => void }>

/** JsSIP's handlers are set on the object itself; it asks nothing more of a socket. */
type Handlers = {
  onconnect: () => void
  ondisconnect: (error: boolean, code?: number, reason?: string) => void
  ondata: (data: string) => void
}

/** Opens the way to the PBX for one seat. A desk phone's is UDP or TCP, a soft phone's WebSocket (RFC 7118). */
export function openSipSocket(options: SipSocketOptions): Promise<SipSocket> {
  if (options.transport === 'udp') return openUdp(options)
  if (options.transport === 'tcp') return openTcp(options)
  return Promise.resolve(webSocket(options))
}

const deliverer =
  (own: Handlers, hears: SipSocketOptions['hears']) =>
  (message: string): void => {
    hears?.(message)
    own.ondata(message)
  }

function handlers(): Handlers {
  return { onconnect: () => undefined, ondisconnect: () => undefined, ondata: () => undefined }
}

function openUdp({ host, port, hears }: SipSocketOptions): Promise<SipSocket> {
  const socket: UdpSocket = createSocket('udp4')
  const own = handlers()
  const deliver = deliverer(own, hears)
  socket.on('message', (data) => {
    // A single CRLF keeps a path open (RFC 5626, 3.5.1).
    if (data.length > 4) deliver(data.toString('utf8'))
  })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, host, () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      const local = `${host}:${socket.address().port}`
      const send = (message: string): boolean => {
        socket.send(withLocalVia(message, local), port, host)
        return true
      }
      const jssip = Object.assign(own, {
        ...common('UDP', host, port),
        connect: () => queueMicrotask(() => own.onconnect()),
        disconnect: () => own.ondisconnect(false),
        send,
      })
      const close = (): void => void socket.close()
      resolve({ socket: jssip as unknown as Socket, contactAddress: `${local};transport=udp`, close })
    })
  })
}

function openTcp({ host, port, hears }: SipSocketOptions): Promise<SipSocket> {
  const socket: TcpSocket = connect({ host, port, noDelay: true })
  const own = handlers()
  const take = splitSipStream(deliverer(own, hears))
  socket.on('data', take)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      socket.once('close', (hadError) => own.ondisconnect(hadError))
      const local = `${host}:${socket.localPort ?? 0}`
      const jssip = Object.assign(own, {
        ...common('TCP', host, port),
        connect: () => queueMicrotask(() => own.onconnect()),
        disconnect: () => own.ondisconnect(false),
        send: (message: string): boolean => socket.write(withLocalVia(message, local)) || true,
      })
      const close = (): void => void socket.destroy()
      resolve({ socket: jssip as unknown as Socket, contactAddress: `${local};transport=tcp`, close })
    })
  })
}

function webSocket({ transport, host, port, path = '/ws', authority, hears }: SipSocketOptions): SipSocket {
  const own = handlers()
  const deliver = deliverer(own, hears)
  const url = `${transport}://${host}:${port}${path}`
  let socket: WebSocket | undefined
  const connectNow = (): void => {
    const opened = new WebSocket(url, 'sip', authority ? { ca: authority } : { rejectUnauthorized: false })
    socket = opened
    opened.on('open', () => own.onconnect())
    opened.on('message', (data: Buffer) => deliver(data.toString('utf8')))
    opened.on('error', () => undefined)
    opened.on('close', (code, reason) => own.ondisconnect(code !== 1000, code, reason.toString()))
  }
  const jssip = Object.assign(own, {
    ...common(transport.toUpperCase(), host, port),
    url,
    connect: connectNow,
    disconnect: () => socket?.close(1000),
    send: (message: string): boolean => {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(message)
      return true
    },
  })
  return { socket: jssip as unknown as Socket, contactAddress: undefined, close: () => closeGently(socket) }
}

/** Says goodbye so that the PBX logs no broken connection, and does not wait for a PBX that is gone. */
function closeGently(socket: WebSocket | undefined): void {
  if (!socket) return
  socket.close(1000)
  setTimeout(() => socket.terminate(), 1_000).unref()
}

function common(via: string, host: string, port: number): { via_transport: string; url: string; sip_uri: string } {
  const transport = via.toLowerCase()
  return {
    via_transport: via,
    url: `${transport}://${host}:${port}`,
    sip_uri: `sip:${host}:${port};transport=${transport}`,
  }
}

/** JsSIP's Via has neither port nor `rport` (RFC 3581), which a connection-less reply needs to find its way back. */
function withLocalVia(message: string, local: string): string {
  if (message.startsWith('SIP/2.0 ')) return message
  return message.replace(/^(Via: SIP\/2\.0\/\w+) [^;\r]+/m, `$1 ${local};rport`)
}

/** Cuts a TCP stream into SIP messages by their Content-Length (RFC 3261, 18.3). */
export function splitSipStream(deliver: (message: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      let start = 0
      // Empty lines between messages keep the connection open.
      while (rest[start] === 0x0d || rest[start] === 0x0a) start++
      const end = rest.indexOf('\r\n\r\n', start)
      if (end === -1) {
        rest = rest.subarray(start)
        return
      }
      const head = rest.toString('utf8', start, end)
      const length = Number(/^(?:Content-Length|l)\s*:\s*(\d+)/im.exec(head)?.[1] ?? 0)
      const next = end + 4 + length
      if (rest.length < next) return
      deliver(rest.toString('utf8', start, next))
      rest = rest.subarray(next)
    }
  }
}
