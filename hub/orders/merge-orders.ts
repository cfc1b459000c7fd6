import { type Order } from '../../contract/order/order.ts'
import { mergeableStates } from '../../contract/order/order.machine.ts'
import { type Caller } from '../access/caller.ts'
import { nextOrRefuse } from './apply-action.ts'
import { changeContent } from './change-order.ts'
import { contentOf } from './order-content.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { illegal } from './order-refusals.ts'
import { type StoredOrder } from './order-rows.ts'
import { changesBetween, newStep } from './order-steps.ts'
import { saveOrder, type Saving } from './save-order.ts'

const mostLines = 100
const longestNote = 1_000

/**
 * Puts the lines of one order into another open one of the same customer and cancels the first.
 * @returns the first, cancelled
 * @throws ZuoxiError `state.illegal`
 */
export async function mergeOrders(
  context: OrderContext,
  saving: Saving,
  callerOf: { readonly caller: Caller; readonly address: string },
  from: StoredOrder,
  into: StoredOrder,
  customer: OrderCustomer | null,
): Promise<Order> {
  const { by, at } = saving
  const state = nextOrRefuse(from.order.state, 'merge')
  refuseMisfit(from, into)
  const order: Order = { ...from.order, state, mergedInto: into.order.id, courierId: null, courierName: null }
  const changes = changesBetween(from.order, order)
  const step = newStep('merge', { from: from.order.state, to: state }, by, at, { changes })
  // First this one, so that its tickets are free for the other and it does not count as an order beside it.
  const cancelled = await saveOrder(context, saving, from, { ...from, order }, [step], true)
  const kept = contentOf(into)
  await changeContent(context, saving, into, customer, {
    content: {
      ...kept,
      lines: [...into.wishes, ...from.wishes],
      discountFen: into.order.discountFen + from.order.discountFen,
      discountReason: joined(into.order.discountReason, from.order.discountReason, 200),
      note: joined(into.order.note, from.order.note, longestNote),
    },
    expectedTotalFen: null,
    action: 'merge',
    held: [into.order],
    callerOf,
    // The prices were given by whoever placed the two.
    mayPrice: null,
  })
  return cancelled
}

function refuseMisfit(from: StoredOrder, into: StoredOrder): void {
  if (into.order.id === from.order.id) {
    throw illegal({ 'zh-CN': '不能并入自己', en: 'an order cannot be merged into itself' })
  }
  if (into.order.customerId !== from.order.customerId) {
    throw illegal({ 'zh-CN': '两个订单不是同一位客户的', en: 'the two orders are of different customers' })
  }
  if (!(mergeableStates as readonly string[]).includes(into.order.state)) {
    throw illegal({
      'zh-CN': `订单 ${into.order.number} 已不能再并入`,
      en: `nothing can be merged into order ${into.order.number} any more`,
    })
  }
  if (from.order.paidFen !== 0) {
    throw illegal({
      'zh-CN': '这个订单已经收款，请先退款，或把另一个并入它',
      en: 'this order has been paid on: give the money back first, or merge the other into it',
    })
  }
  if (into.wishes.length + from.wishes.length > mostLines) {
    throw illegal({
      'zh-CN': `合并后超过 ${mostLines} 行`,
      en: `together they have more than ${mostLines} lines`,
    })
  }
}

function joined(first: string, second: string, longest: number): string {
  if (second === '' || first === second) return first
  return (first === '' ? second : `${first}\n${second}`).slice(0, longest)
}
