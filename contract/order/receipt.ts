import { z } from 'zod'
import { courierIdSchema, customerIdSchema, orderIdSchema, receiptIdSchema } from '../ids.ts'
import { keySchema } from '../centre/words.ts'
import { paymentMethodSchema } from './order.ts'
import { fenSchema, priceFenSchema } from './product.ts'

/** Money taken (收款) or given back. Never changed: a mistake is answered by a refund. */
export const newReceiptSchema = z.strictObject({
  id: receiptIdSchema,
  orderId: orderIdSchema,
  /** Who paid, when it was not the customer himself. */
  payer: z.string().trim().max(80).default(''),
  method: paymentMethodSchema,
  amountFen: priceFenSchema.min(1),
  courierId: courierIdSchema.nullable().default(null),
  takenAt: z.int().min(0),
  note: z.string().trim().max(200).default(''),
})
export type NewReceipt = z.infer<typeof newReceiptSchema>

export const newRefundSchema = z.strictObject({
  id: receiptIdSchema,
  /** The receipt it gives back, in whole or in part. */
  of: receiptIdSchema,
  amountFen: priceFenSchema.min(1),
  method: paymentMethodSchema,
  reason: z.string().trim().min(1).max(200),
  at: z.int().min(0),
})
export type NewRefund = z.infer<typeof newRefundSchema>

export const receiptSchema = z.object({
  id: receiptIdSchema,
  orderId: orderIdSchema,
  orderNumber: z.int(),
  customerId: customerIdSchema,
  customerName: z.string(),
  payer: z.string(),
  method: paymentMethodSchema,
  /** Negative for a refund. */
  amountFen: fenSchema,
  refundOf: receiptIdSchema.nullable(),
  /** How much of it has been given back. */
  refundedFen: z.int(),
  station: z.string().nullable(),
  courierId: courierIdSchema.nullable(),
  courierName: z.string().nullable(),
  /** When, and by whom it was written down. */
  takenAt: z.int(),
  storedAt: z.int(),
  byName: z.string(),
  note: z.string(),
})
export type Receipt = z.infer<typeof receiptSchema>

/** A courier hands the day's cash to the station (交款). */
export const newHandOverSchema = z.strictObject({
  id: z.uuidv7(),
  station: keySchema,
  courierId: courierIdSchema,
  amountFen: priceFenSchema.min(1),
  at: z.int().min(0),
  note: z.string().trim().max(200).default(''),
})

/** Taken less given back. */
const byMethod = z.partialRecord(paymentMethodSchema, z.int())
/** The day's takings of one station (OR7); every sum is the sum of what is listed. */
export const takingsSchema = z.object({
  station: z.string().nullable(),
  stationName: z.string(),
  orders: z.int(),
  delivered: z.int(),
  /** What delivered orders came to, and what of it is still owed. */
  dueFen: z.int(),
  owedFen: z.int(),
  takenFen: z.int(),
  refundedFen: z.int(),
  byMethod,
  /** Cash still with the couriers, and how it came to that; without a courier: what the station took itself. */
  couriers: z.array(
    z.object({
      courierId: courierIdSchema.nullable(),
      name: z.string(),
      orders: z.int(),
      takenFen: z.int(),
      cashFen: z.int(),
      handedOverFen: z.int(),
      /** All cash he ever took for this station less all he ever handed over to it. */
      holdsFen: z.int(),
    }),
  ),
  bucketsOut: z.int(),
  bucketsReturned: z.int(),
})
export type Takings = z.infer<typeof takingsSchema>
