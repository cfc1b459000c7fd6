import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSeatParts } from '../../main/seat-parts.ts'
import { password } from '../app/support/centre.ts'
import { newBoard } from '../support/seat-board.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'
import { openSeatCentre, storeCustomers } from './seat/seat-stage.ts'

/**
 * A seat's cache from an empty file to current, from a hub in a process of its own over TLS on the loop-back: how long it
 * takes, how long the seat's main thread is held up meanwhile, and how long 1,000 changes at once take from the feed's word
 * of them to a cache that has them. `ZUOXI_BENCH_CUSTOMERS` sets another count.
 */
const customers = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 200_000)
const changes = 1_000
const rounds = 5

const { centre, close } = await openSeatCentre(customers)
await using folder = await temporaryFolder('seat-fill')
const board = newBoard()
const parts = await openSeatParts({
  folder: folder.path,
  key: 'cd'.repeat(32),
  board,
  language: () => 'zh-CN',
  device: 'bench',
  log: () => undefined,
  proveAudio: async () => [],
  openSoftphone: () => ({ phone: { kind: 'softphone', lines: () => [], close: async () => undefined } as never }),
})
try {
  await parts.commands['session.enrol']({ code: await centre.enrolmentCode() })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await parts.commands['session.sign-in']({ jobNumber: 'a8001', password })
  delay.enable()
  const began = performance.now()
  const isCurrent = (count: number) => () => {
    const { state, customers: held } = board.get('cache')
    return state === 'current' && held === count
  }
  const times: number[] = []
  let filledAt = Number.NaN
  let toldAt = Number.NaN
  board.watch('cache', ({ state }) => {
    if (state === 'current' && Number.isNaN(filledAt)) filledAt = performance.now()
    if (state === 'current' && !Number.isNaN(toldAt)) {
      times.push(performance.now() - toldAt)
      toldAt = Number.NaN
    }
  })
  await waitFor('the cache to be filled', isCurrent(customers), { timeoutMs: 170_000 })
  delay.disable()

  parts.link.listen({
    state: () => undefined,
    snapshot: () => undefined,
    delta: ({ kind }) => {
      if (kind === 'customers.changed') toldAt = performance.now()
    },
    refused: () => undefined,
  })
  await parts.commands['session.choose-seat']({ extension: '8001' as never })
  for (let round = 0; round < rounds; round += 1) {
    const from = customers + round * changes
    await storeCustomers(centre, from, from + changes)
    await waitFor('the changes', isCurrent(from + changes), { timeoutMs: 15_000, intervalMs: 20 })
  }
  const own = { better: 'lower' } as const
  const name = `(${String(customers)} customers)`
  printFigure({
    figure: `seat: filling the cache from the hub ${name}`,
    ...{ value: (filledAt - began) / 1_000, unit: 's', goal: customers / 10_000, ...own },
  })
  printFigure({
    figure: `seat: main held up while filling from the hub, p99 ${name}`,
    ...{ value: delay.percentile(99) / 1e6, unit: 'ms', goal: 8, ...own },
  })
  printFigure({
    figure: `seat: ${String(changes)} changes, from the word of them to the cache, slowest of ${String(times.length)}`,
    ...{ value: percentile(times, 100), unit: 'ms', goal: 300, ...own },
  })
} finally {
  await parts.close()
  await close()
}
