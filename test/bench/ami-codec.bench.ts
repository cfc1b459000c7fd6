import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Duplex } from 'node:stream'
import { join } from 'node:path'
import { amiReader } from '../../hub/pbx/asterisk/ami-reader.codec.ts'
import { callEvents } from '../../hub/pbx/asterisk/translate.ts'
import { stateEvents } from '../../hub/pbx/asterisk/translate-state.ts'

/**
 * AMI bytes → events, ours beside `asterisk-manager` and `asterisk-ami-client`, on the same recorded stream (a real
 * Asterisk's calls, repeated to 100 MB). Everybody is given the same stand-in for a socket (a Duplex that hands out
 * 64 KiB at a time, so that no kernel and no sender's time is in the figure), logs in over it, and counts the events that
 * reach its public interface. Counted is the process's CPU time, garbage collection included, so that a busy machine does
 * not change the figure. Each runs on a tenth of the stream first, untimed. Two figures of ours: every header of
 * every event taken apart (what the others do), and as the hub uses it (events it does not know are dropped unread, the
 * five headers it asks for most are looked up).
 */
const megabytes = Number(process.env['ZUOXI_BENCH_MB'] ?? 100)
const folder = join(import.meta.dirname, '../support/transcripts')
const greeting = Buffer.from('Asterisk Call Manager/11.0.0\r\n')
const recorded = Buffer.concat(
  readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => readFileSync(join(folder, name))),
)
const events = recorded.toString('latin1').split(/(?:^|\n)Event: /).length - 1
const rounds = Math.ceil((megabytes * 1_000_000) / recorded.length)

type Line = Duplex & { readyState: string; setKeepAlive(): void; setNoDelay(): void }

/** A socket without a network: greets, accepts the login, then hands out what is pushed. */
function openLine(loggedIn: () => void): Line {
  let asked = false
  const line = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      if (!asked) {
        asked = true
        const id = /ActionID: ([^\r\n]+)/i.exec(chunk.toString())?.[1] ?? 'login'
        line.push(Buffer.from(`Response: Success\r\nActionID: ${id}\r\nMessage: Authentication accepted\r\n\r\n`))
        setImmediate(loggedIn)
      }
      done()
    },
  })
  const none = (): void => undefined
  return Object.assign(line, { readyState: 'open', setKeepAlive: none, setNoDelay: none })
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Everybody connects through node:net; here it hands out the stand-in. */
const require = createRequire(import.meta.url)
const net = require('node:net') as { connect: unknown; createConnection: unknown }

async function race(
  begin: (open: () => Line, seen: () => void) => Promise<() => void>,
  times: number,
): Promise<number> {
  let seen = 0
  let line: Line | undefined
  let ready: () => void = () => undefined
  const loggedIn = new Promise<void>((resolve) => (ready = resolve))
  const open = (): Line => {
    line = openLine(ready)
    const opened = line
    opened.push(greeting)
    setImmediate(() => opened.emit('connect'))
    return opened
  }
  net.createConnection = open
  net.connect = (_where: unknown, connected?: () => void) => {
    const opened = open()
    if (connected) opened.once('connect', connected)
    return opened
  }
  const stop = await begin(open, () => {
    seen += 1
  })
  await loggedIn
  await turn()
  const started = process.cpuUsage()
  for (let round = 0; round < times; round += 1) {
    for (let at = 0; at < recorded.length; at += 65_536) line?.push(recorded.subarray(at, at + 65_536))
    // Some tell their events in later ticks: let them, as a real socket would.
    await turn()
  }
  for (let last = -1; seen < events * times && last !== seen; await turn()) last = seen
  const used = process.cpuUsage(started)
  const seconds = (used.user + used.system) / 1e6
  if (seen !== events * times) throw new Error(`${seen} of ${events * times} events were seen`)
  stop()
  line?.destroy()
  return (recorded.length * times) / 1e6 / seconds
}

function ours(known: ReadonlySet<string> | undefined, whole: boolean) {
  return async (open: () => Line, seen: () => void): Promise<() => void> => {
    const socket = open()
    let headers = 0
    const reader = amiReader({
      ...(known ? { events: known } : {}),
      frame: (frame) => {
        if (frame.kind !== 'event') return
        if (whole) headers += frame.headers().length
        else {
          // The five headers that nearly every translation asks for.
          for (const name of ['Timestamp', 'Uniqueid', 'Linkedid', 'Channel', 'DestUniqueid'])
            headers += frame.get(name)?.length ?? 0
        }
        seen()
      },
    })
    let skipped = 0
    socket.on('data', (chunk: Buffer) => {
      reader.push(chunk)
      for (; skipped < reader.counters.skipped; skipped += 1) seen()
    })
    socket.write('Action: Login\r\nActionID: login\r\n\r\n')
    return () => {
      if (headers === 0) throw new Error('nothing was read')
    }
  }
}

type Manager = { on(name: string, heard: (event: unknown) => void): void; disconnect(): void }
const asteriskManager = async (_open: unknown, seen: () => void): Promise<() => void> => {
  const make = require('asterisk-manager') as (...given: unknown[]) => Manager
  const manager = make(5038, '127.0.0.1', 'user', 'secret', true)
  manager.on('managerevent', seen)
  return () => manager.disconnect()
}
type AmiClient = {
  connect(user: string, secret: string, options: object): Promise<unknown>
  on(name: string, heard: (event: unknown) => void): void
  disconnect(): void
}
const asteriskAmiClient = async (_open: unknown, seen: () => void): Promise<() => void> => {
  const Client = require('asterisk-ami-client') as new (options: object) => AmiClient
  const client = new Client({ reconnect: false, keepAlive: false })
  client.on('event', seen)
  await client.connect('user', 'secret', { host: '127.0.0.1', port: 5038 })
  return () => client.disconnect()
}

const known = new Set<string>([...callEvents, ...stateEvents])
const measure = async (begin: Parameters<typeof race>[0]): Promise<number> => {
  await race(begin, Math.ceil(rounds / 10))
  return race(begin, rounds)
}
const asUsed = await measure(ours(known, false))
const whole = await measure(ours(undefined, true))
const peers = [
  ['asterisk-manager', await measure(asteriskManager)],
  ['asterisk-ami-client', await measure(asteriskAmiClient)],
] as const

const round = (value: number): number => Math.round(value * 10) / 10
for (const [peer, theirs] of peers) {
  const common = {
    unit: 'MB per CPU second',
    better: 'higher',
    goal: '10x peer',
    peer: { name: peer, value: round(theirs) },
  }
  console.log(
    JSON.stringify({ figure: 'ami-codec-as-used', value: round(asUsed), ...common, ratio: round(asUsed / theirs) }),
  )
  console.log(
    JSON.stringify({ figure: 'ami-codec-every-header', value: round(whole), ...common, ratio: round(whole / theirs) }),
  )
}
process.exit(0)
