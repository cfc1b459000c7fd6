import { type Insertable, type Selectable } from 'kysely'
import { type LineWish, type Order, type OrderStep } from '../../contract/order/order.ts'
import { type OrdersTables } from './orders.tables.ts'

/** An order and what of it only the hub needs. */
export type StoredOrder = {
  /** With the whole contact number. */
  readonly order: Order
  /** What was asked for; priced again from these. */
  readonly wishes: readonly LineWish[]
  readonly digest: string
}

export type OrderRow = Selectable<OrdersTables['orders']>
export type StepRow = Selectable<OrdersTables['order_steps']>

/** A step as it is stored, with what the list of steps does not say. */
export type NewStep = OrderStep & { readonly callId: string | null }

export function toRow({ order, wishes, digest }: StoredOrder): Insertable<OrdersTables['orders']> {
  return {
    id: order.id,
    number: order.number,
    source: order.source,
    state: order.state,
    customer_id: order.customerId,
    customer_name: order.customerName,
    contact_name: order.contactName,
    contact_number: order.contactNumber,
    contact_tail: tailOf(order.contactNumber),
    address: JSON.stringify(order.address),
    wishes: JSON.stringify(wishes),
    lines: JSON.stringify(order.lines),
    goods_fen: order.goodsFen,
    discount_fen: order.discountFen,
    discount_reason: order.discountReason,
    delivery_fee_fen: order.deliveryFeeFen,
    deposit_fen: order.depositFen,
    total_fen: order.totalFen,
    paid_fen: order.paidFen,
    points_earned: order.pointsEarned,
    points_spent: order.pointsSpent,
    method: order.method,
    window_from: order.window?.from ?? null,
    window_to: order.window?.to ?? null,
    note: order.note,
    payment: order.payment,
    station: order.station,
    station_name: order.stationName,
    station_why: JSON.stringify(order.stationWhy),
    station_reason: order.stationReason,
    courier_id: order.courierId,
    courier_name: order.courierName,
    call_id: order.callId,
    audit_reasons: JSON.stringify(order.auditReasons),
    reason: order.reason,
    merged_into: order.mergedInto,
    chases: order.chases,
    last_chased_at: order.lastChasedAt,
    buckets_returned: JSON.stringify(order.bucketsReturned),
    placed_by: order.placedBy.userId,
    placed_by_name: order.placedBy.name,
    written_at: order.writtenAt,
    placed_at: order.placedAt,
    state_since: order.stateSince,
    version: order.version,
    change: order.change,
    digest,
  }
}

/** Rows are written by `toRow` alone, so they are read without being checked again: lists of hundreds pass here. */
export function fromRow(row: OrderRow): StoredOrder {
  const order = {
    id: row.id,
    number: Number(row.number),
    source: row.source,
    state: row.state,
    customerId: row.customer_id,
    customerName: row.customer_name,
    contactName: row.contact_name,
    contactNumber: row.contact_number,
    address: JSON.parse(row.address) as unknown,
    lines: JSON.parse(row.lines) as unknown,
    goodsFen: Number(row.goods_fen),
    discountFen: Number(row.discount_fen),
    discountReason: row.discount_reason,
    deliveryFeeFen: Number(row.delivery_fee_fen),
    depositFen: Number(row.deposit_fen),
    totalFen: Number(row.total_fen),
    paidFen: Number(row.paid_fen),
    pointsEarned: Number(row.points_earned),
    pointsSpent: Number(row.points_spent),
    method: row.method,
    window: row.window_from === null || row.window_to === null ? null : { from: row.window_from, to: row.window_to },
    note: row.note,
    payment: row.payment,
    station: row.station,
    stationName: row.station_name,
    stationWhy: JSON.parse(row.station_why) as unknown,
    stationReason: row.station_reason,
    courierId: row.courier_id,
    courierName: row.courier_name,
    callId: row.call_id,
    auditReasons: JSON.parse(row.audit_reasons) as unknown,
    reason: row.reason,
    mergedInto: row.merged_into,
    chases: row.chases,
    lastChasedAt: row.last_chased_at,
    bucketsReturned: JSON.parse(row.buckets_returned) as unknown,
    placedBy: { userId: row.placed_by, name: row.placed_by_name },
    writtenAt: row.written_at,
    placedAt: row.placed_at,
    stateSince: row.state_since,
    version: row.version,
    change: Number(row.change),
  } as Order
  return { order, wishes: JSON.parse(row.wishes) as LineWish[], digest: row.digest }
}

export function stepToRow(
  orderId: string,
  sequence: number,
  { callId, ...step }: NewStep,
): OrdersTables['order_steps'] {
  return {
    id: step.id,
    order_id: orderId,
    sequence,
    at: step.at,
    action: step.action,
    from_state: step.from,
    to_state: step.to,
    user_id: step.userId,
    name: step.name,
    reason: step.reason,
    changes: JSON.stringify(step.changes),
    call_id: callId,
  }
}

export function stepFromRow(row: StepRow): OrderStep {
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    from: row.from_state as OrderStep['from'],
    to: row.to_state as OrderStep['to'],
    userId: row.user_id,
    name: row.name,
    reason: row.reason,
    changes: JSON.parse(row.changes) as OrderStep['changes'],
  }
}

/** A number's digits backwards: whatever its beginning looks like, `8000` finds it. */
export function tailOf(number: string): string {
  return [...number.replace(/\D/g, '')].reverse().join('')
}
