import { z } from 'zod'
import { customerIdSchema, orderIdSchema, productIdSchema } from '../ids.ts'
import { orderStateSchema, payWiths } from './order.ts'

/** What a customer has with the shop: balances of his ledgers, his usual order, what is on its way to him (PU3, OR3). */
export const customerAccountSchema = z.object({
  customerId: customerIdSchema,
  /** Product → tickets left. */
  tickets: z.record(z.string(), z.int()),
  /** Bucket kind → buckets at his place, how many of them are covered by a deposit, and that deposit. */
  buckets: z.record(z.string(), z.object({ out: z.int(), covered: z.int(), depositFen: z.int() })),
  points: z.int(),
  /** What he owes for delivered orders. */
  owedFen: z.int(),
  /** 常订: the goods of his last order that was not cancelled. */
  usual: z.array(z.object({ productId: productIdSchema, quantity: z.int(), payWith: z.enum(payWiths) })),
  orders: z.int(),
  lastOrderAt: z.int().nullable(),
  openOrders: z.array(
    z.object({
      id: orderIdSchema,
      number: z.int(),
      state: orderStateSchema,
      placedAt: z.int(),
      station: z.string().nullable(),
      totalFen: z.int(),
      chases: z.int(),
    }),
  ),
  change: z.int(),
})
export type CustomerAccount = z.infer<typeof customerAccountSchema>

/**
 * Units of the ledgers: money, tickets of one product, buckets of one kind, points. Every entry sums to zero in every
 * unit (double entry), so a ledger cannot be out of balance; doctor proves it.
 */
export const ledgerRowSchema = z.object({
  id: z.string(),
  at: z.int(),
  /** Why: `deliver`, `receipt`, `refund`, `buy-tickets`, `adjust`, … */
  kind: z.string(),
  /** `fen`, `ticket:<productId>`, `bucket:<kind>`, `deposit`, `point` */
  unit: z.string(),
  amount: z.int(),
  /** After it. */
  balance: z.int(),
  orderId: orderIdSchema.nullable(),
  orderNumber: z.int().nullable(),
  byName: z.string(),
  note: z.string(),
})
export type LedgerRow = z.infer<typeof ledgerRowSchema>

export const ledgerAdjustmentSchema = z.strictObject({
  id: z.uuidv7(),
  unit: z.string().trim().min(1).max(60),
  amount: z.int().min(-1_000_000).max(1_000_000),
  reason: z.string().trim().min(1).max(200),
})
export type LedgerAdjustment = z.infer<typeof ledgerAdjustmentSchema>
