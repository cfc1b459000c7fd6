import { z } from 'zod'
import {
  callIdSchema,
  courierIdSchema,
  customerIdSchema,
  giftRuleIdSchema,
  orderIdSchema,
  productIdSchema,
} from '../ids.ts'
import { keySchema } from '../centre/words.ts'
import { fenSchema, priceFenSchema, quantitySchema } from './product.ts'
import { rankedStationSchema } from './station.ts'

export const orderStates = [
  'draft', // being written, at the seat alone
  'placed', // the hub has it and has not judged it yet
  'in-audit', // a person must look
  'released', // the station may take it
  'rejected', // by the audit, with a reason; may be changed and placed again
  'accepted', // by the station
  'out', // with a courier
  'delivered',
  'failed', // not delivered, with a reason; may be released again
  'cancelled', // also: merged into another
  'settled', // delivered and paid in full
] as const
export const orderStateSchema = z.enum(orderStates)
export type OrderState = z.infer<typeof orderStateSchema>

export const orderSources = ['phone', 'web', 'campaign', 'station'] as const
export const deliveryMethods = ['deliver', 'pick-up'] as const
export const paymentMethods = ['cash', 'wechat', 'alipay', 'card', 'transfer', 'account'] as const
export const paymentMethodSchema = z.enum(paymentMethods)
export type PaymentMethod = z.infer<typeof paymentMethodSchema>
export const payWiths = ['money', 'ticket', 'points'] as const
export type PayWith = (typeof payWiths)[number]
export const failureReasons = [
  'nobody-home',
  'wrong-address',
  'refused',
  'no-stock',
  'no-access',
  'weather',
  'other',
] as const
export const auditReasons = [
  'new-customer',
  'total',
  'price-override',
  'discount',
  'repeat',
  'outside-hours',
  'no-station',
  'price-changed', // what the customer was told differs from the hub's own computing
  'tickets-missing', // written offline on a balance that has gone meanwhile
] as const

export type AuditReason = (typeof auditReasons)[number]

/** What is asked for on one line. */
export const lineWishSchema = z.strictObject({
  id: z.uuidv7(),
  productId: productIdSchema,
  quantity: quantitySchema,
  payWith: z.enum(payWiths).default('money'),
  /** Another price for one unit; needs the right `order.price`. */
  priceFen: priceFenSchema.nullable().default(null),
})
export type LineWish = z.infer<typeof lineWishSchema>

/** One line as computed (price-order.ts) and stored. */
export const orderLineSchema = z.object({
  id: z.string(),
  productId: productIdSchema,
  name: z.string(),
  unit: z.string(),
  quantity: z.int(),
  payWith: z.enum(payWiths),
  /** Of one unit, before anything is taken off. */
  listPriceFen: z.int(),
  unitPriceFen: z.int(),
  /** Where the price comes from. */
  priceFrom: z.enum(['list', 'level', 'override', 'gift', 'ticket', 'points']),
  amountFen: z.int(),
  /** Set on a gift. */
  giftRuleId: giftRuleIdSchema.nullable(),
  /** All of the line's buckets; the deposit is one bucket's. */
  buckets: z.object({ kind: z.string(), count: z.int(), depositFen: z.int() }).nullable(),
})
export type OrderLine = z.infer<typeof orderLineSchema>

export const orderAddressSchema = z.strictObject({
  /** The customer's address it was taken from; null: typed for this order. */
  addressId: z.uuidv7().nullable(),
  district: z.string().trim().max(40),
  street: z.string().trim().max(100),
  detail: z.string().trim().max(300),
})

export type OrderAddress = z.infer<typeof orderAddressSchema>

export const orderContentSchema = z.strictObject({
  customerId: customerIdSchema,
  /** Whom the courier calls; E.164 or as typed. */
  contactName: z.string().trim().max(80).default(''),
  contactNumber: z.string().trim().max(64).default(''),
  address: orderAddressSchema,
  lines: z.array(lineWishSchema).min(1).max(100),
  discountFen: priceFenSchema.default(0),
  discountReason: z.string().trim().max(200).default(''),
  method: z.enum(deliveryMethods).default('deliver'),
  /** Both epoch ms; null: as soon as possible. */
  window: z
    .strictObject({ from: z.int().min(0), to: z.int().min(0) })
    .nullable()
    .default(null),
  note: z.string().trim().max(1_000).default(''),
  payment: paymentMethodSchema.default('cash'),
  /** Null: the hub chooses; set: this one, and `stationReason` says why when it is not the first of the ranking. */
  station: keySchema.nullable().default(null),
  stationReason: z.string().trim().max(200).default(''),
})
export type OrderContent = z.infer<typeof orderContentSchema>

/** A new order, with its id made by the sender: sending it twice stores it once. */
export const newOrderSchema = z.strictObject({
  id: orderIdSchema,
  /** From a block leased to the seat (`ordersApi.leaseNumbers`); null: the hub gives one. */
  number: z.int().min(1).max(2_147_483_647).nullable().default(null),
  source: z.enum(orderSources).default('phone'),
  callId: callIdSchema.nullable().default(null),
  /** When it was written, at the seat; the hub's own time is kept beside it. */
  writtenAt: z.int().min(0),
  /** What the customer was told he pays; another result at the hub puts the order into audit. */
  expectedTotalFen: fenSchema.nullable().default(null),
  content: orderContentSchema,
})
export type NewOrder = z.infer<typeof newOrderSchema>

export const orderSchema = z.object({
  id: orderIdSchema,
  number: z.int(),
  source: z.enum(orderSources),
  state: orderStateSchema,
  customerId: customerIdSchema,
  customerName: z.string(),
  contactName: z.string(),
  /** Masked without `customer.number`. */
  contactNumber: z.string(),
  address: orderAddressSchema,
  lines: z.array(orderLineSchema),
  goodsFen: z.int(),
  discountFen: z.int(),
  discountReason: z.string(),
  deliveryFeeFen: z.int(),
  depositFen: z.int(),
  totalFen: z.int(),
  paidFen: z.int(),
  pointsEarned: z.int(),
  pointsSpent: z.int(),
  method: z.enum(deliveryMethods),
  window: z.object({ from: z.int(), to: z.int() }).nullable(),
  note: z.string(),
  payment: paymentMethodSchema,
  station: z.string().nullable(),
  stationName: z.string().nullable(),
  /** As it was ranked when the order was placed. */
  stationWhy: z.array(rankedStationSchema),
  stationReason: z.string(),
  courierId: courierIdSchema.nullable(),
  courierName: z.string().nullable(),
  callId: callIdSchema.nullable(),
  auditReasons: z.array(z.enum(auditReasons)),
  /** Why it was rejected, failed or cancelled: a code of `failureReasons` or words. */
  reason: z.string().nullable(),
  mergedInto: orderIdSchema.nullable(),
  chases: z.int(),
  lastChasedAt: z.int().nullable(),
  /** Buckets that came back with the delivery, by kind. */
  bucketsReturned: z.record(z.string(), z.int()),
  placedBy: z.object({ userId: z.string().nullable(), name: z.string() }),
  writtenAt: z.int(),
  placedAt: z.int(),
  /** When it entered its present state. */
  stateSince: z.int(),
  version: z.int(),
  change: z.int(),
})
export type Order = z.infer<typeof orderSchema>

/** One line of the order's history: who did what, when, why. */
export const orderStepSchema = z.object({
  id: z.string(),
  at: z.int(),
  action: z.string(),
  from: orderStateSchema.nullable(),
  to: orderStateSchema,
  userId: z.string().nullable(),
  name: z.string(),
  reason: z.string().nullable(),
  /** What changed, by field: before and after. */
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
})
export type OrderStep = z.infer<typeof orderStepSchema>
