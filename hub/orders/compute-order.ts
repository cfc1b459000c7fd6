import { type CustomerAccount } from '../../contract/order/account.ts'
import { priceOrder, type Quote } from '../../contract/order/price-order.ts'
import { type Order, type OrderContent } from '../../contract/order/order.ts'
import { type RankedStation } from '../../contract/order/station.ts'
import { chooseStations } from '../../contract/order/station-choice.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { notFound, stationNoun } from './order-refusals.ts'

/** The parts of an order's content that its price follows from. */
export type PricedContent = Pick<OrderContent, 'lines' | 'discountFen' | 'method'>

/**
 * What an order comes to now.
 * @param held orders whose tickets and points the account has set aside, and which this one takes the place of
 */
export function quoteOf(
  { shop }: Pick<OrderContext, 'shop'>,
  content: PricedContent,
  customer: Pick<OrderCustomer, 'level'> | null,
  account: CustomerAccount | null,
  at: number,
  held: readonly Order[] = [],
): Quote {
  return priceOrder(content, {
    products: shop.products(),
    giftRules: shop.giftRules(),
    settings: shop.settings(),
    level: customer?.level ?? 'normal',
    account: account === null ? null : withHeld(account, held),
    at,
  })
}

function withHeld(account: CustomerAccount, held: readonly Order[]): CustomerAccount {
  const tickets = { ...account.tickets }
  let { points } = account
  for (const order of held) {
    // The books have given these back, or never set them aside.
    if (order.state === 'rejected' || order.state === 'cancelled') continue
    points += order.pointsSpent
    for (const { payWith, productId, quantity } of order.lines) {
      if (payWith === 'ticket') tickets[productId] = (tickets[productId] ?? 0) + quantity
    }
  }
  return { ...account, tickets, points }
}

export type Destination = {
  readonly station: string | null
  readonly stationName: string | null
  readonly ranking: readonly RankedStation[]
  /** Whether it is closed when the order is to be delivered. */
  readonly closed: boolean
}

/**
 * The station an order goes to: the one chosen by hand, else the first of the ranking when that serves the place. Whether
 * another choice has its reason is the desk's to ask: the ranking follows the load and may have moved since.
 * @throws ZuoxiError `thing.not-found` for a station that is none or switched off
 */
export function destinationOf(
  { shop, loads }: Pick<OrderContext, 'shop' | 'loads'>,
  content: Pick<OrderContent, 'address' | 'window' | 'station'>,
  customerStation: string | null,
  at: number,
): Destination {
  const wish = { address: content.address, at: content.window?.from ?? at, loads: loads() }
  const ranking = chooseStations(shop.stationIndex(), { ...wish, customerStation })
  const first = ranking[0]
  const key = content.station ?? (first?.serves === true ? first.key : null)
  if (key === null) return { station: null, stationName: null, ranking, closed: false }
  const station = shop.station(key)
  if (station?.active !== true) throw notFound(stationNoun, key)
  // One that is not ranked for this address says its hours when it is asked for by name.
  const judged =
    ranking.find((one) => one.key === key) ??
    chooseStations(shop.stationIndex(), { ...wish, customerStation: key }).find((one) => one.key === key)
  const closed = judged?.reasons.some(({ kind }) => kind === 'closed') === true
  return { station: key, stationName: station.name, ranking, closed }
}
