import { createHash } from 'node:crypto'
import { type Quote } from '../../contract/order/price-order.ts'
import { type Order, type OrderContent } from '../../contract/order/order.ts'
import { contactNumberOf } from './contact-number.ts'
import { type Destination } from './compute-order.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { invalid } from './order-refusals.ts'
import { type StoredOrder } from './order-rows.ts'

/** Two commands with the same digest are the same command sent twice. */
export function digestOf(command: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(command)))
    .digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** What of an order follows from its content. */
export type ContentFields = Pick<
  Order,
  | 'customerName'
  | 'contactName'
  | 'contactNumber'
  | 'address'
  | 'lines'
  | 'goodsFen'
  | 'discountFen'
  | 'discountReason'
  | 'deliveryFeeFen'
  | 'depositFen'
  | 'totalFen'
  | 'pointsEarned'
  | 'pointsSpent'
  | 'method'
  | 'window'
  | 'note'
  | 'payment'
  | 'station'
  | 'stationName'
  | 'stationWhy'
  | 'stationReason'
>

/** @throws ZuoxiError `request.invalid` for a window that ends before it begins, or a masked number of nobody here */
export function fieldsOf(
  { normalise }: Pick<OrderContext, 'normalise'>,
  content: OrderContent,
  customer: OrderCustomer | null,
  present: Order | null,
  quote: Quote,
  destination: Destination,
): ContentFields {
  const { window } = content
  if (window !== null && window.to <= window.from) {
    throw invalid('window', { 'zh-CN': '结束时间不晚于开始时间', en: 'ends before it begins' })
  }
  const { problems: _problems, ...priced } = quote
  const customerName = customer?.name ?? present?.customerName ?? ''
  const known = { numbers: customer?.numbers ?? [], present: present?.contactNumber ?? null }
  return {
    ...priced,
    customerName,
    contactName: content.contactName === '' ? customerName : content.contactName,
    contactNumber: contactNumberOf(content.contactNumber, known, normalise),
    address: content.address,
    discountReason: content.discountReason,
    method: content.method,
    window,
    note: content.note,
    payment: content.payment,
    station: destination.station,
    stationName: destination.stationName,
    stationWhy: [...destination.ranking],
    stationReason: content.stationReason,
  }
}

/** An order's content as it could be sent again. */
export function contentOf({ order, wishes }: StoredOrder): OrderContent {
  return {
    customerId: order.customerId,
    contactName: order.contactName,
    contactNumber: order.contactNumber,
    address: order.address,
    lines: [...wishes],
    discountFen: order.discountFen,
    discountReason: order.discountReason,
    method: order.method,
    window: order.window,
    note: order.note,
    payment: order.payment,
    station: order.station,
    stationReason: order.stationReason,
  }
}
