import { type CustomerAccount } from '../../../contract/order/account.ts'
import { type OrderLine, type PayWith } from '../../../contract/order/order.ts'
import { type Product } from '../../../contract/order/product.ts'
import { type QuoteProblem } from '../../../contract/order/quote.ts'
import { type FormLine, type Quote } from './order-rules.ts'

/** One row of the order as it is shown: what was typed, and what came of it. */
export type LineView = {
  readonly line: FormLine
  readonly product: Product | null
  /** Null until it was computed. */
  readonly computed: OrderLine | null
  readonly problems: readonly QuoteProblem[]
  readonly payWiths: readonly PayWith[]
}

export function lineViews(
  lines: readonly FormLine[],
  quote: Quote | null,
  products: readonly Product[],
  account: Pick<CustomerAccount, 'tickets'> | null,
): readonly LineView[] {
  return lines.map((line) => {
    const product = products.find(({ id }) => id === line.productId) ?? null
    return {
      line,
      product,
      computed: quote?.lines.find(({ id }) => id === line.id) ?? null,
      problems: quote?.problems.filter((problem) => 'lineId' in problem && problem.lineId === line.id) ?? [],
      payWiths: payWithsOf(line, product, products, account),
    }
  })
}

export const giftsOf = (quote: Quote | null): readonly OrderLine[] =>
  quote?.lines.filter(({ giftRuleId }) => giftRuleId !== null) ?? []

/** By tickets only where there are tickets for it, by points only what has a price in points. */
function payWithsOf(
  line: FormLine,
  product: Product | null,
  products: readonly Product[],
  account: Pick<CustomerAccount, 'tickets'> | null,
): readonly PayWith[] {
  const byTicket =
    (account?.tickets[line.productId] ?? 0) > 0 ||
    products.some(({ tickets, active }) => active && tickets?.productId === line.productId)
  return [
    'money',
    ...(byTicket || line.payWith === 'ticket' ? (['ticket'] as const) : []),
    ...((product?.pointsPrice ?? null) !== null || line.payWith === 'points' ? (['points'] as const) : []),
  ]
}

/** With so many more of a product: on its line when it has one that is paid in the usual way, else on one of its own. */
export function withProduct(
  lines: readonly FormLine[],
  product: Pick<Product, 'id'>,
  quantity: number | null,
  newId: string,
): { readonly lines: readonly FormLine[]; readonly lineId: string } {
  const same = lines.find(
    ({ productId, payWith, priceFen }) => productId === product.id && payWith === 'money' && priceFen === null,
  )
  if (same === undefined) {
    const line: FormLine = {
      id: newId,
      productId: product.id,
      quantity: quantity ?? 1,
      payWith: 'money',
      priceFen: null,
    }
    return { lines: [...lines, line], lineId: line.id }
  }
  const more = Math.min(9_999, same.quantity + (quantity ?? 0))
  return { lines: withLine(lines, same.id, { quantity: more }), lineId: same.id }
}

export const withLine = (lines: readonly FormLine[], id: string, part: Partial<FormLine>): readonly FormLine[] =>
  lines.map((line) => (line.id === id ? { ...line, ...part } : line))

/** A quantity as it is being typed; nothing yet counts as none. */
export function typedQuantity(text: string): number | null {
  const plain = text.normalize('NFKC').trim()
  return /^\d{0,4}$/.test(plain) ? Number(plain || '0') : null
}
