import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { describe, expect, it } from 'vitest'
import { type CustomerId, type GiftRuleId } from '../../../../contract/ids.ts'
import { depositDue } from '../../../../contract/order/deposit.ts'
import { type Order, orderStates } from '../../../../contract/order/order.ts'
import { bucketsMoved, depositOf } from '../../../../hub/ledgers/buckets-moved.ts'
import { type NewEntry, unbalancedUnit } from '../../../../hub/ledgers/entry.ts'
import { orderEntries, standingOf } from '../../../../hub/ledgers/order-postings.ts'
import { allBack, goods, line, testOrder, testProducts, withTotal } from '../../../support/test-books.ts'

const customer = uuid() as CustomerId
const facts = { buckets: {}, product: (id: Order['lines'][number]['productId']) => testProducts.get(id) }
const ticket = `ticket:${goods.water}`

/** Account without the customer's id → unit → amount. */
function sums(entries: readonly NewEntry[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {}
  for (const { account, unit, amount } of entries.flatMap(({ postings }) => postings)) {
    const name = account.replace(`customer:${customer}`, 'customer')
    found[name] = { ...found[name], [unit]: (found[name]?.[unit] ?? 0) + amount }
  }
  return found
}

describe('what a change of an order posts', () => {
  it('sets tickets and points aside while it is open, and gives them back', () => {
    const order = testOrder(customer, [line(goods.water, 3, 'ticket'), line(goods.cup, 2, 'points')])
    const placed = orderEntries(null, order, facts)
    expect(placed.map(({ kind }) => kind)).toEqual(['set-aside'])
    expect(sums(placed)).toEqual({
      'customer:tickets': { [ticket]: -3 },
      'customer:tickets-set-aside': { [ticket]: 3 },
      'customer:points': { point: -20 },
      'customer:points-set-aside': { point: 20 },
    })
    expect(orderEntries(order, { ...order, state: 'accepted' }, facts)).toEqual([])
    const fewer = testOrder(customer, [line(goods.water, 1, 'ticket')], { id: order.id })
    expect(orderEntries(order, fewer, facts).map(({ kind }) => kind)).toEqual(['change'])
    expect(sums(orderEntries(order, fewer, facts))['customer:tickets']).toEqual({ [ticket]: 2 })
    for (const state of ['cancelled', 'rejected'] as const) {
      const back = orderEntries(order, { ...order, state }, facts)
      expect(back.map(({ kind }) => kind)).toEqual(['give-back'])
      expect(sums([...placed, ...back])).toEqual({
        'customer:tickets': { [ticket]: 0 },
        'customer:tickets-set-aside': { [ticket]: 0 },
        'customer:points': { point: 0 },
        'customer:points-set-aside': { point: 0 },
      })
    }
  })

  it('moves them to the new customer when the order is somebody else’s', () => {
    const order = testOrder(customer, [line(goods.water, 3, 'ticket')])
    const other = uuid() as CustomerId
    const [entry] = orderEntries(order, { ...order, customerId: other }, facts)
    expect(entry?.postings).toContainEqual({ account: `customer:${customer}:tickets`, unit: ticket, amount: 3 })
    expect(entry?.postings).toContainEqual({ account: `customer:${other}:tickets`, unit: ticket, amount: -3 })
  })

  it('uses them with the delivery, and books sales, deposits, buckets and points', () => {
    const gift = line(goods.cup, 1, 'money', uuid() as GiftRuleId)
    const lines = [line(goods.water, 2), line(goods.water, 1, 'ticket'), gift]
    const open = testOrder(customer, lines, { discountFen: 500, deliveryFeeFen: 300 })
    const delivered = withTotal({ ...open, state: 'delivered', bucketsReturned: { '18.9L': 1 }, depositFen: 10_000 })
    expect(sums(orderEntries(open, delivered, facts))).toEqual({
      'shop:sales': { fen: -3_500 },
      'shop:delivery-fees': { fen: -300 },
      'shop:deposits': { fen: -10_000 },
      'customer:owed': { fen: 13_800 },
      'shop:buckets': { 'bucket:18.9L': -2 },
      'customer:buckets': { 'bucket:18.9L': 2 },
      'shop:covered': { 'covered:18.9L': -2 },
      'customer:covered': { 'covered:18.9L': 2 },
      'shop:deposits-held': { 'deposit:18.9L': -10_000 },
      'customer:deposits': { 'deposit:18.9L': 10_000 },
      'customer:tickets-set-aside': { [ticket]: -1 },
      'shop:tickets': { [ticket]: 1 },
      'customer:points': { point: 40 },
      'shop:points': { point: -40 },
    })
    expect(orderEntries(delivered, { ...delivered, state: 'settled' }, facts)).toEqual([])
    expect(orderEntries({ ...delivered, state: 'settled' }, delivered, facts)).toEqual([])
  })

  it('credits books of tickets, also those in a package', () => {
    const open = testOrder(customer, [line(goods.book, 1), line(goods.bundle, 2)])
    const [deliver, bought] = orderEntries(open, { ...open, state: 'delivered' }, facts)
    expect([deliver?.kind, bought?.kind]).toEqual(['deliver', 'buy-tickets'])
    expect(sums(bought ? [bought] : [])).toEqual({
      'shop:tickets': { [ticket]: -55 },
      'customer:tickets': { [ticket]: 55 },
    })
  })

  it('refuses a delivery whose sums are not its parts, and one taken back', () => {
    const open = testOrder(customer, [line(goods.water, 1)])
    const delivered: Order = { ...open, state: 'delivered' }
    expect(() => orderEntries(open, { ...delivered, depositFen: 0 }, facts)).toThrow(/deposit is 5000/)
    expect(() => orderEntries(open, { ...delivered, totalFen: 1 }, facts)).toThrow(/total 7000/)
    expect(() => orderEntries(delivered, open, facts)).toThrow(/cannot be taken back/)
  })
})

const anyLine = fc.record({
  product: fc.constantFrom(...Object.values(goods)),
  quantity: fc.integer({ min: 1, max: 20 }),
  payWith: fc.constantFrom('money' as const, 'ticket' as const, 'points' as const),
})
const anyLines = fc
  .array(anyLine, { minLength: 1, maxLength: 6 })
  .map((wishes) => wishes.map((wish) => line(wish.product, wish.quantity, wish.payWith)))
const anyBuckets = fc.record({
  out: fc.integer({ min: -3, max: 30 }),
  covered: fc.integer({ min: 0, max: 30 }),
  depositFen: fc.integer({ min: 0, max: 200_000 }),
})

describe('by any order', () => {
  it('every entry balances in every unit, whatever the state before and after', () => {
    fc.assert(
      fc.property(
        ...[anyLines, anyLines, anyBuckets, fc.integer({ min: 0, max: 40 })],
        ...[fc.constantFrom(...orderStates), fc.constantFrom(...orderStates), fc.integer({ min: 0, max: 900 })],
        (was, is, account, back, stateBefore, stateAfter, discountFen) => {
          const buckets = { '18.9L': account }
          const before = testOrder(customer, was, { state: stateBefore })
          const bare = testOrder(customer, is, { state: stateAfter, bucketsReturned: { '18.9L': back }, discountFen })
          const after = withTotal({ ...bare, depositFen: depositOf(bucketsMoved(bare, buckets)) })
          if (standingOf(stateBefore) === 'delivered' && standingOf(stateAfter) !== 'delivered') return
          for (const { postings } of orderEntries(before, after, { ...facts, buckets })) {
            expect(unbalancedUnit(postings)).toBeUndefined()
            expect(postings.every(({ amount }) => amount !== 0)).toBe(true)
          }
        },
      ),
    )
  })

  it('the deposit is the quoted one when the buckets come back as the quote took for granted', () => {
    fc.assert(
      fc.property(anyLines, anyBuckets, (lines, account) => {
        const known = { ...account, out: Math.max(account.out, account.covered) }
        const order = testOrder(customer, lines)
        const brought = allBack(order)['18.9L'] ?? 0
        const back = { '18.9L': Math.min(known.out, brought) }
        const moved = bucketsMoved({ lines, bucketsReturned: back }, { '18.9L': known })
        expect(depositOf(moved)).toBe(depositDue(lines, { '18.9L': known }))
      }),
    )
  })

  it('a deposit is never negative, covers no more than is out, and is gone with the last bucket', () => {
    const visit = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 12 }))
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 30 }), (visits) => {
        const account = { out: 0, covered: 0, depositFen: 0 }
        for (const [count, back] of visits) {
          const lines = count === 0 ? [line(goods.cup, 1)] : [line(goods.water, count)]
          for (const moved of bucketsMoved({ lines, bucketsReturned: { '18.9L': back } }, { '18.9L': account })) {
            account.out += moved.out
            account.covered += moved.covered
            account.depositFen += moved.depositFen
          }
          expect(account.covered).toBeGreaterThanOrEqual(0)
          expect(account.covered).toBeLessThanOrEqual(Math.max(0, account.out))
          expect(account.depositFen).toBe(account.covered * 5_000)
        }
      }),
    )
  })

  it('gives a deposit of odd fen back by its share, and the last bucket takes the rest', () => {
    const lines = [line(goods.cup, 1)]
    const take = (covered: number, depositFen: number) =>
      bucketsMoved({ lines, bucketsReturned: { a: 1 } }, { a: { out: covered, covered, depositFen } })[0]?.depositFen
    expect([take(3, 100), take(2, 67), take(1, 34)]).toEqual([-33, -33, -34])
  })
})
