import { createServer, type Server } from 'node:net'
import { isAlreadyUsed } from './free-port.ts'

/** Ports that no other test run on this machine will be given while this process lives. */
export type PortBlock = Disposable &
  Readonly<{
    /** the next port that is free for TCP and for UDP at this moment, on 127.0.0.1 and on every address */
    next: () => Promise<number>
    /** whoever needs a port for a while only: it is given out again after all the others */
    giveBack: (port: number) => void
    /** the block's RTP half: `count` ports in a row, beginning with an even one */
    range: (count: number) => Readonly<{ first: number; last: number }>
    release: () => void
  }>

/** Blocks lie below 32768, where Linux begins to hand out ports by itself. */
const lowest = 10_000
const blockSize = 1_000
const blocks = 22
/** The first ports of a block are for services, the others for RTP. */
const servicePorts = 100

/**
 * Claims a block of 1,000 ports by listening on the block's first one: parallel workers and other runs see it taken,
 * and the kernel gives it back when this process ends in whatever way.
 */
export async function claimPortBlock(): Promise<PortBlock> {
  // Begin in different places so that parallel workers seldom try the same one.
  const offset = process.pid % blocks
  for (let step = 0; step < blocks; step++) {
    const start = lowest + ((offset + step) % blocks) * blockSize
    const claim = await tryListen(start)
    if (claim) return portBlock(start, claim)
  }
  throw new Error(
    `All ${blocks} port blocks from ${lowest} to ${lowest + blocks * blockSize - 1} are in use: stop other test runs.`,
  )
}

function portBlock(start: number, claim: Server): PortBlock {
  /** Services' ports that nobody has, longest unused first: what still comes for the last owner meets nobody. */
  const unused = Array.from({ length: servicePorts - 1 }, (_, at) => start + 1 + at)
  let nextRtp = start + servicePorts
  const release = (): void => void claim.close()
  return {
    async next() {
      for (let tries = unused.length; tries > 0; tries -= 1) {
        const port = unused.shift()
        if (port === undefined) break
        if (!(await isAlreadyUsed(port))) return port
        unused.push(port)
      }
      throw new Error(`No service port is left in the block that begins at ${start}.`)
    },
    giveBack(port) {
      if (!unused.includes(port)) unused.push(port)
    },
    range(count) {
      const first = nextRtp + (nextRtp % 2)
      const last = first + count - 1
      if (last >= start + blockSize) throw new Error(`No ${count} ports are left in the block that begins at ${start}.`)
      nextRtp = last + 1
      return { first, last }
    },
    release,
    [Symbol.dispose]: release,
  }
}

function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server.unref()))
  })
}
