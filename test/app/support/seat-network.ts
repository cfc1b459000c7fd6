import { spawnSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { spawnTied } from '../../support/programs/tied-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { joinSockets } from './join-sockets.ts'

/** A network of its own for one seat (ip-netns(8)), joined by a cable with the machine where hub and PBX are. */
export type SeatNetwork = AsyncDisposable &
  Readonly<{
    /** starts the seat's program inside; for `startSeat({ program })` */
    program: string
    /** the seat's address is gone from now on, and it has another one in the same network */
    changeAddress: () => void
    stop: () => Promise<void>
  }>

const here = '10.77.0.1'

/** Whether this machine lets us make networks: root on Linux, with iproute2. */
export function canMakeNetworks(): boolean {
  const name = `zuoxi-try-${process.pid}`
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false
  return spawnSync('ip', ['netns', 'del', name]).status === 0
}

/** @param ports of this machine's 127.0.0.1 that the seat finds at its own 127.0.0.1, by way of the cable */
export async function openSeatNetwork(electron: string, ports: readonly number[]): Promise<SeatNetwork> {
  const name = `zuoxi-${process.pid}`
  const [outside, inside] = [`zx${process.pid}o`, `zx${process.pid}i`]
  const folder = await temporaryFolder('network')
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  let host = 2
  const ip = (...words: readonly string[]): void => {
    const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.trim()}`)
  }
  const address = (): string => `10.77.0.${host}/24`
  const listen = async (port: number, on: string, far: () => Socket, greeting?: string): Promise<number> => {
    const server = createServer({ noDelay: true }, (near) => {
      const other = far()
      sockets.add(near).add(other)
      near.once('close', () => sockets.delete(near) && sockets.delete(other))
      if (greeting !== undefined) other.write(greeting)
      joinSockets(near, other)
    })
    servers.push(server)
    server.listen(port, on)
    await once(server, 'listening')
    return port
  }

  ip('netns', 'add', name)
  ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', name)
  ip('addr', 'add', `${here}/24`, 'dev', outside)
  ip('link', 'set', outside, 'up')
  ip('-n', name, 'link', 'set', 'lo', 'up')
  ip('-n', name, 'addr', 'add', address(), 'dev', inside)
  ip('-n', name, 'link', 'set', inside, 'up')

  for (const port of ports) await listen(port, here, () => connect(port, '127.0.0.1'))
  const door = join(folder.path, 'door')
  let opened: () => void = () => undefined
  const isOpen = new Promise<void>((resolve) => (opened = resolve))
  const doorKeeper = await spawnTied(
    ['ip', 'netns', 'exec', name, process.execPath, join(import.meta.dirname, 'network-door.ts'), door, here].concat(
      ports.map(String),
    ),
    { onOutput: (text) => text.includes('open') && opened() },
  )
  await isOpen

  // Playwright speaks to the seat by two ports that it has the program choose; here they are chosen beforehand.
  const debuggers: number[] = []
  for (let count = 0; count < 2; count += 1) {
    const port = await freePort()
    debuggers.push(await listen(port, '127.0.0.1', () => connect(door), `${port}\n`))
  }
  const program = join(folder.path, 'seat')
  const script = [
    '#!/bin/sh',
    'for word; do',
    '  shift',
    '  case "$word" in',
    `    --inspect=0) word=--inspect=${debuggers[0]} ;;`,
    `    --remote-debugging-port=0) word=--remote-debugging-port=${debuggers[1]} ;;`,
    '  esac',
    '  set -- "$@" "$word"',
    'done',
    `exec ip netns exec ${name} '${electron}' "$@"`,
  ]
  await writeFile(program, `${script.join('\n')}\n`)
  await chmod(program, 0o755)

  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await doorKeeper.stop()
    ip('netns', 'del', name)
    await folder.remove()
  }
  return {
    program,
    changeAddress: () => {
      ip('-n', name, 'addr', 'del', address(), 'dev', inside)
      host += 1
      ip('-n', name, 'addr', 'add', address(), 'dev', inside)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
