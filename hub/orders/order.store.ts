import { type Order, type OrderState, type OrderStep } from '../../contract/order/order.ts'
import { loadStates, openOrderStates } from '../../contract/order/order.machine.ts'
import { insertRows } from '../database/insert-rows.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { fromRow, type NewStep, stepFromRow, stepToRow, type StoredOrder, toRow } from './order-rows.ts'

/**
 * The next change number. Its row stays locked until the transaction ends, so that changes of orders run one after the
 * other on either database and no two of them can wait for each other: taken before anything is read.
 */
export async function takeChange(tx: Tx): Promise<number> {
  const { newest } = await tx
    .updateTable('order_feed')
    .set(({ eb }) => ({ newest: eb('newest', '+', 1) }))
    .returning('newest')
    .executeTakeFirstOrThrow()
  return Number(newest)
}

const mostStepsOfChange = 10

/** The same turn, for somebody who begins with an order and changes it later in his transaction. */
export async function lockOrders(tx: Tx): Promise<void> {
  await tx
    .updateTable('order_feed')
    .set(({ ref }) => ({ newest: ref('newest') }))
    .execute()
}

export async function findStored(db: Db, id: string): Promise<StoredOrder | undefined> {
  const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

export async function findStoredMany(db: Db, ids: readonly string[]): Promise<readonly StoredOrder[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('orders').selectAll().where('id', 'in', ids).execute()
  return rows.map(fromRow)
}

export async function insertOrder(tx: Tx, stored: StoredOrder): Promise<void> {
  await insertRows(tx, 'orders', [toRow(stored)])
}

/** Writes what differs: SQLite would write every index anew whose columns are named, changed or not. */
export async function replaceOrder(tx: Tx, before: StoredOrder, after: StoredOrder): Promise<void> {
  const was: Readonly<Record<string, unknown>> = toRow(before)
  const { id, ...columns } = toRow(after)
  const changed = Object.fromEntries(
    Object.entries(columns).filter(([column, value]) => value !== was[column]),
  ) as typeof columns
  await tx.updateTable('orders').set(changed).where('id', '=', id).execute()
}

/** Steps of one change: they stand in the order of the changes, whatever the clock does. */
export async function insertSteps(
  tx: Tx,
  { id, change }: Pick<Order, 'id' | 'change'>,
  steps: readonly NewStep[],
): Promise<void> {
  await insertRows(
    tx,
    'order_steps',
    steps.map((step, at) => stepToRow(id, change * mostStepsOfChange + at, step)),
  )
}

export async function listSteps(db: Db, orderId: string): Promise<readonly OrderStep[]> {
  const rows = await db
    .selectFrom('order_steps')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('sequence')
    .execute()
  return rows.map(stepFromRow)
}

export async function findMutation(
  db: Db,
  id: string,
): Promise<{ readonly orderId: string; readonly digest: string } | undefined> {
  const row = await db.selectFrom('order_mutations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { orderId: row.order_id, digest: row.digest }
}

export async function insertMutation(
  tx: Tx,
  mutation: { readonly id: string; readonly orderId: string; readonly digest: string; readonly at: number },
): Promise<void> {
  const { id, orderId, digest, at } = mutation
  await tx.insertInto('order_mutations').values({ id, order_id: orderId, digest, at }).execute()
}

/** A customer's orders that count against a rule: neither cancelled nor rejected. */
const notCounted: readonly OrderState[] = ['cancelled', 'rejected']

/** Of this customer, besides this order: whether there is any, and whether one was written between these moments. */
export async function ordersBeside(
  db: Db,
  order: { readonly id: string; readonly customerId: string },
  between: { readonly from: number; readonly to: number } | null,
): Promise<{ readonly any: boolean; readonly between: boolean }> {
  const { from, to } = between ?? { from: 0, to: 0 }
  const others = db
    .selectFrom('orders')
    .where('customer_id', '=', order.customerId)
    .where('id', '!=', order.id)
    .where('state', 'not in', notCounted)
    .select('id')
    .limit(1)
  // One question, because each is a way to the writer's thread and back.
  const found = await db
    .selectNoFrom([others.as('any'), others.where('written_at', '>', from).where('written_at', '<', to).as('between')])
    .executeTakeFirstOrThrow()
  return { any: found.any !== null, between: between !== null && found.between !== null }
}

export async function openOrdersOf(db: Db, customerId: string): Promise<readonly Order[]> {
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('state', 'in', openOrderStates)
    .orderBy('placed_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => fromRow(row).order)
}

/** Station → orders it has before it. */
export async function countLoads(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('orders')
    .select(({ fn }) => ['station', fn.countAll().as('orders')])
    .where('state', 'in', loadStates)
    .where('station', 'is not', null)
    .groupBy('station')
    .execute()
  return new Map(rows.map((row) => [row.station ?? '', Number(row.orders)]))
}
