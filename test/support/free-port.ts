import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** A TCP port of 127.0.0.1 that nobody holds at this moment, as the system hands it out. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('The server has no port.')),
      )
    })
  })
}

/** Whether a port is held for TCP or UDP, on 127.0.0.1 or on every address. */
export async function isAlreadyUsed(port: number): Promise<boolean> {
  // Linux refuses 0.0.0.0 when any address holds the port, so one look sees both.
  return !((await canListen(port)) && (await canBind(port)))
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ port, address: '0.0.0.0', exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
