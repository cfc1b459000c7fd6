import { type ProductId } from '../ids.ts'
import { type CustomerAccount } from './account.ts'
import { depositDue } from './deposit.ts'
import { giveGifts } from './gift-rules.ts'
import { type deliveryMethods, type LineWish, type OrderLine } from './order.ts'
import { pointsFor } from './points.ts'
import { priceLine, priceOf } from './price-line.ts'
import { type GiftRule, type Product } from './product.ts'
import { type QuoteProblem } from './quote.ts'
import { type OrderSettings } from './settings.ts'

/** What prices are made from. The same facts give the same result at the hub and at a seat. */
export type PricingFacts = {
  readonly products: ReadonlyMap<ProductId, Product>
  readonly giftRules: readonly GiftRule[]
  readonly settings: Pick<OrderSettings, 'points' | 'delivery'>
  /** The customer's. */
  readonly level: string
  /** Null: a customer without an account yet. */
  readonly account: Pick<CustomerAccount, 'tickets' | 'buckets' | 'points'> | null
  readonly at: number
}

export type PricingWish = {
  readonly lines: readonly LineWish[]
  readonly discountFen: number
  readonly method: (typeof deliveryMethods)[number]
}

export type Quote = {
  readonly lines: OrderLine[]
  readonly goodsFen: number
  readonly discountFen: number
  readonly deliveryFeeFen: number
  readonly depositFen: number
  /** goods − discount + delivery fee + deposit */
  readonly totalFen: number
  readonly pointsEarned: number
  readonly pointsSpent: number
  readonly problems: QuoteProblem[]
}

/**
 * What an order comes to. A quote can always be carried out: what cannot be sold is left out, a line without the tickets
 * or points for it is priced in money, a discount ends at the price of the goods; `problems` says so.
 */
export function priceOrder(wish: PricingWish, facts: PricingFacts): Quote {
  const problems: QuoteProblem[] = []
  const { lines: bought, pointsSpent } = buy(wish.lines, facts, problems)
  const goodsFen = bought.reduce((sum, line) => sum + line.amountFen, 0)
  if (wish.discountFen > goodsFen) problems.push({ kind: 'discount-too-large', mostFen: goodsFen })
  const discountFen = Math.min(wish.discountFen, goodsFen)

  const gifts = giveGifts(bought, facts)
  const lines = [...bought, ...gifts.lines]
  const deliveryFeeFen = deliveryFee(wish.method, bought, discountFen, facts)
  const depositFen = depositDue(lines, facts.account?.buckets ?? {})
  return {
    lines,
    goodsFen,
    discountFen,
    deliveryFeeFen,
    depositFen,
    totalFen: goodsFen - discountFen + deliveryFeeFen + depositFen,
    pointsEarned: pointsFor(bought, discountFen, facts.products, facts.settings) + gifts.points,
    pointsSpent,
    problems,
  }
}

/** Line by line, each taking its tickets and points from what those before it left. */
function buy(
  wishes: readonly LineWish[],
  facts: PricingFacts,
  problems: QuoteProblem[],
): { readonly lines: readonly OrderLine[]; readonly pointsSpent: number } {
  const lines: OrderLine[] = []
  const tickets = new Map(Object.entries(facts.account?.tickets ?? {}))
  const pointsHad = Math.max(0, facts.account?.points ?? 0)
  let pointsSpent = 0
  for (const wish of wishes) {
    const product = facts.products.get(wish.productId)
    if (product === undefined) {
      problems.push({ kind: 'unknown-product', lineId: wish.id })
      continue
    }
    if (!product.active || !product.sold) {
      problems.push({ kind: 'not-sold', lineId: wish.id, name: product.name })
      continue
    }
    const ticketsHad = Math.max(0, tickets.get(product.id) ?? 0)
    const problem = lack(wish, product, ticketsHad, pointsHad - pointsSpent)
    if (problem !== null) problems.push(problem)
    const payWith = problem === null ? wish.payWith : 'money'
    if (payWith === 'ticket') tickets.set(product.id, ticketsHad - wish.quantity)
    if (payWith === 'points') pointsSpent += (product.pointsPrice ?? 0) * wish.quantity
    lines.push(priceLine({ ...wish, payWith }, product, facts.level, facts.products))
  }
  return { lines, pointsSpent }
}

/** Why a line cannot be paid as wished. */
function lack(wish: LineWish, product: Product, tickets: number, points: number): QuoteProblem | null {
  if (wish.payWith === 'ticket') {
    if (wish.quantity <= tickets) return null
    return { kind: 'not-enough-tickets', lineId: wish.id, have: tickets, need: wish.quantity }
  }
  if (wish.payWith === 'points') {
    if (product.pointsPrice === null) return { kind: 'not-for-points', lineId: wish.id, name: product.name }
    const need = product.pointsPrice * wish.quantity
    return need <= points ? null : { kind: 'not-enough-points', lineId: wish.id, have: points, need }
  }
  return null
}

/** Water paid with tickets counts towards free delivery with its price: it was paid for when the book was bought. */
function deliveryFee(
  method: PricingWish['method'],
  lines: readonly OrderLine[],
  discountFen: number,
  { settings, products, level }: PricingFacts,
): number {
  const { feeFen, freeFromFen } = settings.delivery
  if (method === 'pick-up' || lines.length === 0) return 0
  const worthFen = lines.reduce((sum, line) => sum + worth(line, products, level), 0) - discountFen
  return freeFromFen > 0 && worthFen >= freeFromFen ? 0 : feeFen
}

function worth(line: OrderLine, products: PricingFacts['products'], level: string): number {
  const product = line.payWith === 'ticket' ? products.get(line.productId) : undefined
  return product === undefined ? line.amountFen : priceOf(product, level).fen * line.quantity
}
