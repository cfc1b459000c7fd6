import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Order } from '../../contract/order/order.ts'

type Filter = Omit<CommandRequest<'order.list'>, 'before' | 'limit'>

/** The hub's filter (contract/api/orders.api.ts), for what this machine has. */
export function matches(order: Order, filter: Filter): boolean {
  const { from, to, states, station, source, customerId, text } = filter
  if (from !== undefined && order.placedAt < from) return false
  if (to !== undefined && order.placedAt >= to) return false
  if (states !== undefined && !states.includes(order.state)) return false
  if (station !== undefined && order.station !== station) return false
  if (source !== undefined && order.source !== source) return false
  if (customerId !== undefined && order.customerId !== customerId) return false
  if (text === undefined) return true
  const digits = text.replace(/\D/g, '')
  return (
    String(order.number).includes(text) ||
    order.customerName.includes(text) ||
    (digits !== '' && order.contactNumber.replace(/\D/g, '').includes(digits))
  )
}

/** A page of a list that is whole in memory; `before` is where the page before ended. */
export function pageOf(
  orders: readonly Order[],
  { before, limit = 100, ...filter }: CommandRequest<'order.list'>,
): { orders: Order[]; next: string | null } {
  const fitting = orders.filter((order) => matches(order, filter))
  const from = before === undefined ? 0 : fitting.findIndex(({ id }) => id === before) + 1
  const page = fitting.slice(from, from + limit)
  return { orders: page, next: from + limit < fitting.length ? (page.at(-1)?.id ?? null) : null }
}

/** How many and what they come to, by state. */
export function countOf(orders: readonly Order[], filter: Filter) {
  const states = new Map<Order['state'], { state: Order['state']; orders: number; totalFen: number; owedFen: number }>()
  for (const order of orders) {
    if (!matches(order, filter)) continue
    const sum = states.get(order.state) ?? { state: order.state, orders: 0, totalFen: 0, owedFen: 0 }
    states.set(order.state, {
      ...sum,
      orders: sum.orders + 1,
      totalFen: sum.totalFen + order.totalFen,
      owedFen: sum.owedFen + Math.max(0, order.totalFen - order.paidFen),
    })
  }
  return { states: [...states.values()] }
}
