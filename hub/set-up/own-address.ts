import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'

/** Whether an address is one of this machine's own. */
export function isHere(address: string): boolean {
  if (address.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address) ?? false)
}

/** This machine's address on the way to another; nothing is sent. 127.0.0.1 when there is no way. */
export function addressTowards(other: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const end = (address: string): void => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => end('127.0.0.1'))
    socket.connect(5060, other, () => end(socket.address().address))
  })
}
