import { z } from 'zod'
import { ledgersApi } from '../api/ledgers.api.ts'
import { ordersApi } from '../api/orders.api.ts'
import { keySchema } from '../centre/words.ts'
import { customerIdSchema, orderIdSchema } from '../ids.ts'
import { customerAccountSchema, ledgerAdjustmentSchema } from '../order/account.ts'
import { lineWishSchema, newOrderSchema, orderContentSchema, orderSchema, payWiths } from '../order/order.ts'
import { orderMutationSchema } from '../order/order-action.ts'
import { courierInputSchema, courierSchema, stationInputSchema, stationSchema } from '../order/station.ts'
import { giftRuleInputSchema, giftRuleSchema, productInputSchema, productSchema } from '../order/product.ts'
import { newHandOverSchema, newReceiptSchema, newRefundSchema } from '../order/receipt.ts'
import { orderSettingsSchema } from '../order/settings.ts'
import { slipPaperSchema, slipSchema } from '../order/slip.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const source = z.enum(['hub', 'cache'])

/** An order while it is written: nothing need be complete yet. */
export const orderFormSchema = z.strictObject({
  /** Of the order this becomes: made when the form is opened, so that placing twice places once. */
  orderId: orderIdSchema,
  customerId: z.string(),
  content: orderContentSchema.partial().extend({
    lines: z
      .array(
        lineWishSchema.extend({
          quantity: z.int().min(0).max(9_999),
          payWith: z.enum(payWiths),
          priceFen: z.int().nullable(),
        }),
      )
      .max(100),
  }),
  changedAt: z.number(),
})
export type OrderForm = z.infer<typeof orderFormSchema>

/** What is asked to be computed; the customer's level and account are main's to know. */
export const quoteWishSchema = orderContentSchema
  .pick({ address: true, discountFen: true, method: true, window: true, station: true })
  .extend({
    customerId: customerIdSchema.nullable(),
    level: z.string().max(32),
    lines: z.array(lineWishSchema).max(100),
  })

/** Sent to the hub, or kept in the outbox until it is back. */
const placed = z.object({ order: orderSchema, sent: z.boolean() })

/** What the hub refused because somebody else was first: both sides, to choose from (OF1). */
export const conflictSchema = z.object({
  /** The outbox entry's. */
  id: z.string(),
  kind: z.string(),
  at: z.number(),
  /** Of the order or customer it is about. */
  title: z.string(),
  why: z.string(),
  /** Field by field, in the order they are shown; values as text. */
  fields: z.array(z.object({ field: z.string(), mine: z.string(), theirs: z.string() })),
  /** Whether mine can be sent once more on top of theirs. */
  canRetry: z.boolean(),
})
export type Conflict = z.infer<typeof conflictSchema>

/** What the window may ask about orders; all changes go through the outbox. */
export const shopCommands = {
  /** Price, gifts, points, deposit and station, computed here at every key stroke, also without the hub. */
  'shop.quote': command(
    quoteWishSchema,
    ordersApi.quote.reply.extend({ account: customerAccountSchema.nullable(), numbersLeft: z.int() }),
  ),
  /** By name, pinyin, initials or code; nothing typed: all, in their order. */
  'shop.find-product': command(
    z.strictObject({ text: z.string().max(60) }),
    z.object({ products: z.array(productSchema) }),
  ),
  'shop.put-product': command(productInputSchema, productSchema),
  'shop.put-gift-rule': command(giftRuleInputSchema, giftRuleSchema),
  'shop.put-settings': command(orderSettingsSchema, orderSettingsSchema),
  'shop.put-station': command(stationInputSchema, stationSchema),
  'shop.put-courier': command(courierInputSchema, courierSchema),
  /** A key (a call's, or the customer's) → the order being written there (OF2). */
  'order.read-form': command(z.strictObject({ key: z.string().min(1).max(80) }), orderFormSchema.nullable()),
  'order.save-form': command(
    z.strictObject({ key: z.string().min(1).max(80), form: orderFormSchema.nullable() }),
    nothing,
  ),
  'order.place': command(
    newOrderSchema.omit({ number: true, writtenAt: true }).extend({ key: z.string().max(80) }),
    placed,
  ),
  'order.act': command(orderMutationSchema, z.object({ order: orderSchema.nullable(), sent: z.boolean() })),
  'order.list': command(ordersApi.list.query.partial().strict(), ordersApi.list.reply.extend({ source })),
  'order.count': command(ordersApi.count.query, ordersApi.count.reply),
  'order.read': command(z.strictObject({ id: orderIdSchema }), ordersApi.read.reply.extend({ source })),
  'order.of-station': command(z.strictObject({ key: keySchema, since: z.int() }), ordersApi.ofStation.reply),
  'account.read': command(
    z.strictObject({ customerId: customerIdSchema }),
    z.object({ account: customerAccountSchema, source }),
  ),
  'account.ledger': command(
    z.strictObject({ customerId: customerIdSchema, before: z.string().nullable() }),
    ledgersApi.ledger.reply,
  ),
  'account.adjust': command(
    z.strictObject({ customerId: customerIdSchema, adjustment: ledgerAdjustmentSchema }),
    customerAccountSchema,
  ),
  'receipt.list': command(ledgersApi.receipts.query.partial().strict(), ledgersApi.receipts.reply),
  'receipt.take': command(newReceiptSchema, z.object({ sent: z.boolean() })),
  'receipt.refund': command(newRefundSchema, z.object({ sent: z.boolean() })),
  'receipt.hand-over': command(newHandOverSchema, z.object({ sent: z.boolean() })),
  'receipt.takings': command(ledgersApi.takings.query, ledgersApi.takings.reply),
  'conflict.list': command(nothing, z.object({ conflicts: z.array(conflictSchema) })),
  'conflict.resolve': command(z.strictObject({ id: z.string().max(64), choice: z.enum(['mine', 'theirs']) }), nothing),
  /** Those the system knows, in its order. */
  'slip.printers': command(nothing, z.object({ printers: z.array(z.object({ name: z.string(), label: z.string() })) })),
  /** `printer` null: the system's usual one. Answers when the system has taken it. */
  'slip.print': command(
    z.strictObject({ slip: slipSchema, paper: slipPaperSchema, printer: z.string().max(400).nullable() }),
    nothing,
  ),
  /** Asks where to, then writes a PDF; null when called off. */
  'slip.save': command(
    z.strictObject({ slip: slipSchema, paper: slipPaperSchema }),
    z.object({ file: z.string() }).nullable(),
  ),
} as const
