import { type CustomerId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type Order } from '../../contract/order/order.ts'
import { isOpenOrder } from '../../contract/order/order.machine.ts'

export const emptyAccount = (customerId: CustomerId): CustomerAccount => ({
  customerId,
  tickets: {},
  buckets: {},
  points: 0,
  owedFen: 0,
  usual: [],
  orders: 0,
  lastOrderAt: null,
  openOrders: [],
  change: 0,
})

/** Tickets and points that an order has set aside, given back (`+1`) or taken (`-1`). */
export function withSetAside<T extends Pick<CustomerAccount, 'tickets' | 'points'>>(
  account: T,
  order: Pick<Order, 'lines' | 'pointsSpent'>,
  sign: 1 | -1,
): T {
  const tickets = { ...account.tickets }
  for (const { payWith, productId, quantity } of order.lines) {
    if (payWith === 'ticket') tickets[productId] = (tickets[productId] ?? 0) + sign * quantity
  }
  return { ...account, tickets, points: account.points + sign * order.pointsSpent }
}

/**
 * The account as it will be once the hub has taken what this seat wrote for the customer: tickets are not promised twice,
 * and the card shows the order just taken.
 */
export function withPending(account: CustomerAccount, pending: readonly Order[]): CustomerAccount {
  return pending.reduce((known, order) => {
    // The hub has it already; only its answer is on its way.
    if (known.openOrders.some(({ id }) => id === order.id)) return known
    if (!isOpenOrder(order.state)) return known
    const { id, number, state, placedAt, station, totalFen, chases } = order
    return {
      ...withSetAside(known, order, -1),
      orders: known.orders + 1,
      lastOrderAt: Math.max(known.lastOrderAt ?? 0, placedAt),
      usual: order.lines
        .filter(({ giftRuleId }) => giftRuleId === null)
        .map(({ productId, quantity, payWith }) => ({ productId: productId as never, quantity, payWith })),
      openOrders: [...known.openOrders, { id, number, state, placedAt, station, totalFen, chases }],
    }
  }, account)
}
