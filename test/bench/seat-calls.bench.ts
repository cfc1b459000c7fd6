import { printFigure } from './figure.ts'
import { memoryOf } from './seat/process-memory.ts'
import { takeCall } from './seat/seat-call.ts'
import { openSeatStage, someNumbers } from './seat/seat-stage.ts'
import { processesBelow } from '../app/support/processes.ts'

/**
 * 500 calls in a row: the memory of all the app's processes (proportional set size, so that what they share counts once),
 * after the first tenth, when everything is warm, and at the end. `ZUOXI_BENCH_CALLS` sets another count.
 */
const customers = 1_000
const calls = Number(process.env['ZUOXI_BENCH_CALLS'] ?? 500)

const stage = await openSeatStage(customers)
const main = stage.seat.app.process().pid ?? 0

/** The least of some looks, each after a collection: what is held, not what lies about. */
async function held(): Promise<number> {
  const looks: number[] = []
  for (let look = 0; look < 5; look += 1) {
    await stage.seat.app.evaluate(() => (globalThis as { gc?: () => void }).gc?.())
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    looks.push(await memoryOf([main, ...(await processesBelow(main))]))
  }
  return Math.min(...looks)
}

const numbers = someNumbers(customers, 100)
let warm = Number.NaN
const warmAfter = Math.max(10, Math.ceil(calls / 10))
for (let call = 0; call < calls; call += 1) {
  if (call === warmAfter) warm = await held()
  await takeCall(stage, numbers[call % numbers.length] ?? '')
}
const end = await held()
const figures = { unit: 'MB', better: 'lower' } as const
printFigure({ figure: `seat: memory after ${String(warmAfter)} calls`, value: warm, ...figures })
printFigure({ figure: `seat: memory after ${String(calls)} calls`, value: end, ...figures, goal: warm * 1.1 })
printFigure({
  figure: `seat: growth over ${String(calls - warmAfter)} calls`,
  value: (end / warm - 1) * 100,
  unit: '%',
  better: 'lower',
  goal: 10,
})
await stage.close()
