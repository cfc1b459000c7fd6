import { printTimes, takeCall } from './seat/seat-call.ts'
import { openSeatStage, someNumbers } from './seat/seat-stage.ts'

/**
 * INVITE received in main → the frame with the caller’s card presented, in the real app with 200,000 customers in its cache. Both
 * ends are marked by the app itself (log: `invite`, `card painted`), by one machine's clock to the millisecond.
 * `ZUOXI_BENCH_CUSTOMERS` and `ZUOXI_BENCH_CALLS` set other counts.
 */
const customers = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 200_000)
const calls = Number(process.env['ZUOXI_BENCH_CALLS'] ?? 40)

const stage = await openSeatStage(customers)
const times: number[] = []
for (const from of someNumbers(customers, calls)) times.push((await takeCall(stage, from)).card)
printTimes(`INVITE → card painted (${String(customers)} customers, ${String(times.length)} calls)`, times, {
  50: 33,
  95: 33,
})
await stage.close()
