import { type Order, type OrderStep } from '../../contract/order/order.ts'
import { maskNumber, maskNumbersIn } from '../../contract/numbers/mask-number.ts'

/** An order as somebody who may not see whole numbers sees it (PU6): no place shows one. */
export function maskOrder(order: Order): Order {
  return {
    ...order,
    contactName: maskNumbersIn(order.contactName),
    contactNumber: maskNumber(order.contactNumber),
    note: maskNumbersIn(order.note),
    discountReason: maskNumbersIn(order.discountReason),
    stationReason: maskNumbersIn(order.stationReason),
    reason: order.reason === null ? null : maskNumbersIn(order.reason),
    address: { ...order.address, detail: maskNumbersIn(order.address.detail) },
  }
}

/** A line of its history the same way: numbers stand in what changed. */
export function maskOrderStep(step: OrderStep): OrderStep {
  return {
    ...step,
    reason: step.reason === null ? null : maskNumbersIn(step.reason),
    changes: Object.fromEntries(
      Object.entries(step.changes).map(([field, { before, after }]) => {
        const mask = field === 'contactNumber' ? maskWhole : maskInside
        return [field, { before: mask(before), after: mask(after) }]
      }),
    ),
  }
}

function maskWhole(value: unknown): unknown {
  return typeof value === 'string' ? maskNumber(value) : value
}

/** Ids and times are digits too, and nobody's number: only words people wrote are looked through. */
function maskInside(value: unknown): unknown {
  if (typeof value === 'string') return /^[\da-f-]{36}$/.test(value) ? value : maskNumbersIn(value)
  if (Array.isArray(value)) return value.map(maskInside)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskInside(inner)]))
}
