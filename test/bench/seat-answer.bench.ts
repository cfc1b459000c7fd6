import { printTimes, takeCall } from './seat/seat-call.ts'
import { openSeatStage, someNumbers } from './seat/seat-stage.ts'

/**
 * Answer command → first audio packet out and in, in the real app on a real Asterisk: 50 calls. The packets are seen in the
 * media window, the command where the telephone takes it. `ZUOXI_BENCH_CALLS` sets another count.
 */
const customers = 1_000
const calls = Number(process.env['ZUOXI_BENCH_CALLS'] ?? 50)

const stage = await openSeatStage(customers)
const out: number[] = []
const heard: number[] = []
for (const from of someNumbers(customers, calls)) {
  const { audioOut, audioIn } = await takeCall(stage, from)
  out.push(audioOut)
  heard.push(audioIn)
}
const goals = { 50: 80, 95: 120 }
printTimes(`answer → first audio out (${String(out.length)} calls)`, out, goals)
printTimes(`answer → first audio in (${String(heard.length)} calls)`, heard, goals)
await stage.close()
