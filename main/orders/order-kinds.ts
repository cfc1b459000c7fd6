import { z } from 'zod'
import { customerPatchSchema, newCustomerSchema } from '../../contract/customer.ts'
import { customerIdSchema } from '../../contract/ids.ts'
import { newOrderSchema } from '../../contract/order/order.ts'
import { orderMutationSchema } from '../../contract/order/order-action.ts'
import { newHandOverSchema, newReceiptSchema, newRefundSchema } from '../../contract/order/receipt.ts'

/** What the outbox keeps of orders and customers, by kind. */
export const mutationBodies = {
  'customer-create': newCustomerSchema,
  'customer-change': z.object({ id: customerIdSchema, patch: customerPatchSchema }),
  'order-place': newOrderSchema,
  /** `follows`: written on top of another that waits, so that its version is the one that other makes. */
  'order-act': z.object({ mutation: orderMutationSchema, follows: z.boolean() }),
  receipt: newReceiptSchema,
  refund: newRefundSchema,
  'hand-over': newHandOverSchema,
} as const
export type MutationKind = keyof typeof mutationBodies
export type MutationBody<K extends MutationKind> = z.infer<(typeof mutationBodies)[K]>

export const mutationKinds = Object.keys(mutationBodies) as MutationKind[]

/** Null for another kind, or one written by another version of this programme. */
export function bodyOf<K extends MutationKind>(
  kind: K,
  entry: { kind: string; body: unknown },
): MutationBody<K> | null {
  if (entry.kind !== kind) return null
  const read = mutationBodies[kind].safeParse(entry.body)
  return read.success ? (read.data as MutationBody<K>) : null
}
