import { customerLevels } from '../../../contract/customer.ts'
import { type Product } from '../../../contract/order/product.ts'

/** Levels a price may be given for: the hub's own and every one that some product already has a price for. */
export function levelsKnown(
  products: readonly Pick<Product, 'levelPrices'>[],
  here: Readonly<Record<string, number>> = {},
): readonly string[] {
  const named = [...products.map(({ levelPrices }) => levelPrices), here].flatMap((prices) => Object.keys(prices))
  return [...new Set([...customerLevels.filter((level) => level !== 'normal'), ...named])]
}
