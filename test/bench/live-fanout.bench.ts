import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { percentile, printFigure } from './figure.ts'

/**
 * `/live` to 500 clients at 500 events a second, over TLS as in production, each client seeing every event. The server
 * is a process of its own, whose processor time is measured; the clients are two others.
 */
const clients = 500
const eventsPerSecond = 500
const seconds = 20
const workers = join(import.meta.dirname, 'workers')

const heard = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`a bench process ended with ${code}`)))
  })

async function run(name: string, tokenOf: (index: number) => string): Promise<void> {
  const server = fork(join(workers, 'live-server.ts'))
  const groups = [0, 1].map(() => fork(join(workers, 'live-clients.ts')))
  try {
    const { port } = await heard<{ port: number }>(server)
    const all = Array.from({ length: clients }, (_, index) => tokenOf(index))
    const greeted = groups.map((group, index) => {
      group.send({ port, tokens: all.filter((_, at) => at % groups.length === index) })
      return heard(group)
    })
    await Promise.all(greeted)
    const finished = heard<{ cpuPercent: number; sequence: number; cutOff: number }>(server)
    server.send({ eventsPerSecond, seconds })
    const { cpuPercent, sequence, cutOff } = await finished
    const reports = groups.map((group) => {
      group.send('report')
      return heard<{ delays: number[]; deltas: number; last: number[] }>(group)
    })
    const results = await Promise.all(reports)
    const delays = results.flatMap((result) => result.delays)
    const deltas = results.reduce((sum, result) => sum + result.deltas, 0)
    const behind = results.flatMap((result) => result.last).filter((last) => last !== sequence).length
    if (behind > 0 || cutOff > 0) throw new Error(`${behind} clients are behind, ${cutOff} were cut off`)
    const base = `live fan-out, ${name}, ${clients} clients, ${eventsPerSecond} events/s, TLS`
    printFigure({
      figure: `${base}: server processor`,
      value: cpuPercent,
      unit: '% of a core',
      better: 'lower',
      goal: 60,
    })
    printFigure({ figure: `${base}: delay p50`, value: percentile(delays, 50), unit: 'ms', better: 'lower' })
    printFigure({ figure: `${base}: delay p99`, value: percentile(delays, 99), unit: 'ms', better: 'lower', goal: 50 })
    printFigure({ figure: `${base}: deltas heard`, value: deltas / seconds, unit: '1/s', better: 'higher' })
  } finally {
    for (const child of [server, ...groups]) child.kill('SIGKILL')
  }
}

await run('everybody sees everything', () => 'administrator')
await run('agents, each with a seat of his own', (index) => `agent.${8001 + index}`)
