import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Customer } from '../../contract/customer.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { openCustomerCache } from '../../main/cache/customer-cache.ts'
import { openSeatStore } from '../../main/cache/seat-store.ts'
import { createCards } from '../../main/cards/cards.ts'
import { cachedCustomers, changesPage } from '../support/cached-customers.ts'
import { createFakeLink } from '../support/fake-link.ts'
import { newBoard } from '../support/seat-board.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The seat's cache with 200,000 customers: from INVITE to the card on the board, in a filled cache and while it is being
 * filled, how long main is held up meanwhile, and how long the filling takes. `ZUOXI_BENCH_CUSTOMERS` sets another count.
 */
const count = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 200_000)
const pageSize = 500
const key = 'ab'.repeat(32)
const folder = mkdtempSync(join(tmpdir(), 'zuoxi-bench-cache-'))
const file = join(folder, 'customers.db')

const pages: Uint8Array[] = []
const numbers: string[] = []
let page: Customer[] = []
for (const customer of cachedCustomers(count)) {
  page.push(customer)
  const number = customer.numbers[0]?.number
  if (number !== undefined && numbers.length < 20_000) numbers.push(number)
  if (page.length < pageSize) continue
  pages.push(changesPage({ customers: page, to: pages.length * pageSize + page.length, newest: count }))
  page = []
}

const store = openSeatStore(join(folder, 'seat.db'), key)
const cache = openCustomerCache({ file, key })
const board = newBoard()
const cards = createCards({
  board,
  link: createFakeLink(),
  cache,
  drafts: store.drafts,
  outbox: { put: async () => 'sent', find: () => null },
  language: () => 'zh-CN',
  log: () => undefined,
})

let serial = 0
function ring(): number {
  serial += 1
  const line = {
    ...{ lineId: `line-${String(serial)}`, callId: null, direction: 'inbound', phase: 'ringing' },
    ...{ number: numbers[(serial * 7919) % numbers.length], answeredAt: null, consultationFor: null },
  } as unknown as PhoneLine
  const before = performance.now()
  cards.ringing(line)
  const took = performance.now() - before
  cards.lines([{ ...line, phase: 'talking', answeredAt: 1 }])
  cards.lines([{ ...line, phase: 'ended', answeredAt: 1 }])
  void cards.closeCard({ callKey: line.lineId })
  return took
}

try {
  for (let i = 0; i < 50; i += 1) ring()
  const busy: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const ringing = setInterval(() => busy.push(ring()), 20)
  const began = performance.now()
  for (const bytes of pages) await cache.writePage(bytes, cache.position().after)
  const fillMs = performance.now() - began
  clearInterval(ringing)
  delay.disable()
  if (cache.position().customers !== count) throw new Error(`filled ${String(cache.position().customers)}`)

  const calm: number[] = []
  let found = 0
  for (let i = 0; i < 5_000; i += 1) {
    calm.push(ring())
  }
  for (const number of numbers.slice(0, 2_000)) if (cache.byNumber(number).length > 0) found += 1
  if (found !== 2_000) throw new Error(`found ${String(found)} of 2000`)

  const searched: number[] = []
  for (const text of ['zjg', '王伟', '1380013', 'lifang', '8600', 'xyzxyz']) {
    const before = performance.now()
    await cache.search(text, 20)
    searched.push(performance.now() - before)
  }
  const typed: number[] = []
  for (let i = 0; i < 2_000; i += 1) {
    const before = performance.now()
    await cards.saveDraft({
      callKey: 'draft',
      note: '两桶水，下午送到'.repeat(1 + (i % 40)),
      disposition: null,
      customerId: null,
      customerFields: {},
    })
    typed.push(performance.now() - before)
  }
  const us = (times: number[], at: number): number => Math.round(percentile(times, at) * 1000)
  const figure = (name: string, value: number, unit: string, goal: number): void =>
    printFigure({ figure: `${name} (${String(count)} customers)`, value, unit, better: 'lower', goal })
  figure('card from the cache p50', us(calm, 50), 'µs', 500)
  figure('card from the cache p95', us(calm, 95), 'µs', 2_000)
  figure('card from the cache while filling p95', us(busy, 95), 'µs', 8_000)
  figure('main held up while filling p99', Math.round(delay.percentile(99) / 1e4) / 100, 'ms', 8)
  figure('filling the cache', Math.round(fillMs / 100) / 10, 's', 120)
  figure('search without the hub, slowest', Math.round(Math.max(...searched)), 'ms', 500)
  figure('key stroke kept p95', us(typed, 95), 'µs', 1_000)
  figure('cache on the disk', Math.round(statSync(file).size / 1e6), 'MB', 500)
} finally {
  cards.close()
  await cache.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
}
