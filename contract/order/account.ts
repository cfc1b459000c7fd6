import { z } from 'zod'
import { customerIdSchema, orderIdSchema, productIdSchema } from '../ids.ts'
import { ledgerUnitSchema } from './ledger-unit.ts'
import { orderStateSchema, payWiths } from './order.ts'

/** What a customer has with the shop: balances of his ledgers, his usual order, what is on its way to him (PU3, OR3). */
export const customerAccountSchema = z.object({
  customerId: customerIdSchema,
  /** Product → tickets left. */
  tickets: z.record(z.string(), z.int()),
  /** Bucket kind → buckets at his place, how many of them are covered by a deposit, and that deposit. */
  buckets: z.record(z.string(), z.object({ out: z.int(), covered: z.int(), depositFen: z.int() })),
  points: z.int(),
  /** What he owes for delivered orders and on account; negative: the shop owes him. */
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

export const ledgerEntryKinds = [
  'set-aside', // tickets and points of an order that was placed
  'change', // the order was changed, and needs more or fewer of them
  'give-back', // it was cancelled or rejected
  'deliver',
  'buy-tickets', // the books of tickets that came with a delivery
  'receipt',
  'refund',
  'hand-over',
  'adjust',
] as const
export type LedgerEntryKind = (typeof ledgerEntryKinds)[number]

/** One movement in a customer's books. */
export const ledgerRowSchema = z.object({
  id: z.string(),
  at: z.int(),
  kind: z.enum(ledgerEntryKinds),
  /** See ledger-unit.ts. */
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
  /** `deposit:<kind>` moves the money held with it; `fen` is what he owes on account. */
  unit: ledgerUnitSchema,
  amount: z.int().min(-1_000_000).max(1_000_000),
  reason: z.string().trim().min(1).max(200),
})
export type LedgerAdjustment = z.infer<typeof ledgerAdjustmentSchema>
