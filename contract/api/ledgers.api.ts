import { z } from 'zod'
import { keySchema } from '../centre/words.ts'
import { courierIdSchema, customerIdSchema, orderIdSchema } from '../ids.ts'
import { customerAccountSchema, ledgerAdjustmentSchema, ledgerRowSchema } from '../order/account.ts'
import { newHandOverSchema, newReceiptSchema, newRefundSchema, receiptSchema, takingsSchema } from '../order/receipt.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '账目与收款 Ledgers and receipts'
const ofCustomer = z.object({ id: customerIdSchema })
const time = z.coerce.number().int().min(0)

export const ledgersApi = {
  accounts: defineEndpoint({
    method: 'GET',
    path: '/api/customer-accounts',
    summary: '客户账户增量 Accounts changed after a change number, in its order; for the seats’ caches',
    tag,
    access: 'order.write',
    query: z.strictObject({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(5000).default(2000),
    }),
    reply: z.object({ accounts: z.array(customerAccountSchema), to: z.int(), newest: z.int(), epoch: z.string() }),
    errors: [],
  }),
  account: defineEndpoint({
    method: 'GET',
    path: '/api/customers/:id/account',
    summary: '客户账户 Tickets, buckets, points, the usual order and what is on its way',
    tag,
    access: 'order.read',
    params: ofCustomer,
    reply: customerAccountSchema,
    errors: ['thing.not-found'],
  }),
  ledger: defineEndpoint({
    method: 'GET',
    path: '/api/customers/:id/ledger',
    summary: '客户账目 Every movement of tickets, deposits, points and money, newest first',
    tag,
    access: 'ledger.read',
    params: ofCustomer,
    query: z.strictObject({
      before: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ rows: z.array(ledgerRowSchema), next: z.string().nullable() }),
    errors: ['thing.not-found'],
  }),
  adjust: defineEndpoint({
    method: 'POST',
    path: '/api/customers/:id/adjustments',
    summary: '调整账目 Correct a balance by hand, with a reason; repeating it does nothing',
    tag,
    access: 'ledger.adjust',
    params: ofCustomer,
    body: ledgerAdjustmentSchema,
    reply: customerAccountSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  takeMoney: defineEndpoint({
    method: 'POST',
    path: '/api/receipts',
    summary: '收款 Write down money taken for an order; repeating it does nothing',
    tag,
    access: 'receipt.write',
    body: newReceiptSchema,
    reply: receiptSchema,
    errors: ['thing.not-found', 'thing.exists', 'state.illegal', 'access.denied'],
  }),
  refund: defineEndpoint({
    method: 'POST',
    path: '/api/refunds',
    summary: '退款 Give a receipt’s money back, in whole or in part',
    tag,
    access: 'receipt.refund',
    body: newRefundSchema,
    reply: receiptSchema,
    errors: ['thing.not-found', 'thing.exists', 'state.illegal'],
  }),
  receipts: defineEndpoint({
    method: 'GET',
    path: '/api/receipts',
    summary: '收款记录 Receipts, newest first',
    tag,
    access: 'receipt.write',
    query: z.strictObject({
      from: time.optional(),
      to: time.optional(),
      station: keySchema.optional(),
      courierId: courierIdSchema.optional(),
      orderId: orderIdSchema.optional(),
      before: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({ receipts: z.array(receiptSchema), next: z.string().nullable() }),
    errors: [],
  }),
  handOver: defineEndpoint({
    method: 'POST',
    path: '/api/hand-overs',
    summary: '交款 A courier hands his cash to the station',
    tag,
    access: 'receipt.write',
    body: newHandOverSchema,
    reply: z.object({ id: z.uuidv7() }),
    errors: ['thing.not-found', 'thing.exists', 'state.illegal', 'access.denied'],
  }),
  takings: defineEndpoint({
    method: 'GET',
    path: '/api/takings',
    summary: '营收日结 Takings per station and courier between two moments',
    tag,
    access: 'receipt.write',
    query: z.strictObject({ from: time, to: time, station: keySchema.optional() }),
    reply: z.object({ stations: z.array(takingsSchema) }),
    errors: [],
  }),
} as const
