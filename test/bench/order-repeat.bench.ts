import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { createCustomer } from '../../contract/api/customers.api.ts'
import { shopApi } from '../../contract/api/shop.api.ts'
import { newCustomerSchema } from '../../contract/customer.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type HubLink, type LiveListener } from '../../main/hub-link/hub-link.ts'
import { SeatError } from '../../main/seat-error.ts'
import { content, memoryCache, newOrder, oneProduct, oneStation, openOrderSeat } from '../support/order-seat.ts'
import { openRestartingHub } from '../support/restarting-hub.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * A customer's usual order, from the key that repeats it to its being stored: computed and placed at the seat, on the
 * seat's disk, and at the real hub on SQLite (its whole HTTP stack in this process, without the network). `ZUOXI_BENCH_ORDERS`
 * sets how many.
 */
const count = Number(process.env['ZUOXI_BENCH_ORDERS'] ?? 300)
const folder = mkdtempSync(join(tmpdir(), 'zuoxi-bench-orders-'))
const hub = await openRestartingHub()

try {
  const administrator = await hub.signIn('administrator')
  const agent = await hub.signIn('agent')
  const { id: productId, change: _change, ...product } = { ...oneProduct(), version: 0 }
  await hub.ask(shopApi.putProduct, { params: { id: productId }, body: product }, administrator)
  const { key, change: _c, extension: _e, ...station } = { ...oneStation(), version: 0 }
  await hub.ask(shopApi.putStation, { params: { key }, body: station }, administrator)
  const customers: CustomerId[] = []
  const cache = memoryCache()
  for (let i = 0; i < 100; i += 1) {
    const customer = newCustomerSchema.parse({ id: uuid(), name: `客户${String(i)}` })
    await cache.put([(await hub.ask(createCustomer, { body: customer }, administrator)) as never])
    customers.push(customer.id)
  }

  let away = false
  const listeners = new Set<LiveListener>()
  const go = (state: 'online' | 'offline'): void => {
    away = state === 'offline'
    for (const one of listeners) one.state({ state, since: 0, roundTripMs: null, why: null, clockOffsetMs: 0 })
  }
  const link = {
    call: async (endpoint, request) => {
      if (away) throw new SeatError('seat.hub-away')
      return endpoint.reply.parse(await hub.ask(endpoint, request, agent)) as never
    },
    callBytes: async () => Buffer.from('{}'),
    open: async () => Promise.reject(new Error('no sound here')),
    save: () => Promise.reject(new Error('no file is asked for here')),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    watch: () => undefined,
    retryNow: () => undefined,
    close: async () => undefined,
  } satisfies HubLink
  const seat = openOrderSeat({ folder, link, cache })
  go('online')
  await waitFor('numbers', () => seat.board.get('shop').numbersLeft > 0)
  await waitFor('the catalogue', () => seat.board.get('shop').products.length > 0)

  const repeat = async (index: number): Promise<{ took: number; quoted: number; sent: boolean }> => {
    const customerId = customers[index % customers.length] as CustomerId
    const wish = content(customerId, productId)
    const before = performance.now()
    const { problems } = await seat.commands['shop.quote']({ ...wish, level: 'normal' })
    const quoted = performance.now() - before
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
    const { sent } = await seat.commands['order.place'](newOrder(wish))
    return { took: performance.now() - before, quoted, sent }
  }
  const run = async (expected: boolean): Promise<{ all: number[]; quotes: number[] }> => {
    const all: number[] = []
    const quotes: number[] = []
    for (let i = 0; i < count; i += 1) {
      const { took, quoted, sent } = await repeat(i)
      if (sent !== expected) throw new Error(`order ${String(i)}: sent ${String(sent)}`)
      all.push(took)
      quotes.push(quoted)
      await waitFor('numbers', () => !expected || seat.board.get('shop').numbersLeft > 0)
    }
    return { all, quotes }
  }
  for (let i = 0; i < 20; i += 1) await repeat(i)
  const online = await run(true)
  go('offline')
  const offline = await run(false)
  const figure = (name: string, values: number[], at: number, goal: number): void =>
    printFigure({ figure: `${name} p${String(at)}`, value: percentile(values, at), unit: 'ms', better: 'lower', goal })
  figure('order-repeat: key to stored at the hub', online.all, 50, 30)
  figure('order-repeat: key to stored at the hub', online.all, 95, 30)
  figure('order-repeat: key to stored at the seat, hub away', offline.all, 50, 30)
  figure('order-repeat: key to stored at the seat, hub away', offline.all, 95, 30)
  figure('order-repeat: quote', online.quotes, 95, 5)
  go('online')
  await waitFor('everything sent', () => seat.outbox.waiting() === 0, { timeoutMs: 60_000 })
  seat.kill()
} finally {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
}
