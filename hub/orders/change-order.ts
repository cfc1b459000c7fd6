import { type Order, type OrderContent } from '../../contract/order/order.ts'
import { type Caller } from '../access/caller.ts'
import { nextOrRefuse } from './apply-action.ts'
import { destinationOf, quoteOf } from './compute-order.ts'
import { judgeOrder, refuseUnsellable } from './judge-order.ts'
import { fieldsOf } from './order-content.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { denied, illegal } from './order-refusals.ts'
import { type NewStep, type StoredOrder } from './order-rows.ts'
import { changesBetween, newStep } from './order-steps.ts'
import { logPrices } from './place-order.ts'
import { givesPrices, hasGivenPrices } from './price-rights.ts'
import { saveOrder, type Saving } from './save-order.ts'

export type Change = {
  readonly content: OrderContent
  readonly expectedTotalFen: number | null
  /** How the history calls it: `change`, or `merge` for the order another one went into. */
  readonly action: 'change' | 'merge'
  /** Orders whose tickets and points are free again for this one: itself, and one that is merged into it. */
  readonly held: readonly Order[]
  readonly callerOf: { readonly caller: Caller; readonly address: string }
  /** Null: whoever does this may give prices, or gives none that were not there. */
  readonly mayPrice: ((order: Pick<Order, 'placedBy' | 'station'>) => boolean) | null
}

/** Puts other content into an order: priced and judged anew, as if it were placed now. */
export async function changeContent(
  context: OrderContext,
  saving: Saving,
  stored: StoredOrder,
  customer: OrderCustomer | null,
  change: Change,
): Promise<Order> {
  const { tx, by, at } = saving
  const before = stored.order
  const { content } = change
  nextOrRefuse(before.state, 'change')
  if (content.customerId !== before.customerId) {
    throw illegal({
      'zh-CN': '不能把订单改到另一位客户名下，请取消后重新下单',
      en: 'an order stays with its customer: cancel it and place another',
    })
  }
  const account = await context.books.account(tx, before.customerId)
  const quote = quoteOf(context, content, customer, account, at, change.held)
  refuseUnsellable(quote.problems, content.lines)
  const destination = destinationOf(context, content, customer?.station ?? null, at)
  const fields = fieldsOf(context, content, customer, before, quote, destination)
  if (change.mayPrice !== null && givesPrices(fields, before)) {
    if (!change.mayPrice({ placedBy: before.placedBy, station: fields.station })) throw denied('order.price')
  }
  const changed = { ...before, ...fields, courierId: null, courierName: null, reason: null }
  const { problems } = quote
  const { expectedTotalFen } = change
  const judgement = await judgeOrder(tx, context, changed, { problems, destination, expectedTotalFen, at })
  const order = { ...changed, state: judgement.state, auditReasons: judgement.auditReasons }
  const steps: readonly NewStep[] = [
    newStep(change.action, { from: before.state, to: 'placed' }, by, at, { changes: changesBetween(before, order) }),
    judgement.step,
  ]
  const saved = await saveOrder(context, saving, stored, { order, wishes: content.lines }, steps, true)
  if (hasGivenPrices(saved) && givesPrices(saved, before)) {
    await logPrices(tx, context, change.callerOf.caller, change.callerOf.address, saved)
  }
  return saved
}
