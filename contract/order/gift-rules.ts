import { type ProductId } from '../ids.ts'
import { type OrderLine } from './order.ts'
import { described } from './price-line.ts'
import { type GiftRule, largestQuantity, type Product } from './product.ts'

export type GiftFacts = {
  readonly products: ReadonlyMap<ProductId, Product>
  readonly giftRules: readonly GiftRule[]
  readonly level: string
  readonly at: number
}

/**
 * What the rules add to an order: lines that cost nothing, and points. Only what is paid with money counts: the gift of
 * a ticket book lies in the book (买十送一 is 11 tickets). A gift that is not to be had any more is left out.
 */
export function giveGifts(
  lines: readonly OrderLine[],
  facts: GiftFacts,
): { readonly lines: readonly OrderLine[]; readonly points: number } {
  const gifts: OrderLine[] = []
  let points = 0
  for (const rule of facts.giftRules) {
    if (!holds(rule, facts)) continue
    const counted = lines.filter((line) => counts(rule, line))
    const [first] = counted
    const times = timesGiven(rule, counted)
    if (first === undefined || times === 0) continue
    points += rule.points * times
    rule.gives.forEach(({ productId, quantity }, index) => {
      const product = facts.products.get(productId)
      if (product === undefined || !product.active) return
      gifts.push({
        ...described(product, Math.min(quantity * times, largestQuantity), facts.products),
        // The same at hub and seat, and no other order's: the line's id is the sender's own.
        id: `${first.id}:${rule.id}:${index}`,
        payWith: 'money',
        unitPriceFen: 0,
        priceFrom: 'gift',
        amountFen: 0,
        giftRuleId: rule.id,
      })
    })
  }
  return { lines: gifts, points }
}

function holds(rule: GiftRule, { level, at }: GiftFacts): boolean {
  if (!rule.active) return false
  if (rule.levels.length > 0 && !rule.levels.includes(level)) return false
  return (rule.from === null || rule.from <= at) && (rule.until === null || at < rule.until)
}

function counts(rule: GiftRule, line: OrderLine): boolean {
  return line.payWith === 'money' && (rule.productIds.length === 0 || rule.productIds.includes(line.productId))
}

/** How often the full measure is in what counts; once at the most, unless the rule repeats. */
function timesGiven(rule: GiftRule, counted: readonly OrderLine[]): number {
  if (counted.length === 0) return 0
  const quantity = counted.reduce((sum, line) => sum + line.quantity, 0)
  const fen = counted.reduce((sum, line) => sum + line.amountFen, 0)
  const measures = [
    ...(rule.minimumQuantity === null ? [] : [Math.floor(quantity / rule.minimumQuantity)]),
    // A minimum of nothing is always there, and there once.
    ...(rule.minimumFen === null || rule.minimumFen === 0 ? [] : [Math.floor(fen / rule.minimumFen)]),
  ]
  const times = measures.length === 0 ? 1 : Math.min(...measures)
  return rule.repeats ? times : Math.min(times, 1)
}
