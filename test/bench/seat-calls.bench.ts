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

async function held(): Promise<number> {
  // The lines of the last calls are still shown for some seconds.
  await stage.seat.desk.topicIs('lines', 'forgotten', ({ lines }) => lines.length === 0)
  const looks: number[] = []
  for (let look = 0; look < 5; look += 1) {
    await collectGarbage(stage.seat)
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
  await takeCall(stage, numbers[call % numbers.length] ?? '', 0)
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
