import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CustomerId, type GiftRuleId, type ReceiptId } from '../../../../contract/ids.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { type NewReceipt, type NewRefund } from '../../../../contract/order/receipt.ts'
import { post } from '../../../../hub/ledgers/journal.ts'
import { bookProblems, renewLedgerEpoch } from '../../../../hub/ledgers/ledgers.ts'
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

const everywhere = { kind: 'all' } as const
const ticket = `ticket:${goods.water}`

describe.each(databaseKinds)('the books on %s', (kind) => {
  let database: TestDatabase
  let test: TestBooks
  let customer: CustomerId

  beforeEach(async () => {
    database = await openTestDatabase(kind)
    test = createTestBooks(database)
    customer = uuid() as CustomerId
    // Starting a PostgreSQL takes seconds, and more on a busy machine.
  }, 60_000)
  afterEach(async () => {
    // Whatever a test did, the books are right.
    expect(await problems()).toEqual([])
    await database.close()
  })

  const problems = async () => {
    const all = async function* () {
      yield [...test.orders.values()]
    }
    return (await bookProblems(database.db, all)).map(({ en }) => en)
  }
  const account = () => test.books.customer(customer)
  const adjust = (unit: string, amount: number, id = uuid()) =>
    test.books.adjust(customer, { id, unit, amount, reason: '盘点' }, clerk)
  const receipt = (order: Order, amountFen: number, over: Partial<NewReceipt> = {}): NewReceipt => ({
    ...{ id: uuid() as ReceiptId, orderId: order.id, payer: '', method: 'cash', amountFen, courierId: null },
    ...{ takenAt: test.clock.now, note: '' },
    ...over,
  })
  const take = (order: Order, amountFen: number, over: Partial<NewReceipt> = {}) =>
    test.books.takeMoney(receipt(order, amountFen, over), clerk, everywhere)
  const refund = (of: ReceiptId, amountFen: number, over: Partial<NewRefund> = {}) =>
    test.books.refund(
      { id: uuid() as ReceiptId, of, amountFen, method: 'cash', reason: '送错', at: test.clock.now, ...over },
      clerk,
      everywhere,
    )
  const handOver = (amountFen: number, over: { station?: string; id?: string } = {}) =>
    test.books.handOver(
      { id: uuid(), station: 'east', courierId: couriers[0], amountFen, at: 10_010, note: '', ...over },
      clerk,
      everywhere,
    )
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => 'not refused',
      (error: unknown) =>
        error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : error,
    )

  it('keeps a customer’s account from the first order to the last bucket', async () => {
    expect(await account()).toMatchObject({ tickets: {}, buckets: {}, points: 0, orders: 0, change: 0 })
    const first = await test.place(testOrder(customer, [line(goods.book, 1), line(goods.water, 2)]))
    expect(await account()).toMatchObject({
      ...{ orders: 1, lastOrderAt: first.placedAt, owedFen: 0, tickets: {} },
      openOrders: [{ id: first.id, number: first.number, state: 'released', totalFen: 34_000, station: 'east' }],
    })
    await test.deliver(first.id)
    expect(await account()).toMatchObject({
      ...{ owedFen: 34_000, points: 240, openOrders: [], tickets: { [goods.water]: 11 } },
      buckets: { '18.9L': { out: 2, covered: 2, depositFen: 10_000 } },
    })
    const second = await test.place(testOrder(customer, [line(goods.water, 3, 'ticket')]))
    expect((await account()).tickets).toEqual({ [goods.water]: 8 })
    await test.deliver(second.id, { bucketsReturned: { '18.9L': 4 } })
    expect(await account()).toMatchObject({
      ...{ owedFen: 29_000, tickets: { [goods.water]: 8 } },
      buckets: { '18.9L': { out: 1, covered: 1, depositFen: 5_000 } },
    })
    const third = await test.place(testOrder(customer, [line(goods.cup, 1)]))
    await test.deliver(third.id, { bucketsReturned: { '18.9L': 1 } })
    expect(await account()).toMatchObject({ buckets: {}, owedFen: 25_000, orders: 3 })
  })

  it('knows the usual order: the goods of the last one that was not cancelled, without gifts', async () => {
    const gift = line(goods.cup, 1, 'money', uuid() as GiftRuleId)
    const first = await test.place(testOrder(customer, [line(goods.water, 2), gift]))
    const second = await test.place(testOrder(customer, [line(goods.cup, 5)]))
    expect((await account()).usual).toEqual([{ productId: goods.cup, quantity: 5, payWith: 'money' }])
    await test.change(second.id, { state: 'cancelled', reason: '不要了' })
    expect(await account()).toMatchObject({
      usual: [{ productId: goods.water, quantity: 2, payWith: 'money' }],
      ...{ orders: 1, lastOrderAt: first.placedAt, openOrders: [{ id: first.id }] },
    })
  })

  it('tells a chase, and takes an order that changes hands out of the first account', async () => {
    const other = uuid() as CustomerId
    const order = await test.place(testOrder(customer, [line(goods.water, 1)]))
    await test.change(order.id, { chases: 1 })
    expect((await account()).openOrders).toMatchObject([{ chases: 1 }])
    await test.change(order.id, { customerId: other })
    expect(await account()).toMatchObject({ openOrders: [], orders: 0, usual: [] })
    expect((await test.books.customer(other)).openOrders).toMatchObject([{ id: order.id }])
    expect(test.told).toEqual([1, 2, 3, 4])
  })

  it('refuses tickets and points he does not have, in words, and leaves nothing behind', async () => {
    await adjust(ticket, 2)
    await adjust('point', 15)
    const before = await account()
    const tickets = testOrder(customer, [line(goods.water, 3, 'ticket')])
    expect(await refused(test.place(tickets))).toBe(
      'state.illegal: That is not possible now: 2 tickets are left, 3 are needed.',
    )
    const points = testOrder(customer, [line(goods.cup, 2, 'points')])
    expect(await refused(test.place(points))).toMatch(/15 points are left, 20 are needed/)
    expect(await refused(adjust(ticket, -3))).toMatch(/2 tickets are left/)
    expect(await account()).toEqual(before)
    // One that is caught inside the transaction has posted nothing either.
    const at = test.clock.now
    await database.transaction(async (tx) => {
      expect(await refused(test.books.orderChanged(tx, null, tickets, clerk, at))).toMatch(/state\.illegal/)
    })
    expect((await account()).tickets).toEqual({ [goods.water]: 2 })
    await test.place(testOrder(customer, [line(goods.water, 2, 'ticket'), line(goods.cup, 1, 'points')]))
    expect(await account()).toMatchObject({ tickets: {}, points: 5 })
  })

  it('refuses an entry that does not balance, and says so as its own mistake', async () => {
    const entry = { kind: 'adjust', postings: [{ account: 'shop:sales', unit: 'fen', amount: 1 }] } as const
    const work = database.transaction((tx) => post(tx, [entry], { at: 1, by: clerk }))
    await expect(work).rejects.toThrow(/does not balance in fen/)
  })

  it('takes part payments by several methods, settles, and takes each receipt once', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 10)]))
    await test.deliver(order.id)
    const wish = receipt(order, 4_000, { courierId: couriers[0] })
    const made = await test.books.takeMoney(wish, clerk, everywhere)
    expect(made).toMatchObject({
      ...{ orderNumber: order.number, customerName: '王小明', station: 'east', courierName: '配送员 0' },
      ...{ amountFen: 4_000, refundedFen: 0, byName: '小李' },
    })
    expect(await test.books.takeMoney(wish, clerk, everywhere)).toEqual(made)
    expect(await refused(test.books.takeMoney({ ...wish, amountFen: 1 }, clerk, everywhere))).toMatch(/thing\.exists/)
    await take(order, 5_000, { method: 'wechat' })
    expect(test.orders.get(order.id)).toMatchObject({ paidFen: 9_000, state: 'delivered' })
    expect(await refused(take(order, 1_001))).toMatch(/only 10\.00 yuan are left to pay/)
    await take(order, 1_000, { method: 'account' })
    expect(test.orders.get(order.id)).toMatchObject({ paidFen: 10_000, state: 'settled' })
    // What was put on account he still owes.
    expect((await account()).owedFen).toBe(1_000)
    await adjust('fen', -1_000)
    expect((await account()).owedFen).toBe(0)
  })

  it('takes money before the delivery and at the door, and none for what was cancelled', async () => {
    const order = await test.place(testOrder(customer, [line(goods.water, 1)]))
    await take(order, 2_000, { method: 'alipay' })
    expect((await account()).owedFen).toBe(-2_000)
    await test.deliver(order.id, { bucketsReturned: {}, taken: { method: 'cash', amountFen: 5_000 } })
    expect(test.orders.get(order.id)).toMatchObject({ state: 'settled', paidFen: 7_000, depositFen: 5_000 })
    expect((await account()).owedFen).toBe(0)
    const gone = await test.place(testOrder(customer, [line(goods.water, 1)]))
    await test.change(gone.id, { state: 'cancelled' })
    expect(await refused(take(gone, 100))).toMatch(/state\.illegal.*cancelled or rejected/)
    expect(await refused(take({ ...gone, id: uuid() as Order['id'] }, 1))).toMatch(/thing\.not-found: Order/)
    expect(await refused(take(order, 1, { courierId: uuid() as never }))).toMatch(/thing\.not-found: Courier/)
  })

  it('gives back never more than was taken, logs it, and opens the order again', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 1)]))
    await test.deliver(order.id, { taken: { method: 'cash', amountFen: 1_000 } })
    const [taken] = (await test.books.receipts({ limit: 10, reach: everywhere })).receipts
    const id = taken?.id as ReceiptId
    const wish = { id: uuid() as ReceiptId, of: id, amountFen: 300, method: 'cash', reason: '少送', at: 5 } as const
    const back = await test.books.refund(wish, clerk, everywhere)
    expect(back).toMatchObject({ amountFen: -300, refundOf: id, courierId: null, station: 'east', note: '少送' })
    expect(await test.books.refund(wish, clerk, everywhere)).toEqual(back)
    expect(test.orders.get(order.id)).toMatchObject({ state: 'delivered', paidFen: 700 })
    expect(await refused(refund(id, 701))).toMatch(/no more than 7\.00 yuan/)
    expect(await refused(refund(back.id, 100))).toMatch(/a refund itself/)
    expect(await refused(refund(id, 100, { method: 'account' }))).toMatch(/money goes back as money/)
    expect(await refused(refund(uuid() as ReceiptId, 1))).toMatch(/thing\.not-found: Receipt/)
    await refund(id, 700, { method: 'wechat' })
    expect(await refused(refund(id, 1))).toMatch(/no more than 0\.00 yuan/)
    expect((await account()).owedFen).toBe(1_000)
    expect(test.logged.map(({ action }) => action)).toEqual(['receipt.refund', 'receipt.refund'])
  })

  it('hands over never more cash than a courier holds for the station', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 5)]))
    await test.deliver(order.id, { taken: { method: 'cash', amountFen: 5_000 } })
    const id = uuid()
    await handOver(2_000, { id })
    await handOver(2_000, { id })
    expect(await refused(handOver(3_001))).toMatch(/the courier holds 30\.00 yuan in cash, not 30\.01/)
    expect(await refused(handOver(1, { station: 'west' }))).toMatch(/holds 0\.00 yuan/)
    expect(await refused(handOver(2_500, { id }))).toMatch(/thing\.exists: Hand-over/)
    expect(await refused(handOver(1, { station: 'north' }))).toMatch(/thing\.not-found: Station/)
    await handOver(3_000)
    expect(await refused(handOver(1))).toMatch(/holds 0\.00 yuan/)
  })

  it('lets a station take and hand over its own money only', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 5)]))
    const west = { kind: 'station', station: 'west' } as const
    const east = { kind: 'station', station: 'east' } as const
    const nobody = { kind: 'station', station: null } as const
    for (const reach of [west, nobody]) {
      expect(await refused(test.books.takeMoney(receipt(order, 100), clerk, reach))).toMatch(/access\.denied/)
    }
    const { id } = await test.books.takeMoney(receipt(order, 100, { courierId: couriers[1] }), clerk, east)
    const wish = { id: uuid(), station: 'east', courierId: couriers[1], amountFen: 100, at: 1, note: '' }
    expect(await refused(test.books.handOver(wish, clerk, west))).toMatch(/access\.denied/)
    const back = { id: uuid() as ReceiptId, of: id, amountFen: 1, method: 'cash', reason: 'x', at: 1 } as const
    expect(await refused(test.books.refund(back, clerk, west))).toMatch(/access\.denied/)
    const seen = async (reach: typeof west | typeof east | typeof nobody, station?: string) => [
      (await test.books.receipts({ limit: 10, reach, station })).receipts.length,
      (await test.books.takings({ from: 0, to: 1e12, reach, station })).map((one) => one.station),
    ]
    expect(await seen(east)).toEqual([1, ['east']])
    for (const other of [await seen(west), await seen(nobody), await seen(east, 'west')]) expect(other).toEqual([0, []])
  })

  it('lists receipts newest first, page by page, by what is asked for', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 9)]))
    const taken: string[] = []
    // Three at one moment: the cursor must not lose or repeat any.
    for (const takenAt of [10, 20, 20, 20, 30]) taken.push((await take(order, 100, { takenAt })).id)
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await test.books.receipts({ limit: 2, reach: everywhere, before })
      seen.push(...page.receipts.map(({ id }) => id))
      before = page.next ?? undefined
    } while (before !== undefined)
    expect(seen).toHaveLength(5)
    expect([...seen].sort()).toEqual([...taken].sort())
    expect([seen[0], seen[4]]).toEqual([taken[4], taken[0]])
    const count = async (wish: object) =>
      (await test.books.receipts({ limit: 9, reach: everywhere, ...wish })).receipts.length
    expect(await count({ from: 20, to: 30 })).toBe(3)
    expect(await count({ orderId: order.id })).toBe(5)
    expect(await count({ courierId: couriers[0] })).toBe(0)
    expect(await refused(test.books.receipts({ limit: 9, reach: everywhere, before: '1; drop' }))).toMatch(
      /request\.invalid/,
    )
  })

  it('shows every movement with the balance after it, newest first', async () => {
    await adjust(ticket, 5)
    const order = await test.place(testOrder(customer, [line(goods.water, 2, 'ticket'), line(goods.cup, 1)]))
    await test.deliver(order.id, { bucketsReturned: { '18.9L': 1 }, taken: { method: 'cash', amountFen: 1_000 } })
    const { rows, next } = await test.books.ledger(customer, { limit: 50 })
    expect(rows.map(({ kind, unit, amount, balance }) => [kind, unit, amount, balance])).toEqual([
      ['deliver', 'fen', 6_000, 5_000],
      ['deliver', 'bucket:18.9L', 1, 1],
      ['deliver', 'deposit:18.9L', 5_000, 5_000],
      ['deliver', 'point', 10, 10],
      ['receipt', 'fen', -1_000, -1_000],
      ['set-aside', ticket, -2, 3],
      ['adjust', ticket, 5, 5],
    ])
    expect(next).toBeNull()
    expect(rows[0]).toMatchObject({ orderId: order.id, orderNumber: order.number, byName: '小李' })
    expect(rows[6]).toMatchObject({ orderId: null, note: '盘点' })
    const pages: string[] = []
    let before: string | undefined
    do {
      const page = await test.books.ledger(customer, { limit: 3, before })
      pages.push(...page.rows.map(({ id }) => id))
      before = page.next ?? undefined
    } while (before !== undefined)
    expect(pages).toEqual(rows.map(({ id }) => id))
  })

  it('adjusts once, with the log; a deposit takes its money along', async () => {
    const id = uuid()
    await adjust('bucket:18.9L', 3, id)
    const once = await adjust('bucket:18.9L', 3, id)
    expect(once.buckets).toEqual({ '18.9L': { out: 3, covered: 0, depositFen: 0 } })
    await adjust('covered:18.9L', 2)
    await adjust('deposit:18.9L', 9_000)
    expect((await account()).buckets).toEqual({ '18.9L': { out: 3, covered: 2, depositFen: 9_000 } })
    expect(await refused(adjust('deposit:18.9L', -9_001))).toMatch(/the deposit is 90\.00 yuan/)
    expect(await refused(adjust(`ticket:${uuid()}`, 1))).toMatch(/thing\.not-found: Product/)
    expect(test.logged.map(({ action }) => action)).toEqual(['ledger.adjust', 'ledger.adjust', 'ledger.adjust'])
    expect(test.logged[0]?.detail).toMatchObject({ unit: 'bucket:18.9L', amount: 3, reason: '盘点' })
  })

  it('sums the takings of each station and courier to the fen', async () => {
    const place = (lines: Order['lines'], over: Partial<Order> = {}) =>
      test.place(testOrder(uuid() as CustomerId, lines, { placedAt: test.clock.now, ...over }))
    const from = test.clock.now
    const one = await place([line(goods.water, 2)])
    const two = await place([line(goods.cup, 3)])
    const west = await place([line(goods.cup, 1)], { station: 'west' })
    const none = await place([line(goods.cup, 1)], { station: null })
    await test.change((await place([line(goods.cup, 1)])).id, { state: 'cancelled' })
    await test.deliver(one.id, { bucketsReturned: { '18.9L': 1 }, taken: { method: 'cash', amountFen: 9_000 } })
    await test.deliver(two.id, { courierId: couriers[1], taken: { method: 'wechat', amountFen: 2_999 } })
    await test.deliver(west.id, { courierId: null })
    const { id } = await take(west, 400)
    await refund(id, 150)
    await take(none, 77, { method: 'card' })
    await handOver(2_500)
    const to = test.clock.now + 1
    const stations = await test.books.takings({ from, to, reach: everywhere })
    expect(stations).toEqual([
      {
        ...{ station: 'east', stationName: 'east 站', orders: 2, delivered: 2, dueFen: 12_000, owedFen: 1 },
        ...{ takenFen: 11_999, refundedFen: 0, byMethod: { cash: 9_000, wechat: 2_999 } },
        ...{ bucketsOut: 2, bucketsReturned: 1 },
        couriers: [
          {
            courierId: couriers[0],
            name: '配送员 0',
            orders: 1,
            takenFen: 9_000,
            cashFen: 9_000,
            handedOverFen: 2_500,
            holdsFen: 6_500,
          },
          {
            courierId: couriers[1],
            name: '配送员 1',
            orders: 1,
            takenFen: 2_999,
            cashFen: 0,
            handedOverFen: 0,
            holdsFen: 0,
          },
        ],
      },
      {
        ...{ station: 'west', stationName: 'west 站', orders: 1, delivered: 1, dueFen: 1_000, owedFen: 750 },
        ...{ takenFen: 400, refundedFen: 150, byMethod: { cash: 250 }, bucketsOut: 0, bucketsReturned: 0 },
        couriers: [
          { courierId: null, name: '', orders: 1, takenFen: 400, cashFen: 400, handedOverFen: 0, holdsFen: 0 },
        ],
      },
      {
        ...{ station: null, stationName: '', orders: 1, delivered: 0, dueFen: 0, owedFen: 0 },
        ...{ takenFen: 77, refundedFen: 0, byMethod: { card: 77 }, bucketsOut: 0, bucketsReturned: 0 },
        couriers: [{ courierId: null, name: '', orders: 0, takenFen: 77, cashFen: 0, handedOverFen: 0, holdsFen: 0 }],
      },
    ])
    // The next day only what he still holds is left to tell.
    expect(await test.books.takings({ from: to, to: to + 1, reach: everywhere })).toMatchObject([
      { station: 'east', takenFen: 0, couriers: [{ courierId: couriers[0], takenFen: 0, holdsFen: 6_500 }] },
    ])
  })

  it('feeds the accounts to a cache in the order of their changes', async () => {
    const customers = Array.from({ length: 5 }, () => uuid() as CustomerId)
    for (const one of customers) await test.place(testOrder(one, [line(goods.cup, 1)]))
    const [first] = [...test.orders.values()]
    await test.change(first?.id as Order['id'], { chases: 1 })
    expect(test.told).toEqual([1, 2, 3, 4, 5, 6])
    expect(await test.books.newestChange()).toBe(6)
    const page = await test.books.feed(0, 3)
    expect(page.accounts.map(({ customerId }) => customerId)).toEqual(customers.slice(1, 4))
    expect(page).toMatchObject({ to: 4, newest: 6 })
    const rest = await test.books.feed(page.to, 3)
    expect(rest.accounts.map(({ customerId, change }) => [customerId, change])).toEqual([
      [customers[4], 5],
      [customers[0], 6],
    ])
    expect(await test.books.feed(6, 3)).toMatchObject({ accounts: [], to: 6 })
    expect(rest.accounts[1]).toEqual(await test.books.customer(customers[0] as CustomerId))
    await database.transaction((tx) => renewLedgerEpoch(tx))
    expect((await test.books.feed(6, 3)).epoch).not.toBe(rest.epoch)
  })

  it('posts one after the other when much happens at once', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 50)]))
    const many = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? adjust('point', 1) : take(order, 100)))
    await Promise.all(many)
    expect(await account()).toMatchObject({ points: 10, owedFen: -1_000 })
    expect(new Set(test.told).size).toBe(test.told.length)
  })
})
