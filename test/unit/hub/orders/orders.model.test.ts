import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { nextState } from '../../../../contract/order/order.machine.ts'
import { failureReasons, type Order } from '../../../../contract/order/order.ts'
import { bookProblems } from '../../../../hub/ledgers/ledgers.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import {
  bottle,
  caller,
  courierNorth,
  courierSouth,
  newReceiptId,
  openOrderStage,
  type OrderStage,
  ticketBook,
  water,
  wish,
} from './order-stage.ts'

/**
 * Any sequence of orders, changes, deliveries, payments and refunds: every order stays in a state that its history leads
 * to, every refusal is one of the catalogue's, and the books agree with the orders to the fen.
 */
let database: TestDatabase
let stage: OrderStage
const everybody = caller('administrator')

beforeAll(async () => {
  database = await openTestDatabase('sqlite')
  stage = await openOrderStage(database)
}, 60_000)
afterAll(async () => {
  await stage.log.close()
  await database.close()
})

const line = fc
  .record({
    product: fc.constantFrom(water, bottle, ticketBook),
    quantity: fc.integer({ min: 1, max: 6 }),
    payWith: fc.constantFrom('money' as const, 'money' as const, 'ticket' as const, 'points' as const),
    priceFen: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: null, freq: 5 }),
  })
  .map(({ product, ...about }) => ({ productId: product.id, ...about }))
const content = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  discountFen: fc.constantFrom(0, 0, 0, 500),
  method: fc.constantFrom('deliver' as const, 'pick-up' as const),
  district: fc.constantFrom('拱墅区', '拱墅区', '上城区', '临安区'),
})
const target = fc.nat({ max: 5 })
const money = fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: null })

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('place' as const), content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), target, content }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('plain' as const),
      target,
      action: fc.constantFrom(
        { action: 'release' },
        { action: 'reject', reason: '不行' },
        { action: 'cancel', reason: '不要' },
        { action: 'reroute', station: 'north', reason: '近' },
        { action: 'reroute', station: 'south', reason: '近' },
        { action: 'accept' },
        { action: 'accept' },
        { action: 'decline', reason: '没货' },
        { action: 'send-out', courierId: courierNorth.id },
        { action: 'send-out', courierId: courierSouth.id },
        ...failureReasons.slice(0, 2).map((why) => ({ action: 'fail', why })),
        { action: 'retry' },
        { action: 'chase' },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      target,
      returned: fc.nat({ max: 8 }),
      taken: money,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), target, into: target }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pay' as const), target, amountFen: fc.integer({ min: 1, max: 20_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      receipt: fc.nat({ max: 5 }),
      amountFen: fc.integer({ min: 1, max: 20_000 }),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never

it('keeps every state legal and every ledger balanced, whatever is done in whatever order', async () => {
  let done = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (sequence) => {
      const customer = await stage.addCustomer()
      const by = { userId: everybody.userId, name: everybody.name }
      const ids: Order['id'][] = []
      const receipts: ReturnType<typeof newReceiptId>[] = []
      const contentFor = ({ lines, district, ...rest }: Content) =>
        stage.draft(customer.id, {
          content: {
            ...rest,
            lines: lines.map(({ productId, quantity, ...about }) => wish(productId, quantity, about)),
            address: { addressId: null, district, street: '', detail: '1 号' },
          },
        }).content
      const orderAt = async (at: number): Promise<Order | null> => {
        const id = ids[at % Math.max(1, ids.length)]
        return id === undefined ? null : ((await stage.orders().find(database.db, id)) ?? null)
      }

      const perform = async (one: Step): Promise<void> => {
        if (one.kind === 'place') {
          ids.push((await stage.place(everybody, customer.id, { content: contentFor(one.content) })).id)
          return
        }
        if (one.kind === 'refund') {
          const of = receipts[one.receipt % Math.max(1, receipts.length)]
          if (of === undefined) return
          const refund = { id: newReceiptId(), of, amountFen: one.amountFen, method: 'cash' as const }
          await stage.ledgers.refund({ ...refund, reason: '退', at: stage.now() }, by, { kind: 'all' })
          return
        }
        const order = await orderAt(one.target)
        if (order === null) return
        switch (one.kind) {
          case 'change':
            await stage.act(everybody, order, {
              action: 'change',
              content: contentFor(one.content),
              expectedTotalFen: null,
            })
            return
          case 'plain':
            await stage.act(everybody, order, one.action)
            return
          case 'merge': {
            const into = (await orderAt(one.into))?.id ?? uuid()
            await stage.act(everybody, order, { action: 'merge', into })
            return
          }
          case 'deliver': {
            const id = newReceiptId()
            const taken = one.taken === null ? null : { receiptId: id, method: 'cash', amountFen: one.taken }
            await stage.act(everybody, order, { action: 'deliver', bucketsReturned: { '18.9L': one.returned }, taken })
            if (taken !== null) receipts.push(id)
            return
          }
          case 'pay': {
            const receipt = { id: newReceiptId(), orderId: order.id, payer: '', method: 'wechat' as const, note: '' }
            const about = { amountFen: one.amountFen, courierId: null, takenAt: stage.now() }
            await stage.ledgers.takeMoney({ ...receipt, ...about }, by, { kind: 'all' })
            receipts.push(receipt.id)
          }
        }
      }

      for (const one of sequence) {
        stage.pass(60_000)
        try {
          await perform(one)
          done += 1
        } catch (error) {
          // Whatever cannot be is refused in words and leaves nothing behind.
          if (!(error instanceof ZuoxiError)) throw error
          expect(['state.illegal', 'thing.not-found']).toContain(error.code)
          refused += 1
        }
      }

      const orders = await Promise.all(ids.map(async (id) => await stage.orders().read(everybody, id)))
      for (const { order, steps } of orders) {
        expect(steps[0]).toMatchObject({ action: 'place', from: null, to: 'placed' })
        expect(steps.at(-1)?.to).toBe(order.state)
        steps.slice(1).forEach((each, at) => expect(each.from).toBe(steps[at]?.to))
        for (const { action, from, to } of steps) {
          const isMove = from !== null && action !== 'pay' && from !== to
          // An order that only lacked a station is released by whoever finds one; a merge is a change of the other.
          const allowed = [
            nextState(from ?? 'draft', action as 'place'),
            ...(action === 'merge' ? ['placed'] : []),
            ...(action === 'reroute' ? ['released'] : []),
          ]
          if (isMove) expect(allowed).toContain(to)
        }
        const { goodsFen, discountFen, deliveryFeeFen, depositFen, totalFen } = order
        expect(totalFen).toBe(goodsFen - discountFen + deliveryFeeFen + depositFen)
        if (order.state === 'settled') expect(order.paidFen).toBeGreaterThanOrEqual(totalFen)
        if (order.state === 'delivered') expect(order.paidFen).toBeLessThan(totalFen)
        if (order.state === 'released') expect(order.station).not.toBeNull()
      }
      expect(
        await bookProblems(database.db, async function* () {
          yield await stage.orders().list(everybody, {}, { before: null, limit: 5_000 })
        }),
      ).toEqual([])
      const loads = Object.values(stage.orders().loads()).reduce((sum, count) => sum + count, 0)
      const counted = await stage.orders().count(everybody, { states: ['released', 'accepted', 'out'] })
      expect(loads).toBe(counted.reduce((sum, { orders: count }) => sum + count, 0))
    }),
    { numRuns: 100 },
  )
  // Neither nothing done nor nothing refused: the sequences mean something.
  expect(done).toBeGreaterThan(300)
  expect(refused).toBeGreaterThan(100)
}, 180_000)
