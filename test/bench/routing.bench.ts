import { setTimeout as pause } from 'node:timers/promises'
import { openCustomerDatabase } from '../support/customer-database.ts'
import { generateCustomer, seededRandom } from '../support/customer-generator.ts'
import { percentile, printFigure } from './figure.ts'
import { benchQueue, openBenchFloor, seatAt } from './floor-bench.ts'

/**
 * The routing question inside the hub: 100 calls a second that are really carried (started, asked, queued, answered,
 * ended, every fact stored) among a million customers. Timed from the question at the port to its answer; the wait for
 * other work of the hub's one thread is in it. One caller in ten is unknown, half called before (来电记忆 finds them).
 */
const count = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 1_000_000)
const callsPerSecond = 100
const seconds = 30
const seats = 200

const customers = await openCustomerDatabase(count)
const { floor, fake, signIn, close } = await openBenchFloor(seats, customers)
try {
  for (let index = 0; index < seats; index++) signIn(index)
  const random = seededRandom(11)
  const regulars = Array.from({ length: 1_000 }, () => numberOf(Math.floor(random() * count)))
  const route = floor.listener.route
  const times: number[] = []
  const found = { customer: 0, lastAgent: 0 }
  let measuring = false
  floor.listener.route = async (question) => {
    const began = performance.now()
    const answer = await route(question)
    if (measuring) times.push(performance.now() - began)
    if (measuring && answer.preferredAgent !== null) found.lastAgent += 1
    return answer
  }

  let placed = 0
  const call = async (): Promise<void> => {
    const seat = seatAt(placed++ % seats)
    const callerNumber =
      random() < 0.1
        ? `139${String(Math.floor(random() * 1e8)).padStart(8, '0')}`
        : random() < 0.55
          ? (regulars[Math.floor(random() * regulars.length)] ?? '')
          : numberOf(Math.floor(random() * count))
    const { call: one } = await fake.inbound({ callerNumber, calledNumber: '02886001234', defaultQueue: benchQueue })
    if (!one.open) return
    one.offer(seat)
    await pause(20)
    one.answers(seat)
    await pause(500)
    one.hangUp('customer')
  }
  const drive = async (forSeconds: number): Promise<void> => {
    const began = performance.now()
    const running: Promise<void>[] = []
    for (let due = 0; due < forSeconds * callsPerSecond; due++) {
      const wait = began + (due * 1000) / callsPerSecond - performance.now()
      if (wait > 0) await pause(wait)
      running.push(call())
    }
    await Promise.all(running)
  }

  await drive(5)
  measuring = true
  const cpu = process.cpuUsage()
  const began = performance.now()
  await drive(seconds)
  const used = process.cpuUsage(cpu)
  const took = performance.now() - began
  await floor.calls.drain(20_000)
  found.customer = (await floor.callsStore.list({ reach: { scope: 'all' }, limit: 200 })).filter(
    ({ customerId }) => customerId !== null,
  ).length
  console.error(
    `${times.length} questions; last agent found for ${found.lastAgent}; of the last 200 calls ${found.customer} have a customer`,
  )
  const base = `routing question, ${count} customers, ${callsPerSecond} calls/s`
  printFigure({ figure: `${base}: p50`, value: percentile(times, 50), unit: 'ms', better: 'lower' })
  printFigure({ figure: `${base}: p99`, value: percentile(times, 99), unit: 'ms', better: 'lower', goal: 3 })
  printFigure({ figure: `${base}: slowest`, value: percentile(times, 100), unit: 'ms', better: 'lower' })
  printFigure({
    figure: `${base}: hub and PBX in memory, processor`,
    value: (used.user + used.system) / 10 / took,
    unit: '% of a core',
    better: 'lower',
  })
} finally {
  await close()
  await customers.close()
}

function numberOf(index: number): string {
  return generateCustomer(index).numbers[0]?.typed ?? ''
}
