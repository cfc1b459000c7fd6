import { printFigure } from './figure.ts'
import { collectGarbage } from './seat/collect-garbage.ts'
import { memoryOf } from './seat/process-memory.ts'
import { takeCall } from './seat/seat-call.ts'
import { openSeatStage, someNumbers } from './seat/seat-stage.ts'
import { processesBelow } from '../app/support/processes.ts'

/**
 * 500 calls in a row: the memory of all the app's processes (proportional set size, so that what they share counts once),
 * after the first tenth, when everything is warm, and at the end. Each time the least of five looks, a second apart, every
 * one after a collection in main and in all pages: what is held, not what lies about. Nobody hesitates: a customer calls,
 * the card is painted, he is answered at once, both are heard, the seat hangs up and is ready. `ZUOXI_BENCH_CALLS` sets
 * another count.
 */
const customers = 1_000
const calls = Number(process.env['ZUOXI_BENCH_CALLS'] ?? 500)

const stage = await openSeatStage(customers)
const main = stage.seat.app.process().pid ?? 0

type Held = Readonly<{ all: number; byProcess: ReadonlyMap<string, number> }>

async function held(): Promise<Held> {
  // The lines of the last calls are still shown for some seconds.
  await stage.seat.desk.topicIs('lines', 'forgotten', ({ lines }) => lines.length === 0)
  const looks: Held[] = []
  for (let look = 0; look < 5; look += 1) {
    await collectGarbage(stage.seat)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const all = await memoryOf([main, ...(await processesBelow(main))])
    looks.push({ all, byProcess: await memoryByName() })
  }
  return looks.reduce((least, one) => (one.all < least.all ? one : least))
}

/** By what Electron calls its processes; pages by their address. */
async function memoryByName(): Promise<ReadonlyMap<string, number>> {
  const named = await stage.seat.app.evaluate(({ app, BrowserWindow }) => {
    const pages = BrowserWindow.getAllWindows().map(({ webContents }) => ({
      pid: webContents.getOSProcessId(),
      page: new URL(webContents.getURL()).host,
    }))
    return app
      .getAppMetrics()
      .map(({ pid, type, name }) => ({ pid, name: pages.find((one) => one.pid === pid)?.page ?? name ?? type }))
  })
  return new Map(await Promise.all(named.map(async ({ pid, name }) => [name, await memoryOf([pid])] as const)))
}

const numbers = someNumbers(customers, 100)
let warm: Held = { all: Number.NaN, byProcess: new Map() }
const warmAfter = Math.max(10, Math.ceil(calls / 10))
for (let call = 0; call < calls; call += 1) {
  if (call === warmAfter) warm = await held()
  await takeCall(stage, numbers[call % numbers.length] ?? '', { ringMs: 0 })
}
const end = await held()
const figures = { unit: 'MB', better: 'lower' } as const
printFigure({ figure: `seat: memory after ${String(warmAfter)} calls`, value: warm.all, ...figures })
printFigure({ figure: `seat: memory after ${String(calls)} calls`, value: end.all, ...figures, goal: warm.all * 1.1 })
printFigure({
  figure: `seat: growth over ${String(calls - warmAfter)} calls`,
  value: (end.all / warm.all - 1) * 100,
  unit: '%',
  better: 'lower',
  goal: 10,
})
for (const [name, now] of end.byProcess) {
  const before = warm.byProcess.get(name) ?? 0
  process.stderr.write(`[bench] ${name}: ${before.toFixed(1)} MB, then ${now.toFixed(1)} MB\n`)
}
await stage.close()
