import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CustomerId, type OrderId, type ReceiptId } from '../../../../contract/ids.ts'
import { type Order, type OrderLine, paymentMethods } from '../../../../contract/order/order.ts'
import { bookProblems } from '../../../../hub/ledgers/ledgers.ts'
import {
  clerk,
  couriers,
  createTestBooks,
  goods,
  line,
  type TestBooks,
  testOrder,
} from '../../../support/test-books.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

/**
 * Any sequence of what happens to the books, beside a model that keeps plain sums. The books refuse exactly what the
 * model cannot afford, and come to the same.
 */

const everywhere = { kind: 'all' } as const
const nat = fc.nat({ max: 1_000 })
const wishes = fc.array(
  fc.tuple(
    fc.constantFrom(goods.water, goods.book, goods.bundle, goods.cup),
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom('money' as const, 'money' as const, 'ticket' as const, 'points' as const),
  ),
  { minLength: 1, maxLength: 3 },
)
const method = fc.constantFrom(...paymentMethods)
const courier = fc.constantFrom(couriers[0], couriers[1], null)
/** Tickets are of water only, and points buy cups only. */
const fit = (list: readonly (readonly [OrderLine['productId'], number, OrderLine['payWith']])[]): OrderLine[] =>
  list.map(([product, quantity, payWith]) =>
    line(payWith === 'ticket' ? goods.water : payWith === 'points' ? goods.cup : product, quantity, payWith),
  )

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('place' as const), who: nat, lines: wishes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), which: nat, lines: wishes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hand-on' as const), which: nat, who: nat }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      which: nat,
      to: fc.constantFrom(...(['cancelled', 'rejected', 'accepted', 'out', 'failed', 'in-audit'] as const)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      which: nat,
      back: fc.nat({ max: 6 }),
      courier,
      taken: fc.option(fc.tuple(method, fc.integer({ min: 1, max: 40_000 }))),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      which: nat,
      part: fc.double({ min: 0, max: 1.1 }),
      method,
      courier,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which: nat,
      part: fc.double({ min: 0, max: 1.1 }),
      method,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hand-over' as const),
      courier: fc.nat({ max: 1 }),
      part: fc.double({ min: 0, max: 1.1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('adjust' as const),
      who: nat,
      unit: fc.constantFrom(`ticket:${goods.water}`, 'point', 'bucket:18.9L', 'fen'),
      amount: fc.integer({ min: -30, max: 30 }).filter((amount) => amount !== 0),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

type Sums = { tickets: number; points: number; buckets: number; owedFen: number }
type MoneyIn = { id: ReceiptId; orderId: OrderId; method: string; fen: number; back: number }

const ticketsIn = (lines: readonly OrderLine[]): number =>
  lines.filter(({ payWith }) => payWith === 'ticket').reduce((sum, { quantity }) => sum + quantity, 0)
const booksIn = (lines: readonly OrderLine[]): number =>
  lines.reduce(
    (sum, { productId, quantity }) =>
      sum + (productId === goods.book ? 11 : productId === goods.bundle ? 22 : 0) * quantity,
    0,
  )

function createModel() {
  const sums = new Map<CustomerId, Sums>()
  const cash = new Map<string, number>()
  const receipts: MoneyIn[] = []
  const of = (id: CustomerId): Sums => {
    const found = sums.get(id) ?? { tickets: 0, points: 0, buckets: 0, owedFen: 0 }
    sums.set(id, found)
    return found
  }
  /** Takes what an order needs (1), or gives it back (−1). */
  const need = (order: Order, sign: 1 | -1): void => {
    const one = of(order.customerId)
    one.tickets -= sign * ticketsIn(order.lines)
    one.points -= sign * order.pointsSpent
  }
  return { sums, cash, receipts, of, need }
}

const isOpen = ({ state }: Order): boolean => ['released', 'accepted', 'out', 'failed', 'in-audit'].includes(state)
const isDelivered = ({ state }: Order): boolean => state === 'delivered' || state === 'settled'

describe.each(databaseKinds)('the books beside their model on %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  }, 60_000)
  afterAll(() => database.close())

  /** Of all runs: they share the database. */
  const everyOrder: Order[] = []
  const runs = kind === 'sqlite' ? 40 : 15

  it('come to the same by any sequence, and refuse just what cannot be', async () => {
    const steps = fc.array(step, { minLength: 20, maxLength: 50, size: 'max' })
    let refused = 0
    let done = 0
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const test = createTestBooks(database)
        const model = createModel()
        // Others of before stay in the database: the books are everybody's.
        const customers = [uuid(), uuid(), uuid()] as CustomerId[]
        const before = await cashOf(test)
        for (const id of customers) await stock(test, model, id)
        for (const one of list) {
          const possible = await attempt(test, model, customers, one)
          if (possible === undefined) continue
          if (possible) done += 1
          else refused += 1
        }
        await compare(test, model, customers, before)
      }),
      { numRuns: runs, seed: 20_261_127 },
    )
    // Neither is an empty claim.
    expect(done).toBeGreaterThan(runs * 8)
    expect(refused).toBeGreaterThan(runs)
  }, 240_000)

  /** Enough that most orders can be paid, and some cannot. */
  async function stock({ books }: TestBooks, model: ReturnType<typeof createModel>, id: CustomerId): Promise<void> {
    const wish = { reason: '期初' }
    await books.adjust(id, { ...wish, id: uuid(), unit: `ticket:${goods.water}`, amount: 12 }, clerk)
    await books.adjust(id, { ...wish, id: uuid(), unit: 'point', amount: 60 }, clerk)
    Object.assign(model.of(id), { tickets: 12, points: 60 })
  }

  async function cashOf({ books }: TestBooks): Promise<Map<string, number>> {
    const stations = await books.takings({ from: 0, to: 1, reach: everywhere })
    return new Map(stations.flatMap((one) => one.couriers).map((one) => [String(one.courierId), one.holdsFen]))
  }

  /** @returns whether it was done; undefined when there was nothing to do it to */
  async function attempt(
    test: TestBooks,
    model: ReturnType<typeof createModel>,
    customers: readonly CustomerId[],
    wish: Step,
  ): Promise<boolean | undefined> {
    const who = (index: number): CustomerId => customers[index % customers.length] as CustomerId
    const pick = (list: readonly Order[], index: number): Order | undefined => list[index % Math.max(1, list.length)]
    const all = [...test.orders.values()]
    switch (wish.do) {
      case 'place': {
        const order = testOrder(who(wish.who), fit(wish.lines))
        model.need(order, 1)
        return await expected(
          affordable(model, order.customerId),
          () => test.place(order),
          () => model.need(order, -1),
        )
      }
      case 'change': {
        const old = pick(
          all.filter((one) => isOpen(one) || one.state === 'rejected'),
          wish.which,
        )
        if (old === undefined) return undefined
        const { lines, goodsFen, pointsSpent, pointsEarned, depositFen } = testOrder(old.customerId, fit(wish.lines))
        const fresh = { ...old, lines, goodsFen, pointsSpent, pointsEarned, depositFen, state: 'released' } as const
        if (isOpen(old)) model.need(old, -1)
        model.need(fresh, 1)
        return await expected(
          affordable(model, old.customerId),
          () => test.change(old.id, fresh),
          () => {
            model.need(fresh, -1)
            if (isOpen(old)) model.need(old, 1)
          },
        )
      }
      case 'hand-on': {
        const old = pick(
          all.filter((one) => isOpen(one) && one.paidFen === 0),
          wish.which,
        )
        if (old === undefined || all.some((one) => one === old && model.receipts.some((r) => r.orderId === one.id)))
          return undefined
        const fresh = { ...old, customerId: who(wish.who) }
        model.need(old, -1)
        model.need(fresh, 1)
        const possible = affordable(model, fresh.customerId)
        return await expected(
          possible,
          () => test.change(old.id, { customerId: fresh.customerId }),
          () => {
            model.need(fresh, -1)
            model.need(old, 1)
          },
        )
      }
      case 'move': {
        const old = pick(all.filter(isOpen), wish.which)
        if (old === undefined) return undefined
        await test.change(old.id, { state: wish.to })
        if (wish.to === 'cancelled' || wish.to === 'rejected') model.need(old, -1)
        return true
      }
      case 'deliver': {
        const old = pick(all.filter(isOpen), wish.which)
        if (old === undefined) return undefined
        const taken = wish.taken && { method: wish.taken[0], amountFen: wish.taken[1] }
        const after = await test.deliver(old.id, {
          ...{ bucketsReturned: { '18.9L': wish.back }, courierId: wish.courier },
          ...(taken ? { taken } : {}),
        })
        const one = model.of(old.customerId)
        one.tickets += booksIn(old.lines)
        one.points += old.pointsEarned
        one.buckets += old.lines.reduce((sum, { buckets }) => sum + (buckets?.count ?? 0), 0) - wish.back
        one.owedFen += after.totalFen - (taken && taken.method !== 'account' ? taken.amountFen : 0)
        if (taken) {
          const { receipts } = await test.books.receipts({ limit: 1, reach: everywhere, orderId: old.id })
          model.receipts.push({
            id: receipts[0]?.id as ReceiptId,
            orderId: old.id,
            method: taken.method,
            fen: taken.amountFen,
            back: 0,
          })
          intoCash(model, taken.method, wish.courier, taken.amountFen)
        }
        return true
      }
      case 'take': {
        const order = pick(all, wish.which)
        if (order === undefined) return undefined
        const fen = Math.max(1, Math.round((order.totalFen - order.paidFen) * wish.part))
        const id = uuid() as ReceiptId
        const possible = (isOpen(order) || isDelivered(order)) && order.paidFen + fen <= order.totalFen
        const receipt = {
          id,
          orderId: order.id,
          payer: '',
          method: wish.method,
          amountFen: fen,
          courierId: wish.courier,
          takenAt: test.clock.now,
          note: '',
        }
        const did = await expected(possible, () => test.books.takeMoney(receipt, clerk, everywhere))
        if (!did) return false
        model.receipts.push({ id, orderId: order.id, method: wish.method, fen, back: 0 })
        if (wish.method !== 'account') model.of(order.customerId).owedFen -= fen
        intoCash(model, wish.method, wish.courier, fen)
        return true
      }
      case 'refund': {
        const from = model.receipts[wish.which % Math.max(1, model.receipts.length)]
        if (from === undefined) return undefined
        const fen = Math.max(1, Math.round((from.fen - from.back) * wish.part))
        const possible = fen <= from.fen - from.back && (from.method === 'account') === (wish.method === 'account')
        const refund = {
          id: uuid() as ReceiptId,
          of: from.id,
          amountFen: fen,
          method: wish.method,
          reason: '退',
          at: test.clock.now,
        }
        const did = await expected(possible, () => test.books.refund(refund, clerk, everywhere))
        if (!did) return false
        from.back += fen
        const { customerId } = test.orders.get(from.orderId) as Order
        if (wish.method !== 'account') model.of(customerId).owedFen += fen
        return true
      }
      case 'hand-over': {
        const courierId = couriers[wish.courier % 2] as (typeof couriers)[0]
        const { cash } = model
        const now = (await cashOf(test)).get(courierId) ?? 0
        const fen = Math.max(1, Math.round(now * wish.part))
        const wanted = { id: uuid(), station: 'east', courierId, amountFen: fen, at: test.clock.now, note: '' }
        const did = await expected(fen <= now, () => test.books.handOver(wanted, clerk, everywhere))
        if (did) cash.set(courierId, (cash.get(courierId) ?? 0) - fen)
        return did
      }
      case 'adjust': {
        const customerId = who(wish.who)
        const field =
          wish.unit === 'point'
            ? 'points'
            : wish.unit === 'fen'
              ? 'owedFen'
              : wish.unit.startsWith('bucket')
                ? 'buckets'
                : 'tickets'
        const one = model.of(customerId)
        const may = field === 'owedFen' || field === 'buckets' || wish.amount > 0 || one[field] + wish.amount >= 0
        const adjustment = { id: uuid(), unit: wish.unit, amount: wish.amount, reason: '盘点' }
        const did = await expected(may, () => test.books.adjust(customerId, adjustment, clerk))
        if (did) one[field] += wish.amount
        return did
      }
    }
  }

  async function expected(possible: boolean, work: () => Promise<unknown>, undo?: () => void): Promise<boolean> {
    if (possible) await work()
    else {
      await expect(work()).rejects.toMatchObject({ code: 'state.illegal' })
      undo?.()
    }
    return possible
  }

  const affordable = (model: ReturnType<typeof createModel>, id: CustomerId): boolean =>
    model.of(id).tickets >= 0 && model.of(id).points >= 0

  function intoCash(model: ReturnType<typeof createModel>, how: string, courierId: string | null, fen: number): void {
    if (how === 'cash' && courierId !== null) model.cash.set(courierId, (model.cash.get(courierId) ?? 0) + fen)
  }

  async function compare(
    test: TestBooks,
    model: ReturnType<typeof createModel>,
    customers: readonly CustomerId[],
    before: ReadonlyMap<string, number>,
  ): Promise<void> {
    for (const id of customers) {
      const { tickets, points, buckets, owedFen, orders, openOrders } = await test.books.customer(id)
      const found = { tickets: tickets[goods.water] ?? 0, points, buckets: buckets['18.9L']?.out ?? 0, owedFen }
      expect(found).toEqual(model.of(id))
      const own = [...test.orders.values()].filter(({ customerId }) => customerId === id)
      expect(orders).toBe(own.filter(({ state }) => state !== 'cancelled').length)
      expect(new Set(openOrders.map((one) => one.id))).toEqual(new Set(own.filter(isOpen).map((one) => one.id)))
    }
    const after = await cashOf(test)
    for (const id of couriers) expect((after.get(id) ?? 0) - (before.get(id) ?? 0)).toBe(model.cash.get(id) ?? 0)
    for (const order of test.orders.values()) {
      const paid = model.receipts.filter(({ orderId }) => orderId === order.id)
      expect(order.paidFen).toBe(paid.reduce((sum, { fen, back }) => sum + fen - back, 0))
    }
    everyOrder.push(...test.orders.values())
    const all = async function* () {
      yield everyOrder
    }
    expect(await bookProblems(database.db, all)).toEqual([])
  }
})
