import { v7 as uuid } from 'uuid'
import { type CourierId, type CustomerId, type OrderId, type ProductId } from '../../contract/ids.ts'
import { bucketsBrought, depositDue } from '../../contract/order/deposit.ts'
import { type Order, type OrderLine } from '../../contract/order/order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type Receipt } from '../../contract/order/receipt.ts'
import { type DatabaseHandle, whenCommitted } from '../../hub/database/open-database.ts'
import { type By, createLedgers, type Ledgers, type LedgersOptions } from '../../hub/ledgers/ledgers.ts'

export const clerk: By = { userId: null, name: '小李' }
export const couriers = [uuid(), uuid()] as [CourierId, CourierId]
export const testStations = ['east', 'west'] as const

const [water, book, bundle, cup] = [uuid(), uuid(), uuid(), uuid()] as [ProductId, ProductId, ProductId, ProductId]

const product = (id: ProductId, over: Partial<Product>): Product => ({
  ...{ id, version: 1, change: 0, code: '', name: '商品', kind: 'goods', unit: '件', category: '', priceFen: 1_000 },
  ...{ levelPrices: {}, bucket: null, tickets: null, parts: [], pointsEarned: null, pointsPrice: null },
  ...{ sold: true, active: true, position: 0 },
  ...over,
})

/** A barrel of water, a book of eleven tickets for it, a package of two books, a cup. */
export const testProducts: ReadonlyMap<ProductId, Product> = new Map(
  [
    product(water, { name: '桶装水', priceFen: 2_000, bucket: { kind: '18.9L', perUnit: 1, depositFen: 5_000 } }),
    product(book, {
      ...{ name: '水票', kind: 'ticket-book', priceFen: 20_000 },
      tickets: { productId: water, count: 11 },
    }),
    product(bundle, {
      ...{ name: '套餐', kind: 'package', priceFen: 38_000 },
      parts: [
        { productId: book, quantity: 2 },
        { productId: cup, quantity: 1 },
      ],
    }),
    product(cup, { name: '杯子', pointsPrice: 10 }),
  ].map((one) => [one.id, one]),
)
export const goods = { water, book, bundle, cup } as const

export function line(
  productId: ProductId,
  quantity: number,
  payWith: OrderLine['payWith'] = 'money',
  giftRuleId: OrderLine['giftRuleId'] = null,
): OrderLine {
  const { name, unit, priceFen, bucket } = testProducts.get(productId) as Product
  const unitPriceFen = payWith === 'money' && giftRuleId === null ? priceFen : 0
  return {
    ...{ id: uuid(), productId, name, unit, quantity, payWith, giftRuleId, unitPriceFen },
    ...{ listPriceFen: priceFen, priceFrom: 'list', amountFen: unitPriceFen * quantity },
    buckets: bucket && { kind: bucket.kind, count: bucket.perUnit * quantity, depositFen: bucket.depositFen },
  }
}

let number = 0

/** An order as it is stored; its sums are made from its lines. */
export function testOrder(customerId: CustomerId, lines: readonly OrderLine[], over: Partial<Order> = {}): Order {
  const goodsFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0)
  const pointsSpent = lines
    .filter(({ payWith }) => payWith === 'points')
    .reduce((sum, one) => sum + (testProducts.get(one.productId)?.pointsPrice ?? 0) * one.quantity, 0)
  const order: Order = {
    ...{ id: uuid() as OrderId, number: (number += 1), source: 'phone', state: 'released', customerId },
    ...{ customerName: '王小明', contactName: '', contactNumber: '', lines: [...lines], goodsFen, discountFen: 0 },
    address: { addressId: null, district: '', street: '', detail: '' },
    ...{ discountReason: '', deliveryFeeFen: 0, depositFen: depositDue(lines, {}), totalFen: 0, paidFen: 0 },
    ...{ pointsEarned: Math.floor(goodsFen / 100), pointsSpent, method: 'deliver', window: null, note: '' },
    ...{ payment: 'cash', station: 'east', stationName: '东站', stationWhy: [], stationReason: '', courierId: null },
    ...{ courierName: null, callId: null, auditReasons: [], reason: null, mergedInto: null, chases: 0 },
    ...{ lastChasedAt: null, bucketsReturned: {}, placedBy: { userId: null, name: '小李' }, writtenAt: 1_000 },
    ...{ placedAt: 1_000 + number, stateSince: 1_000, version: 1, change: 0 },
    ...over,
  }
  return withTotal(order)
}

export function withTotal(order: Order): Order {
  const { goodsFen, discountFen, deliveryFeeFen, depositFen } = order
  return { ...order, totalFen: goodsFen - discountFen + deliveryFeeFen + depositFen }
}

/** As many empty buckets as are brought. */
export const allBack = (order: Order): Record<string, number> =>
  Object.fromEntries([...bucketsBrought(order.lines)].map(([kind, { count }]) => [kind, count]))

export type DeliverWish = {
  readonly bucketsReturned?: Record<string, number>
  readonly courierId?: CourierId | null
  readonly taken?: { readonly method: Receipt['method']; readonly amountFen: number }
}

/** The books with orders in memory, which do with them what the real ones do; and the operation log's entries. */
export type TestBooks = {
  readonly books: Ledgers
  readonly orders: Map<OrderId, Order>
  readonly logged: { action: string; detail: unknown }[]
  /** Numbers of account changes told after their commit. */
  readonly told: number[]
  /** Moves on with every transaction. */
  readonly clock: { now: number }
  place(order: Order): Promise<Order>
  /** Any other change of state, lines, chases … */
  change(id: OrderId, over: Partial<Order>): Promise<Order>
  deliver(id: OrderId, wish?: DeliverWish): Promise<Order>
}

export function createTestBooks(database: DatabaseHandle, over: Partial<LedgersOptions> = {}): TestBooks {
  const orders = new Map<OrderId, Order>()
  const logged: TestBooks['logged'] = []
  const told: number[] = []
  const clock = { now: 10_000 }
  const paidState = (order: Order): Order => {
    if (order.state === 'delivered' && order.paidFen >= order.totalFen) return { ...order, state: 'settled' }
    if (order.state === 'settled' && order.paidFen < order.totalFen) return { ...order, state: 'delivered' }
    return order
  }
  const books = createLedgers({
    database,
    log: { record: async (_tx, { action, detail }) => void logged.push({ action, detail }) },
    now: () => (clock.now += 1),
    orders: {
      find: async (_db, id) => orders.get(id),
      paid: async (tx, id, paidFen, by, at) => {
        const before = orders.get(id) as Order
        const after = paidState({ ...before, paidFen })
        await books.orderChanged(tx, before, after, by, at)
        whenCommitted(() => orders.set(id, after))
      },
    },
    shop: {
      product: (id) => testProducts.get(id),
      station: (key) => testStations.filter((one) => one === key).map((one) => ({ key: one, name: `${one} 站` }))[0],
      courier: (id) =>
        couriers.includes(id) ? { id, name: `配送员 ${couriers.indexOf(id)}`, station: 'east' } : undefined,
    },
    published: (change) => told.push(change),
    ...over,
  })
  const store = async (before: Order | null, after: Order): Promise<Order> => {
    const at = (clock.now += 1)
    await database.transaction((tx) => books.orderChanged(tx, before, after, clerk, at))
    orders.set(after.id, after)
    return after
  }
  const known = (id: OrderId): Order => orders.get(id) as Order
  return {
    ...{ books, orders, logged, told, clock },
    place: (order) => store(null, order),
    change: (id, more) => store(known(id), withTotal({ ...known(id), ...more })),
    async deliver(id, { bucketsReturned = {}, courierId = couriers[0], taken } = {}) {
      const before = known(id)
      const at = (clock.now += 1)
      const after = await database.transaction(async (tx) => {
        const brought: Order = { ...before, state: 'delivered', bucketsReturned, courierId }
        const depositFen = await books.deposit(tx, brought)
        const receipt = taken && { ...taken, id: uuid() as Receipt['id'], orderId: id, payer: '', note: '' }
        const paidFen =
          receipt === undefined
            ? before.paidFen
            : await books.take(tx, { ...receipt, courierId, takenAt: at, station: before.station }, clerk, at)
        const order = paidState(withTotal({ ...brought, depositFen, paidFen }))
        await books.orderChanged(tx, before, order, clerk, at)
        return order
      })
      orders.set(id, after)
      return after
    },
  }
}
