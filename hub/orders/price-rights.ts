import { type Order } from '../../contract/order/order.ts'

type Priced = Pick<Order, 'lines' | 'discountFen'>

/**
 * Whether an order has a price or a discount that somebody gave: one that the order had before, for no more of the same
 * product, is not given again.
 */
export function givesPrices(after: Priced, before: Priced | null): boolean {
  if (after.discountFen > (before?.discountFen ?? 0)) return true
  const allowed = overrides(before).map(({ productId, unitPriceFen, quantity }) => ({
    productId,
    unitPriceFen,
    quantity,
  }))
  return overrides(after).some(({ productId, unitPriceFen, quantity }) => {
    const old = allowed.find(
      (one) => one.productId === productId && one.unitPriceFen <= unitPriceFen && one.quantity >= quantity,
    )
    if (old !== undefined) old.quantity -= quantity
    return old === undefined
  })
}

/** Whether any of its prices is not the rules' own: told in the operation log. */
export function hasGivenPrices(order: Priced): boolean {
  return order.discountFen > 0 || overrides(order).length > 0
}

function overrides(order: Priced | null): Order['lines'] {
  return order?.lines.filter(({ priceFrom }) => priceFrom === 'override') ?? []
}
