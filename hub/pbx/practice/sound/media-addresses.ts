import { networkInterfaces } from 'node:os'

const mostAddresses = 4

/**
 * Where our sound can be reached: this machine's loop-back, and its own addresses, since not every system lets a browser's
 * socket, which is bound to one of those, reach the loop-back.
 */
export function mediaAddresses(): readonly string[] {
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address)
  return ['127.0.0.1', ...own].slice(0, mostAddresses)
}
