import { percentile, printFigure } from './figure.ts'
import { coresWaitedFor, giveSeatTheCores } from './seat/own-machine.ts'
import { printTimes, takeCall } from './seat/seat-call.ts'
import { openSeatStage, someNumbers } from './seat/seat-stage.ts'

/**
 * INVITE received in main → the frame with the caller’s card presented, in the real app with 200,000 customers in its cache. Both
 * ends are marked by the app itself (log: `invite`, `card painted`), by one machine's clock to the millisecond. First with the
 * whole centre on the same cores, then with these as free for the seat as on a machine of its own; what its threads waited for
 * a core meanwhile is printed beside each. `ZUOXI_BENCH_CUSTOMERS` and `ZUOXI_BENCH_CALLS` set other counts.
 */
const customers = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 200_000)
const calls = Number(process.env['ZUOXI_BENCH_CALLS'] ?? 40)

const stage = await openSeatStage(customers)
const numbers = someNumbers(customers, calls * 2)

async function measure(where: string, from: readonly string[]): Promise<void> {
  const times: number[] = []
  const waits: number[] = []
  const waited = await coresWaitedFor(stage.seat)
  for (const number of from) {
    const before = await waited()
    const { card } = await takeCall(stage, number, {
      painted: async () => void waits.push((await waited()) - before),
    })
    times.push(card)
  }
  const figure = `INVITE → card painted${where} (${String(customers)} customers, ${String(times.length)} calls)`
  printTimes(figure, times, { 50: 33, 95: 33 })
  printFigure({
    figure: `seat: all its threads waited for a core until then${where}, p50`,
    ...{ value: percentile(waits, 50), unit: 'ms', better: 'lower' },
  })
}

await measure('', numbers.slice(0, calls))
await giveSeatTheCores(stage.seat)
await measure(' on cores of its own', numbers.slice(calls))
await stage.close()
