import { type CourierId, type CustomerId, type OrderId, type ProductId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { bucketsBrought } from '../../contract/order/deposit.ts'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { insertRows } from '../database/insert-rows.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { standingOf } from './order-postings.ts'

/** What the customer's account and the takings need of an order; its first delivery counts. */
export async function putOrderRecord(tx: Tx, order: Order, at: number): Promise<void> {
  const delivered = standingOf(order.state) === 'delivered'
  const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0)
  const row = {
    order_id: order.id,
    number: order.number,
    customer_id: order.customerId,
    state: order.state,
    station: order.station,
    courier_id: order.courierId,
    placed_at: order.placedAt,
    delivered_at: delivered ? at : null,
    total_fen: order.totalFen,
    chases: order.chases,
    goods: JSON.stringify(goodsOf(order)),
    buckets_out: delivered ? sum([...bucketsBrought(order.lines).values()].map(({ count }) => count)) : 0,
    buckets_returned: delivered ? sum(Object.values(order.bucketsReturned)) : 0,
  }
  const changing = Object.keys(row).filter((column) => !['order_id', 'delivered_at'].includes(column))
  const set = [
    ...changing.map((column) => `"${column}" = excluded."${column}"`),
    'delivered_at = coalesce(ledger_orders.delivered_at, excluded.delivered_at)',
  ]
  await insertRows(tx, 'ledger_orders', [row], `on conflict (order_id) do update set ${set.join(', ')}`)
}

function goodsOf({ lines }: Order): CustomerAccount['usual'] {
  return lines
    .filter((line) => line.giftRuleId === null)
    .map(({ productId, quantity, payWith }) => ({ productId, quantity, payWith }))
}

export type CustomerOrders = Pick<CustomerAccount, 'usual' | 'orders' | 'lastOrderAt' | 'openOrders'>

const openStates: readonly OrderState[] = ['placed', 'in-audit', 'released', 'accepted', 'out', 'failed']

export async function ordersOfCustomer(db: Db, customerId: string): Promise<CustomerOrders> {
  const kept = db
    .selectFrom('ledger_orders as kept')
    .where('kept.customer_id', '=', customerId)
    .where('kept.state', 'not in', ['draft', 'cancelled'])
  // One question, because each is a way to the writer's thread and back.
  const rows = await db
    .selectFrom('ledger_orders')
    .selectAll()
    .select(kept.select(({ fn }) => fn.countAll().as('count')).as('count'))
    .where('customer_id', '=', customerId)
    .where(({ or, eb }) =>
      or([
        eb('state', 'in', openStates),
        eb(
          'order_id',
          '=',
          kept.select('kept.order_id').orderBy('kept.placed_at', 'desc').orderBy('kept.number', 'desc').limit(1),
        ),
      ]),
    )
    .orderBy('placed_at', 'desc')
    .orderBy('number', 'desc')
    .execute()
  const [last] = rows
  return {
    usual: last === undefined ? [] : (JSON.parse(last.goods) as { productId: ProductId }[] as CustomerAccount['usual']),
    orders: Number(last?.count ?? 0),
    lastOrderAt: last === undefined ? null : Number(last.placed_at),
    openOrders: rows
      .filter(({ state }) => (openStates as readonly string[]).includes(state))
      .map((row) => ({
        id: row.order_id as OrderId,
        number: row.number,
        state: row.state as OrderState,
        placedAt: Number(row.placed_at),
        station: row.station,
        totalFen: Number(row.total_fen),
        chases: row.chases,
      })),
  }
}

export type PlacedCount = { readonly station: string | null; readonly orders: number }

/** Orders placed within a span, by station; those that were cancelled or rejected left out. */
export async function placedBetween(db: Db, from: number, to: number): Promise<readonly PlacedCount[]> {
  const rows = await db
    .selectFrom('ledger_orders')
    .select(['station', ({ fn }) => fn.countAll().as('orders')])
    .where('placed_at', '>=', from)
    .where('placed_at', '<', to)
    .where('state', 'not in', ['draft', 'cancelled', 'rejected'])
    .groupBy('station')
    .execute()
  return rows.map((row) => ({ station: row.station, orders: Number(row.orders) }))
}

export type DeliveredOrder = {
  readonly orderId: OrderId
  readonly customerId: CustomerId
  readonly station: string | null
  readonly courierId: CourierId | null
  readonly totalFen: number
  readonly paidFen: number
  readonly bucketsOut: number
  readonly bucketsReturned: number
}

export async function deliveredBetween(db: Db, from: number, to: number): Promise<readonly DeliveredOrder[]> {
  const rows = await db
    .selectFrom('ledger_orders as o')
    .select(['o.order_id', 'o.customer_id', 'o.station', 'o.courier_id', 'o.total_fen', 'o.buckets_out'])
    .select(['o.buckets_returned'])
    .select(({ selectFrom }) =>
      selectFrom('receipts as r')
        .select(({ fn }) => fn.sum('r.amount_fen').as('paid'))
        .whereRef('r.order_id', '=', 'o.order_id')
        .as('paid_fen'),
    )
    .where('o.delivered_at', '>=', from)
    .where('o.delivered_at', '<', to)
    .execute()
  return rows.map((row) => ({
    orderId: row.order_id as OrderId,
    customerId: row.customer_id as CustomerId,
    station: row.station,
    courierId: row.courier_id as CourierId | null,
    totalFen: Number(row.total_fen),
    paidFen: Number(row.paid_fen ?? 0),
    bucketsOut: row.buckets_out,
    bucketsReturned: row.buckets_returned,
  }))
}
