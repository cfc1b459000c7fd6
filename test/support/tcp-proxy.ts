import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

export type TcpProxy = {
  readonly port: number
  /** Bytes from the far side so far, over all connections, and a way to begin anew. */
  received(): Buffer
  clear(): void
  /** Ends every connection with a reset and refuses new ones. */
  cut(): void
  /** Connections stay open and carry nothing any more, in either direction (a half-open line). */
  stall(): void
  /** The connections there are carry nothing any more, as when an address is gone; new ones work. */
  freeze(): void
  /** Takes connections again, and lets them speak. */
  heal(): void
  /** Connections made through it so far. */
  connections(): number
  close(): Promise<void>
}

/** A TCP line that a test can cut, stall and listen to. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'stalled' = 'open'
  let chunks: Buffer[] = []
  let count = 0
  const sockets = new Set<Socket>()
  /** Counts up with every freeze: what is older is dead. */
  let age = 0
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer({ noDelay: true }, (near) => {
    count += 1
    keep(near)
    if (mode === 'cut') {
      near.resetAndDestroy()
      return
    }
    if (mode === 'stalled') return
    const born = age
    const far = connect(target.port, target.host)
    far.setNoDelay(true)
    keep(far)
    near.on('data', (chunk: Buffer) => {
      if (mode === 'open' && born === age) far.write(chunk)
    })
    far.on('data', (chunk: Buffer) => {
      if (mode !== 'open' || born !== age) return
      chunks.push(chunk)
      near.write(chunk)
    })
    near.once('close', () => far.destroy())
    far.once('close', () => {
      if (mode === 'open' && born === age) near.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const drop = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    received: () => Buffer.concat(chunks),
    clear: () => {
      chunks = []
    },
    cut: () => {
      mode = 'cut'
      drop()
    },
    freeze: () => {
      age += 1
    },
    stall: () => {
      mode = 'stalled'
    },
    heal: () => {
      // What was open in a stall has lost bytes: it must not speak again.
      if (mode === 'stalled') drop()
      mode = 'open'
    },
    connections: () => count,
    close: async () => {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
