import { plainConfiguration, plainSecrets, type PlainSeat } from '../support/asterisk/plain-configuration.ts'
import { startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { type Seat, startSeat } from '../support/seat/start-seat.ts'
import { startCustomers } from '../support/sipp/start-customers.ts'
import { waitUntil } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'

/** What the test bed itself costs: boot, registration, and 20 desk phones that talk to 20 SIPp customers at once. */
const seatCount = 20
const talkMs = 8_000
const extensions = Array.from({ length: seatCount }, (_, index) => String(1101 + index))

await using asterisk = await startAsterisk({
  configuration: (ports) =>
    plainConfiguration(ports, { seats: extensions.map((extension): PlainSeat => ({ extension, kind: 'desk' })) }),
})
printFigure({ figure: 'test Asterisk: boot', value: asterisk.bootMs(), unit: 'ms', better: 'lower' })

const registerMs: number[] = []
const seats: Seat[] = []
for (const extension of extensions) {
  const start = performance.now()
  seats.push(await startSeat({ asterisk, extension, password: plainSecrets.seatPassword(extension) }))
  registerMs.push(performance.now() - start)
  await asterisk.cli(`queue add member PJSIP/${extension} to service`)
}
printFigure({
  figure: 'test seat: start to registered, p50',
  value: percentile(registerMs, 50),
  unit: 'ms',
  better: 'lower',
})
printFigure({
  figure: 'test seat: start to registered, worst',
  value: Math.max(...registerMs),
  unit: 'ms',
  better: 'lower',
})

for (const seat of seats) seat.onIncoming((call) => void call.answer())
await using customers = await startCustomers({
  asterisk,
  behaviour: 'hangs-up',
  to: '60000',
  calls: seatCount,
  ratePerSecond: 10,
  holdMs: talkMs,
})
await waitUntil(
  'all seats to talk',
  () => seats.filter((seat) => seat.calls().some((call) => call.state() === 'answered')).length,
  (talking) => talking === seatCount,
  { timeoutMs: 30_000 },
)
const before = process.cpuUsage()
const start = performance.now()
await new Promise((resolve) => setTimeout(resolve, 4_000))
const used = process.cpuUsage(before)
const share = ((used.user + used.system) / 1000 / (performance.now() - start)) * 100
printFigure({
  figure: `${seatCount} talking test seats: CPU of one core`,
  value: share,
  unit: '%',
  better: 'lower',
  goal: 30,
})

const results = await customers.finished()
const media = seats.flatMap((seat) => seat.calls().map((call) => call.media()))
const received = await Promise.all(media.map((one) => one.receivedPackets()))
printFigure({
  figure: `${seatCount} talking test seats: RTP packets lost`,
  value: media.reduce((sum, one) => sum + (one.lostPackets() ?? 0), 0),
  unit: 'packets',
  better: 'lower',
  goal: 0,
})
printFigure({
  figure: 'test seats: fewest packets received in 8 s',
  value: Math.min(...received),
  unit: 'packets',
  better: 'higher',
  goal: 390,
})
printFigure({
  figure: 'test customers: completed calls',
  value: results.filter(({ outcome }) => outcome === 'completed').length,
  unit: 'calls',
  better: 'higher',
  goal: seatCount,
})
await Promise.all(seats.map((seat) => seat.close()))
