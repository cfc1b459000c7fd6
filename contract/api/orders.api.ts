import { z } from 'zod'
import { customerIdSchema, orderIdSchema } from '../ids.ts'
import { keySchema } from '../centre/words.ts'
import {
  newOrderSchema,
  orderContentSchema,
  orderSchema,
  orderStateSchema,
  orderStepSchema,
  orderSources,
} from '../order/order.ts'
import { orderMutationSchema } from '../order/order-action.ts'
import { orderLineSchema } from '../order/order.ts'
import { rankedStationSchema } from '../order/station.ts'
import { quoteProblemSchema } from '../order/quote.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '订单 Orders'
const oneOrder = z.object({ id: orderIdSchema })
const time = z.coerce.number().int().min(0)

/** What a list of orders may be narrowed by; the export takes the same. */
export const orderFilterSchema = z.strictObject({
  /** Of the placing. */
  from: time.optional(),
  to: time.optional(),
  /** Comma-separated. */
  states: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(orderStateSchema).min(1))
    .optional(),
  station: keySchema.optional(),
  source: z.enum(orderSources).optional(),
  customerId: customerIdSchema.optional(),
  /** Of the order's number, the customer's name, or a contact number. */
  text: z.string().trim().min(1).max(60).optional(),
})

export const ordersApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/orders',
    summary: '订单列表 Orders within the caller’s reach, newest first',
    tag,
    access: 'order.read',
    query: orderFilterSchema.extend({
      /** `next` of the page before. */
      before: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({ orders: z.array(orderSchema), next: z.string().nullable() }),
    errors: [],
  }),
  count: defineEndpoint({
    method: 'GET',
    path: '/api/orders/count',
    summary: '订单统计 How many, and what they come to, by state',
    tag,
    access: 'order.read',
    query: orderFilterSchema,
    reply: z.object({
      states: z.array(z.object({ state: orderStateSchema, orders: z.int(), totalFen: z.int(), owedFen: z.int() })),
    }),
    errors: [],
  }),
  read: defineEndpoint({
    method: 'GET',
    path: '/api/orders/:id',
    summary: '一个订单 One order with its steps',
    tag,
    access: 'order.read',
    params: oneOrder,
    reply: z.object({ order: orderSchema, steps: z.array(orderStepSchema) }),
    errors: ['thing.not-found'],
  }),
  place: defineEndpoint({
    method: 'POST',
    path: '/api/orders',
    summary: '下单 Place an order; sending the same one again stores it once',
    tag,
    access: 'order.write',
    body: newOrderSchema,
    reply: orderSchema,
    errors: ['thing.exists', 'thing.not-found', 'state.illegal', 'access.denied'],
  }),
  quote: defineEndpoint({
    method: 'POST',
    path: '/api/orders/quote',
    summary: '试算 What an order would come to, and which stations could serve it; nothing is stored',
    tag,
    access: 'order.write',
    body: orderContentSchema,
    reply: z.object({
      lines: z.array(orderLineSchema),
      goodsFen: z.int(),
      discountFen: z.int(),
      deliveryFeeFen: z.int(),
      depositFen: z.int(),
      totalFen: z.int(),
      pointsEarned: z.int(),
      pointsSpent: z.int(),
      problems: z.array(quoteProblemSchema),
      stations: z.array(rankedStationSchema),
    }),
    errors: ['thing.not-found'],
  }),
  /** The right each action needs is the hub's to check: order.write, order.audit, delivery.work. */
  act: defineEndpoint({
    method: 'POST',
    path: '/api/orders/actions',
    summary: '处理订单 Change, audit, accept, deliver, chase … one order; repeating a mutation does nothing',
    tag,
    access: 'signed-in',
    body: orderMutationSchema,
    reply: orderSchema,
    errors: ['thing.not-found', 'thing.changed', 'state.illegal', 'access.denied', 'thing.exists'],
  }),
  /** Orders of the own station (`delivery.work`): what is to be done, and what is done today. */
  ofStation: defineEndpoint({
    method: 'GET',
    path: '/api/stations/:key/orders',
    summary: '本站订单 What a station has to deliver, and what it delivered since',
    tag,
    access: 'delivery.work',
    params: z.object({ key: keySchema }),
    query: z.strictObject({ since: time }),
    reply: z.object({ orders: z.array(orderSchema) }),
    errors: ['access.denied'],
  }),
  leaseNumbers: defineEndpoint({
    method: 'POST',
    path: '/api/orders/number-leases',
    summary:
      '领取订单号段 A block of order numbers for a seat that may lose the hub; repeating a lease gives the same block',
    tag,
    access: 'order.write',
    body: z.strictObject({ id: z.uuidv7(), count: z.int().min(1).max(500) }),
    reply: z.object({ id: z.uuidv7(), from: z.int(), to: z.int() }),
    errors: [],
  }),
} as const
