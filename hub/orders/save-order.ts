import { type Order } from '../../contract/order/order.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type Tx } from '../database/open-database.ts'
import { type OrderContext, type OrderPerson, theHub } from './order-context.ts'
import { type NewStep, type StoredOrder } from './order-rows.ts'
import { findStored, insertSteps, replaceOrder, takeChange } from './order.store.ts'
import { newStep } from './order-steps.ts'

export type Saving = {
  readonly tx: Tx
  readonly by: OrderPerson
  readonly at: number
}

/**
 * Stores an order after its change with its steps, and tells the books and everybody who listens.
 * @param own false for what leaves the version as it is: a chase or a payment must not get in the way of somebody who is
 * about to do something else
 */
export async function saveOrder(
  context: OrderContext,
  { tx, by, at }: Saving,
  before: StoredOrder,
  after: Omit<StoredOrder, 'digest'>,
  steps: readonly NewStep[],
  own: boolean,
): Promise<Order> {
  const order = await store(context, { tx, at }, before, after, steps, own)
  await context.books.orderChanged(tx, before.order, order, by, at)
  return order
}

/**
 * What is paid on an order now, told by the books: stored, and the order settled or not settled any more. The same sum
 * again does nothing.
 */
export async function savePaid(context: OrderContext, saving: Saving, orderId: string, paidFen: number): Promise<void> {
  const before = await findStored(saving.tx, orderId)
  if (before === undefined) throw new Error(`a payment for the order ${orderId}, which there is not`)
  await savePaidOf(context, saving, before, paidFen)
}

/** The same of an order as it was stored last. */
export async function savePaidOf(
  context: OrderContext,
  { tx, by, at }: Saving,
  before: StoredOrder,
  paidFen: number,
): Promise<Order> {
  const { order } = before
  const event = paidFen >= order.totalFen ? 'settle' : 'unsettle'
  const state = nextState(order.state, event) ?? order.state
  if (paidFen === order.paidFen && state === order.state) return order
  const paid = { paidFen: { before: order.paidFen, after: paidFen } }
  const steps = [
    ...(paidFen === order.paidFen
      ? []
      : [newStep('pay', { from: order.state, to: order.state }, by, at, { changes: paid })]),
    ...(state === order.state ? [] : [newStep(event, { from: order.state, to: state }, theHub, at)]),
  ]
  const paidOrder = { ...order, paidFen, state }
  const saved = await store(context, { tx, at }, before, { ...before, order: paidOrder }, steps, false)
  await context.books.orderChanged(tx, order, saved, by, at)
  return saved
}

async function store(
  context: OrderContext,
  { tx, at }: Pick<Saving, 'tx' | 'at'>,
  before: StoredOrder,
  after: Omit<StoredOrder, 'digest'>,
  steps: readonly NewStep[],
  own: boolean,
): Promise<Order> {
  const moved = after.order.state !== before.order.state
  const order: Order = {
    ...after.order,
    stateSince: moved ? at : before.order.stateSince,
    version: before.order.version + (own || moved ? 1 : 0),
    change: await takeChange(tx),
  }
  await replaceOrder(tx, before, { order, wishes: after.wishes, digest: before.digest })
  await insertSteps(tx, order, steps)
  context.changed({ before: before.order, after: order })
  return order
}
