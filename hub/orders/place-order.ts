import { type NewOrder, type Order } from '../../contract/order/order.ts'
import { type Caller } from '../access/caller.ts'
import { type Tx } from '../database/open-database.ts'
import { actorOf } from '../operation-log/operation-log.ts'
import { destinationOf, quoteOf } from './compute-order.ts'
import { judgeOrder, refuseUnsellable } from './judge-order.ts'
import { digestOf, fieldsOf } from './order-content.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { takeNumber, useOfNumber } from './order-numbers.store.ts'
import { denied, exists, illegal, numberNoun, orderNoun } from './order-refusals.ts'
import { findStored, insertOrder, insertSteps, takeChange } from './order.store.ts'
import { newStep } from './order-steps.ts'
import { givesPrices, hasGivenPrices } from './price-rights.ts'

/** An order written before this is priced by what holds now: nobody was told a price so long ago. */
const oldestPricesMs = 7 * 86_400_000

/** What is stored under the id already, when it is the same order sent again. @throws ZuoxiError `thing.exists` */
export async function placedBefore({ database }: OrderContext, input: NewOrder): Promise<Order | undefined> {
  const stored = await findStored(database.db, input.id)
  if (stored === undefined) return undefined
  if (stored.digest !== digestOf(input)) throw exists(orderNoun, input.id)
  return stored.order
}

/**
 * @param mayPrice whether the caller may give prices and discounts for an order of this station
 * @throws ZuoxiError `thing.exists`, `thing.not-found`, `state.illegal`, `access.denied`, `request.invalid`
 */
export async function placeOrder(
  context: OrderContext,
  caller: Caller,
  address: string,
  input: NewOrder,
  customer: OrderCustomer,
  mayPrice: (order: Pick<Order, 'placedBy' | 'station'>) => boolean,
): Promise<Order> {
  const { content } = input
  const by = { userId: caller.userId, name: caller.name }
  return await context.database.transaction(async (tx) => {
    const change = await takeChange(tx)
    const again = await findStored(tx, input.id)
    if (again !== undefined) {
      if (again.digest !== digestOf(input)) throw exists(orderNoun, input.id)
      return again.order
    }
    const at = context.now()
    // A seat whose clock runs ahead must not write orders into the future.
    const writtenAt = Math.min(input.writtenAt, at)
    const account = await context.books.account(tx, content.customerId)
    const quote = quoteOf(context, content, customer, account, Math.max(writtenAt, at - oldestPricesMs))
    refuseUnsellable(quote.problems, content.lines)
    const destination = destinationOf(context, content, customer.station, at)
    const fields = fieldsOf(context, content, customer, null, quote, destination)
    if (givesPrices(fields, null) && !mayPrice({ placedBy: by, station: fields.station })) throw denied('order.price')
    const judgement = await judgeOrder(
      tx,
      context,
      { ...fields, id: input.id, customerId: content.customerId, writtenAt },
      { problems: quote.problems, destination, expectedTotalFen: input.expectedTotalFen, at },
    )
    const order: Order = {
      ...fields,
      id: input.id,
      number: await numberFor(tx, input.number),
      source: input.source,
      state: judgement.state,
      customerId: content.customerId,
      paidFen: 0,
      courierId: null,
      courierName: null,
      callId: input.callId,
      auditReasons: judgement.auditReasons,
      reason: null,
      mergedInto: null,
      chases: 0,
      lastChasedAt: null,
      bucketsReturned: {},
      placedBy: by,
      writtenAt,
      placedAt: at,
      stateSince: at,
      version: 1,
      change,
    }
    await insertOrder(tx, { order, wishes: content.lines, digest: digestOf(input) })
    const placed = newStep('place', { from: null, to: 'placed' }, by, at, { callId: input.callId })
    await insertSteps(tx, order, [placed, judgement.step])
    await context.books.orderChanged(tx, null, order, by, at)
    if (hasGivenPrices(order)) await logPrices(tx, context, caller, address, order)
    context.changed({ before: null, after: order })
    return order
  })
}

/** @throws ZuoxiError `thing.exists` for a number that another order has, `state.illegal` for one that nobody was given */
async function numberFor(tx: Tx, wanted: number | null): Promise<number> {
  if (wanted === null) return await takeNumber(tx)
  const { leased, orderId } = await useOfNumber(tx, wanted)
  if (!leased) {
    throw illegal({
      'zh-CN': `订单号 ${wanted} 不在已领取的号段内`,
      en: `the order number ${wanted} is of no block that a seat was given`,
    })
  }
  if (orderId !== null) throw exists(numberNoun, String(wanted))
  return wanted
}

/** Prices that somebody gave are an intervention: who gave which stands in the operation log too. */
export async function logPrices(
  tx: Tx,
  { log }: OrderContext,
  caller: Caller,
  address: string,
  order: Order,
): Promise<void> {
  await log.record(tx, {
    actor: actorOf(caller, address),
    action: 'order.price',
    subject: { kind: 'order', id: order.id },
    detail: {
      number: order.number,
      discountFen: order.discountFen,
      discountReason: order.discountReason,
      overrides: order.lines
        .filter(({ priceFrom }) => priceFrom === 'override')
        .map(({ name, quantity, listPriceFen, unitPriceFen }) => ({ name, quantity, listPriceFen, unitPriceFen })),
    },
  })
}
