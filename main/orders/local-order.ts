import { type NewOrder, type Order, type OrderContent, type OrderState } from '../../contract/order/order.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type OrderAction } from '../../contract/order/order-action.ts'
import { type Quote } from '../../contract/order/price-order.ts'
import { type RankedStation } from '../../contract/order/station.ts'

/** What the seat computes an order from while the hub cannot: by the same rules, on what it has in its caches. */
export type LocalOrderFacts = {
  readonly quote: (content: OrderContent) => Quote
  readonly stations: (content: OrderContent) => readonly RankedStation[]
  readonly stationName: (key: string) => string | null
  readonly courierName: (id: string) => string | null
  readonly customerName: string
  readonly by: { readonly userId: string | null; readonly name: string }
  readonly at: number
}

/** What the content comes to: prices, gifts, station. */
function computed(content: OrderContent, facts: LocalOrderFacts) {
  const { problems: _problems, ...quote } = facts.quote(content)
  const ranking = facts.stations(content)
  const first = ranking.find(({ serves }) => serves)
  const station = content.station ?? first?.key ?? null
  const { customerId, contactName, contactNumber, address, discountReason, method, window, note, payment } = content
  return {
    ...{ customerId, contactName, contactNumber, address, discountReason, method, window, note, payment },
    ...quote,
    station,
    stationName: station === null ? null : (facts.stationName(station) ?? station),
    stationWhy: [...ranking],
    stationReason: content.stationReason,
  }
}

/** A new order as this seat shows and prints it until the hub has taken it. */
export function localOrder(order: NewOrder, facts: LocalOrderFacts): Order {
  const { id, number, source, callId, writtenAt, content } = order
  return {
    ...{ id, source, callId, writtenAt },
    // The hub gives one.
    number: number ?? 0,
    state: 'placed',
    customerName: facts.customerName,
    ...computed(content, facts),
    paidFen: 0,
    courierId: null,
    courierName: null,
    auditReasons: [],
    reason: null,
    mergedInto: null,
    chases: 0,
    lastChasedAt: null,
    bucketsReturned: {},
    placedBy: facts.by,
    placedAt: writtenAt,
    stateSince: writtenAt,
    version: 1,
    change: 0,
  }
}

/** The order after an action that waits for the hub; null: it may not be done in this state. */
export function afterAction(order: Order, act: OrderAction, facts: LocalOrderFacts): Order | null {
  const state = nextState(order.state, act.action)
  if (state === null) return null
  const moved: Order = {
    ...order,
    state,
    stateSince: state === order.state ? order.stateSince : facts.at,
    // The hub's own rule: a chase does not get in the way of whoever changes the order.
    version: order.version + (act.action === 'chase' ? 0 : 1),
  }
  return { ...moved, ...changed(moved, act, facts) }
}

function changed(order: Order, act: OrderAction, facts: LocalOrderFacts): Partial<Order> {
  switch (act.action) {
    case 'change':
      return { ...computed(act.content, facts), reason: null }
    case 'reject':
    case 'cancel':
    case 'decline':
      return { reason: act.reason }
    case 'merge':
      return { mergedInto: act.into }
    case 'reroute':
      return { station: act.station, stationName: facts.stationName(act.station), stationReason: act.reason }
    case 'send-out':
      return { courierId: act.courierId, courierName: facts.courierName(act.courierId) }
    case 'deliver': {
      const paidFen = order.paidFen + (act.taken?.amountFen ?? 0)
      const state: OrderState = paidFen >= order.totalFen ? 'settled' : order.state
      return { bucketsReturned: act.bucketsReturned, paidFen, state }
    }
    case 'fail':
      return { reason: act.reason === '' ? act.why : act.reason }
    case 'retry':
    case 'release':
      return { reason: null }
    case 'chase':
      return { chases: order.chases + 1, lastChasedAt: facts.at }
    case 'accept':
      return {}
  }
}
