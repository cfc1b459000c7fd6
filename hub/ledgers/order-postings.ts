import { type CustomerAccount } from '../../contract/order/account.ts'
import { type Order, type OrderLine, type OrderState } from '../../contract/order/order.ts'
import { type Product } from '../../contract/order/product.ts'
import { customerAccounts as of, shopAccounts as shop } from './accounts.ts'
import { type BucketsMoved, bucketsMoved, depositOf } from './buckets-moved.ts'
import { move, netted, type NewEntry, type Posting, reversed } from './entry.ts'

/** As far as the books look at an order. */
export type BookedOrder = Pick<
  Order,
  | 'id'
  | 'number'
  | 'customerId'
  | 'state'
  | 'lines'
  | 'goodsFen'
  | 'discountFen'
  | 'deliveryFeeFen'
  | 'depositFen'
  | 'totalFen'
  | 'pointsEarned'
  | 'pointsSpent'
  | 'bucketsReturned'
>

export type PostingFacts = {
  /** Of the customer, before the change. */
  readonly buckets: CustomerAccount['buckets']
  readonly product: (id: Product['id']) => Product | undefined
}

/** Nothing yet or no more, set aside, or done. */
export function standingOf(state: OrderState): 'none' | 'open' | 'delivered' {
  switch (state) {
    case 'draft':
    case 'rejected':
    case 'cancelled':
      return 'none'
    case 'delivered':
    case 'settled':
      return 'delivered'
    default:
      return 'open'
  }
}

/**
 * What a change of an order posts. Tickets and points are set aside while it is open; with the delivery they are used, and
 * everything else moves.
 * @throws Error when a delivery is to be undone, or the order's total is not what its parts come to
 */
export function orderEntries(before: BookedOrder | null, after: BookedOrder, facts: PostingFacts): readonly NewEntry[] {
  const [was, is] = [before ? standingOf(before.state) : 'none', standingOf(after.state)]
  if (was === 'delivered') {
    if (is !== 'delivered') throw new Error(`order ${after.id}: a delivery cannot be taken back`)
    return []
  }
  const released = reversed(setAside(before))
  const entries: readonly NewEntry[] =
    is === 'delivered'
      ? [
          { kind: 'deliver', postings: [...released, ...delivery(after, bucketsMoved(after, facts.buckets))] },
          { kind: 'buy-tickets', postings: ticketsBought(after, facts) },
        ]
      : [{ kind: kindOf(was, is), postings: [...released, ...setAside(after)] }]
  return entries
    .map(({ kind, postings }) => ({ kind, postings: netted(postings) }))
    .filter(({ postings }) => postings.length > 0)
}

function kindOf(was: string, is: string): NewEntry['kind'] {
  if (is === 'none') return 'give-back'
  return was === 'none' ? 'set-aside' : 'change'
}

/** What an open order keeps from being spent twice. */
export function setAside(
  order: Pick<BookedOrder, 'customerId' | 'state' | 'lines' | 'pointsSpent'> | null,
): readonly Posting[] {
  if (order === null || standingOf(order.state) !== 'open') return []
  const { customerId: id, lines, pointsSpent } = order
  return netted([
    ...lines.flatMap((line) => ticketsOf(line, of.tickets(id), of.ticketsSetAside(id))),
    ...move('point', pointsSpent, of.points(id), of.pointsSetAside(id)),
  ])
}

function ticketsOf(line: OrderLine, from: string, to: string): readonly Posting[] {
  return line.payWith === 'ticket' ? move(`ticket:${line.productId}`, line.quantity, from, to) : []
}

function delivery(order: BookedOrder, buckets: readonly BucketsMoved[]): readonly Posting[] {
  const { customerId: id, goodsFen, discountFen, deliveryFeeFen, depositFen, totalFen } = order
  const due = depositOf(buckets)
  const salesFen = goodsFen - discountFen
  // Two books that tell different sums are worse than an order that is refused.
  if (depositFen !== due || totalFen !== salesFen + deliveryFeeFen + due) {
    throw new Error(`order ${order.id}: its deposit is ${due} and its total ${salesFen + deliveryFeeFen + due}`)
  }
  return [
    ...move('fen', salesFen, shop.sales, of.owed(id)),
    ...move('fen', deliveryFeeFen, shop.deliveryFees, of.owed(id)),
    ...move('fen', due, shop.deposits, of.owed(id)),
    ...buckets.flatMap(({ kind, out, covered, depositFen: fen }) => [
      ...move(`bucket:${kind}`, out, shop.buckets, of.buckets(id)),
      ...move(`covered:${kind}`, covered, shop.covered, of.covered(id)),
      ...move(`deposit:${kind}`, fen, shop.depositsHeld, of.deposits(id)),
    ]),
    ...order.lines.flatMap((line) => ticketsOf(line, of.tickets(id), shop.tickets)),
    ...move('point', order.pointsSpent, of.points(id), shop.points),
    ...move('point', order.pointsEarned, shop.points, of.points(id)),
  ]
}

/** The books of tickets among the lines, also those in a package. */
function ticketsBought({ customerId, lines }: BookedOrder, { product }: PostingFacts): readonly Posting[] {
  return lines.flatMap((line) => {
    const sold = product(line.productId)
    const parts = sold?.kind === 'package' ? sold.parts : [{ productId: line.productId, quantity: 1 }]
    return parts.flatMap((part) => {
      const tickets = product(part.productId)?.tickets
      if (!tickets) return []
      const count = tickets.count * part.quantity * line.quantity
      return move(`ticket:${tickets.productId}`, count, shop.tickets, of.tickets(customerId))
    })
  })
}
