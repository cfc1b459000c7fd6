import { setImmediate as breathe } from 'node:timers/promises'
import { type OrderReach } from '../../hub/orders/order-reach.ts'
import {
  countOrders,
  type Cursor,
  listOfStation,
  listOrders,
  type OrderFilter,
} from '../../hub/orders/order-list.store.ts'
import { searchOrders } from '../../hub/orders/order-search.store.ts'
import { generateCustomer, seededRandom } from '../support/customer-generator.ts'
import { agentAt, openOrderDatabase, stationAt } from '../support/order-database.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The list of a million orders in the hub's own process: pages of 100 at random places of the list under every kind of
 * filter, searches, and counts by state with the longest time the hub's one thread is kept.
 * `ZUOXI_BENCH_ORDERS` sets another count.
 */
const count = Number(process.env['ZUOXI_BENCH_ORDERS'] ?? 1_000_000)
const random = seededRandom(3)
const some = (below: number): number => Math.floor(random() * below)
const all: OrderReach = { kind: 'all' }
const day = 86_400_000

const database = await openOrderDatabase(count)
const { db } = database
try {
  const times = await db
    .selectFrom('orders')
    .select(({ fn }) => [fn.min('placed_at').as('first'), fn.max('placed_at').as('last')])
    .executeTakeFirstOrThrow()
  const [first, last] = [Number(times.first), Number(times.last)]
  const moment = (): number => first + some(last - first)
  const someone = () => generateCustomer(some(200_000))

  const timed = async (rounds: number, ask: () => Promise<unknown>): Promise<number[]> => {
    for (let at = 0; at < 10; at += 1) await ask()
    const found: number[] = []
    for (let at = 0; at < rounds; at += 1) {
      const start = performance.now()
      await ask()
      found.push(performance.now() - start)
    }
    return found
  }
  const tell = (figure: string, found: readonly number[], goal?: number): void => {
    const about = { unit: 'ms', better: 'lower' as const }
    printFigure({ figure: `order list, ${figure}, p50`, value: percentile(found, 50), ...about })
    printFigure({
      ...{ figure: `order list, ${figure}, p99`, value: percentile(found, 99), ...about },
      ...(goal === undefined ? {} : { goal }),
    })
  }

  const anywhere = (): Cursor => ({ placedAt: moment(), id: '' })
  const kinds: readonly (readonly [string, () => Omit<OrderFilter, 'reach'>, OrderReach])[] = [
    ['no filter', () => ({}), all],
    ['one day', () => ({ from: last - day }), all],
    ['waiting for audit', () => ({ states: ['in-audit'] }), all],
    ['open', () => ({ states: ['in-audit', 'released', 'accepted', 'out', 'failed'] }), all],
    ['one station', () => ({ station: stationAt(some(1_000)) }), all],
    ['failed at one station', () => ({ station: stationAt(some(1_000)), states: ['failed'] }), all],
    ['from the web', () => ({ source: 'web' }), all],
    ['from campaigns, of which there are none', () => ({ source: 'campaign' }), all],
    ['one customer', () => ({ customerId: someone().id }), all],
    ['own orders', () => ({}), { kind: 'some', userIds: [agentAt(3)], station: stationAt(3) }],
  ]
  const everything: number[] = []
  for (const [name, filterOf, reach] of kinds) {
    const newest = await timed(200, () => listOrders(db, { ...filterOf(), reach }, { before: null, limit: 100 }))
    const deep = await timed(200, () => listOrders(db, { ...filterOf(), reach }, { before: anywhere(), limit: 100 }))
    everything.push(...newest, ...deep)
    tell(`${name}, page of 100`, [...newest, ...deep])
  }
  tell('all filters, page of 100', everything, 16)

  const searched: number[] = []
  const searches: readonly (readonly [string, () => string])[] = [
    ['number', () => String(1 + some(count))],
    ['last four digits', () => (someone().numbers[0]?.typed ?? '').replace(/\D/g, '').slice(-4)],
    ['whole contact number', () => someone().numbers[0]?.typed ?? ''],
    ['name', () => someone().name],
    ['surname', () => someone().name.slice(0, 1)],
  ]
  for (const [name, textOf] of searches) {
    const found = await timed(200, async () => {
      const search = await searchOrders(db, { text: textOf(), withNumbers: true, customerIds: [] })
      await listOrders(db, { ...search, reach: all }, { before: null, limit: 100 })
    })
    searched.push(...found)
    tell(`search by ${name}`, found)
  }
  tell('all searches', searched, 30)

  tell('a station’s day', await timed(100, () => listOfStation(db, stationAt(some(1_000)), last - day)), 16)

  const counts: readonly (readonly [string, OrderFilter])[] = [
    ['everything', { reach: all }],
    ['one station', { reach: all, station: stationAt(1) }],
    ['one day', { reach: all, from: last - day }],
    ['own orders', { reach: { kind: 'some', userIds: [agentAt(3)], station: stationAt(3) } }],
  ]
  for (const [name, filter] of counts) {
    // How long the thread is kept at a stretch, for whoever waits for an answer meanwhile.
    let longest = 0
    let turn = performance.now()
    let counting = true
    const look = (): void => {
      const at = performance.now()
      longest = Math.max(longest, at - turn)
      turn = at
      if (counting) setImmediate(look)
    }
    setImmediate(look)
    const found = await timed(10, async () => {
      await countOrders(db, filter)
      await breathe()
    })
    counting = false
    tell(`count of ${name}`, found)
    printFigure({
      figure: `order list, count of ${name}, thread kept at a stretch`,
      value: longest,
      unit: 'ms',
      better: 'lower',
      goal: 30,
    })
  }
} finally {
  await database.close()
}
