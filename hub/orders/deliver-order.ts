import { type OrderAction } from '../../contract/order/order-action.ts'
import { type Order } from '../../contract/order/order.ts'
import { nextOrRefuse } from './apply-action.ts'
import { type OrderContext } from './order-context.ts'
import { type StoredOrder } from './order-rows.ts'
import { changesBetween, newStep } from './order-steps.ts'
import { saveOrder, savePaidOf, type Saving } from './save-order.ts'

/**
 * What happened at the door: the deposit follows from the buckets that really came back, so the total may be another than
 * was told; money taken is written down with it, and what is paid in full is settled.
 */
export async function deliverOrder(
  context: OrderContext,
  saving: Saving,
  stored: StoredOrder,
  { bucketsReturned, taken }: Extract<OrderAction, { action: 'deliver' }>,
): Promise<Order> {
  const { tx, by, at } = saving
  const before = stored.order
  const state = nextOrRefuse(before.state, 'deliver')
  const depositFen = await context.books.deposit(tx, { ...before, bucketsReturned })
  const totalFen = before.totalFen - before.depositFen + depositFen
  const order: Order = { ...before, state, bucketsReturned, depositFen, totalFen, reason: null }
  const changes = changesBetween(before, order)
  const step = newStep('deliver', { from: before.state, to: state }, by, at, { changes })
  const delivered = await saveOrder(context, saving, stored, { ...stored, order }, [step], true)
  const paidFen =
    taken === null
      ? before.paidFen
      : await context.books.take(
          tx,
          {
            id: taken.receiptId,
            orderId: before.id,
            payer: '',
            method: taken.method,
            amountFen: taken.amountFen,
            courierId: before.courierId,
            takenAt: at,
            note: '',
            station: before.station,
          },
          by,
          at,
        )
  return await savePaidOf(context, saving, { ...stored, order: delivered }, paidFen)
}
