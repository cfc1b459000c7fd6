import { type Socket } from 'node:net'

/** What one says the other hears, until either is closed. */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [near, far] of [
    [one, other],
    [other, one],
  ] as const) {
    near.pipe(far)
    near.on('error', () => far.destroy())
    near.once('close', () => far.destroy())
  }
}
