import { type ProductId } from '../ids.ts'
import { type LineWish, type OrderLine } from './order.ts'
import { type Product } from './product.ts'

type Products = ReadonlyMap<ProductId, Product>

/** What one unit costs a customer of this level, when nobody says another price. */
export function priceOf(product: Product, level: string): { readonly fen: number; readonly from: 'list' | 'level' } {
  const own = Object.hasOwn(product.levelPrices, level) ? product.levelPrices[level] : undefined
  return own === undefined ? { fen: product.priceFen, from: 'list' } : { fen: own, from: 'level' }
}

/** One line as it is sold, paid as `payWith` says: tickets and points cost no money. */
export function priceLine(wish: LineWish, product: Product, level: string, products: Products): OrderLine {
  const price = priceOf(product, level)
  const overridden = wish.priceFen !== null && wish.priceFen !== price.fen
  const paid =
    wish.payWith === 'money'
      ? { unitPriceFen: wish.priceFen ?? price.fen, priceFrom: overridden ? ('override' as const) : price.from }
      : { unitPriceFen: 0, priceFrom: wish.payWith }
  return {
    ...described(product, wish.quantity, products),
    id: wish.id,
    payWith: wish.payWith,
    ...paid,
    amountFen: paid.unitPriceFen * wish.quantity,
    giftRuleId: null,
  }
}

/** What a line says whoever pays for it. */
export function described(
  product: Product,
  quantity: number,
  products: Products,
): Pick<OrderLine, 'productId' | 'name' | 'unit' | 'quantity' | 'listPriceFen' | 'buckets'> {
  return {
    productId: product.id,
    name: product.name,
    unit: product.unit,
    quantity,
    listPriceFen: product.priceFen,
    buckets: bucketsOf(product, quantity, products),
  }
}

/** Of a package those of its parts; the shop sees to it that they are of one kind (hub/shop). */
function bucketsOf(product: Product, quantity: number, products: Products): OrderLine['buckets'] {
  if (product.bucket !== null) {
    const { kind, perUnit, depositFen } = product.bucket
    return { kind, count: perUnit * quantity, depositFen }
  }
  if (product.kind !== 'package') return null
  const parts = product.parts.flatMap(({ productId, quantity: each }) => {
    const bucket = products.get(productId)?.bucket
    return bucket ? [{ ...bucket, count: bucket.perUnit * each * quantity }] : []
  })
  const kind = parts[0]?.kind
  if (kind === undefined) return null
  const alike = parts.filter((part) => part.kind === kind)
  return {
    kind,
    count: alike.reduce((sum, part) => sum + part.count, 0),
    depositFen: Math.max(...alike.map((part) => part.depositFen)),
  }
}
