import { z } from 'zod'
import { courierIdSchema, orderIdSchema, receiptIdSchema } from '../ids.ts'
import { keySchema } from '../centre/words.ts'
import { failureReasons, orderContentSchema, orderSources } from './order.ts'
import { paymentMethodSchema } from './order.ts'
import { priceFenSchema } from './product.ts'

export { orderSources }

const reason = z.string().trim().min(1).max(200)
/** Bucket kind → how many empty ones came back. */
export const bucketsReturnedSchema = z.record(z.string().max(32), z.int().min(0).max(9_999))

/** Money taken together with an action; the receipt's id is made by the sender. */
export const takenSchema = z.strictObject({
  receiptId: receiptIdSchema,
  method: paymentMethodSchema,
  amountFen: priceFenSchema,
})

/** What is done to an order, one at a time (order.machine.ts says when it may be). */
export const orderActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('change'), content: orderContentSchema, expectedTotalFen: z.int().nullable() }),
  z.strictObject({ action: z.literal('release') }),
  z.strictObject({ action: z.literal('reject'), reason }),
  /** Its lines go into the other order, this one is cancelled. */
  z.strictObject({ action: z.literal('merge'), into: orderIdSchema }),
  z.strictObject({ action: z.literal('cancel'), reason }),
  /** To another station, with a reason. */
  z.strictObject({ action: z.literal('reroute'), station: keySchema, reason }),
  z.strictObject({ action: z.literal('accept') }),
  /** The station gives it back. */
  z.strictObject({ action: z.literal('decline'), reason }),
  z.strictObject({ action: z.literal('send-out'), courierId: courierIdSchema }),
  z.strictObject({
    action: z.literal('deliver'),
    bucketsReturned: bucketsReturnedSchema.default({}),
    taken: takenSchema.nullable().default(null),
  }),
  z.strictObject({
    action: z.literal('fail'),
    why: z.enum(failureReasons),
    reason: z.string().trim().max(200).default(''),
  }),
  /** After a failure: once more. */
  z.strictObject({ action: z.literal('retry') }),
  /** 催单 */
  z.strictObject({
    action: z.literal('chase'),
    callId: z.uuidv7().nullable().default(null),
    note: z.string().trim().max(200).default(''),
  }),
])
export type OrderAction = z.infer<typeof orderActionSchema>
export type OrderActionName = OrderAction['action']

/** `id` is the mutation's: repeating it does nothing. `version`: the one the sender saw; a chase needs none. */
export const orderMutationSchema = z.strictObject({
  id: z.uuidv7(),
  orderId: orderIdSchema,
  version: z.int().min(1).nullable(),
  act: orderActionSchema,
})
export type OrderMutation = z.infer<typeof orderMutationSchema>
