import { v7 as uuid } from 'uuid'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { type OrderPerson } from './order-context.ts'
import { type NewStep } from './order-rows.ts'

/** What a step tells of when it changes. The state is told by the step itself. */
const toldFields = [
  'customerName',
  'contactName',
  'contactNumber',
  'address',
  'lines',
  'discountFen',
  'discountReason',
  'deliveryFeeFen',
  'depositFen',
  'totalFen',
  'paidFen',
  'method',
  'window',
  'note',
  'payment',
  'station',
  'stationReason',
  'courierName',
  'auditReasons',
  'mergedInto',
  'bucketsReturned',
] as const satisfies readonly (keyof Order)[]

export function changesBetween(before: Order, after: Order): NewStep['changes'] {
  return Object.fromEntries(
    toldFields.flatMap((field) => {
      const [was, is] = [shown(before, field), shown(after, field)]
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [[field, { before: was, after: is }]]
    }),
  )
}

/** Of a line what people read. */
function shown(order: Order, field: (typeof toldFields)[number]): unknown {
  if (field !== 'lines') return order[field]
  return order.lines.map(({ name, unit, quantity, payWith, unitPriceFen, priceFrom }) => ({
    name,
    unit,
    quantity,
    payWith,
    unitPriceFen,
    priceFrom,
  }))
}

export function newStep(
  action: string,
  states: { readonly from: OrderState | null; readonly to: OrderState },
  by: OrderPerson,
  at: number,
  more: Partial<Pick<NewStep, 'reason' | 'changes' | 'callId'>> = {},
): NewStep {
  const { reason = null, changes = {}, callId = null } = more
  return { id: uuid(), at, action, ...states, userId: by.userId, name: by.name, reason, changes, callId }
}
