import { type Order } from '../../contract/order/order.ts'

type Priced = Pick<Order, 'lines' | 'discountFen'>

/**
 * Whether an order has a price or a discount that somebody gave: one that the order had before, for no more of the same
 * product, is not given again.
 */
export function givesPrices(after: Priced, before: Priced | null): boolean {
  if (after.discountFen > (before?.discountFen ?? 0)) return true
  const given = overrides(before)
  return overrides(after).some(
    (line) =>
      !given.some(
        (old) =>
          old.productId === line.productId && old.unitPriceFen <= line.unitPriceFen && old.quantity >= line.quantity,
      ),
  )
}

/** Whether any of its prices is not the rules' own: told in the operation log. */
export function hasGivenPrices(order: Priced): boolean {
  return order.discountFen > 0 || overrides(order).length > 0
}

function overrides(order: Priced | null): Order['lines'] {
  return order?.lines.filter(({ priceFrom }) => priceFrom === 'override') ?? []
}
