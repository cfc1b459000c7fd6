import { type ProductId } from '../ids.ts'
import { type OrderLine } from './order.ts'
import { type Product } from './product.ts'
import { type OrderSettings } from './settings.ts'

/**
 * Points for what is paid with money: a product's own where it has some, else so many for each full yuan. A discount
 * takes from the latter; tickets and points earn nothing again.
 */
export function pointsFor(
  lines: readonly OrderLine[],
  discountFen: number,
  products: ReadonlyMap<ProductId, Product>,
  settings: Pick<OrderSettings, 'points'>,
): number {
  let points = 0
  let plainFen = 0
  for (const line of lines) {
    if (line.payWith !== 'money' || line.giftRuleId !== null) continue
    const own = products.get(line.productId)?.pointsEarned ?? null
    if (own === null) plainFen += line.amountFen
    else points += own * line.quantity
  }
  return points + Math.floor(Math.max(0, plainFen - discountFen) / 100) * settings.points.perYuan
}
