import { createServer, type Socket } from 'node:net'
import { createPglite } from './test-database.ts'

/**
 * A PostgreSQL that speaks its wire protocol on a local port, for the way through `pg`. One session at a time: the
 * connections of a pool share it, so a test asks one thing after the other.
 */
export async function startPostgresServer(): Promise<{
  readonly url: string
  /** Cuts every connection, as a restarted server does. */
  cut(): void
  close(): Promise<void>
}> {
  const pglite = await createPglite()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let waiting = Buffer.alloc(0)
    let started = false
    let turn = Promise.resolve()
    const take = async (): Promise<void> => {
      for (;;) {
        // The first message has no type byte (protocol 3.0, message formats).
        const head = started ? 1 : 0
        if (waiting.length < head + 4) return
        const length = waiting.readInt32BE(head) + head
        if (waiting.length < length) return
        const message = waiting.subarray(0, length)
        waiting = waiting.subarray(length)
        started = true
        // X: the client goes; the database stays.
        if (head === 1 && message[0] === 0x58) return void socket.end()
        const reply = await pglite.execProtocolRaw(message)
        if (!socket.destroyed) socket.write(reply)
      }
    }
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk])
      turn = turn.then(take, take)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    cut,
    async close() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await pglite.close()
    },
  }
}
