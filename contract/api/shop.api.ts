import { z } from 'zod'
import { keySchema } from '../centre/words.ts'
import { courierIdSchema, giftRuleIdSchema, productIdSchema } from '../ids.ts'
import { giftRuleInputSchema, giftRuleSchema, productInputSchema, productSchema } from '../order/product.ts'
import { orderSettingsSchema } from '../order/settings.ts'
import { courierInputSchema, courierSchema, stationInputSchema, stationSchema } from '../order/station.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '商品与送水站 Products and stations'
const stored = ['thing.changed', 'thing.exists', 'thing.not-found'] as const

/** What is sold, and who delivers it. All of it together is small, and every seat keeps all of it. */
export const shopApi = {
  catalogue: defineEndpoint({
    method: 'GET',
    path: '/api/catalogue',
    summary: '商品目录 Products, gift rules, stations, couriers and settings changed after a change number',
    tag,
    access: 'signed-in',
    query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
    reply: z.object({
      products: z.array(productSchema),
      giftRules: z.array(giftRuleSchema),
      stations: z.array(stationSchema),
      couriers: z.array(courierSchema),
      settings: orderSettingsSchema,
      /** Station → orders released and not yet delivered, now. */
      loads: z.record(z.string(), z.int()),
      /** IANA zone of the centre: opening hours and delivery windows are in it. */
      timeZone: z.string(),
      to: z.int(),
      /** Another database: forget what was kept and begin at 0. */
      epoch: z.string(),
    }),
    errors: [],
  }),
  putProduct: defineEndpoint({
    method: 'PUT',
    path: '/api/products/:id',
    summary: '保存商品 Add a product or change one',
    tag,
    access: 'product.write',
    params: z.object({ id: productIdSchema }),
    body: productInputSchema.omit({ id: true }),
    reply: productSchema,
    errors: stored,
  }),
  putGiftRule: defineEndpoint({
    method: 'PUT',
    path: '/api/gift-rules/:id',
    summary: '保存赠品规则 Add a gift rule or change one',
    tag,
    access: 'product.write',
    params: z.object({ id: giftRuleIdSchema }),
    body: giftRuleInputSchema.omit({ id: true }),
    reply: giftRuleSchema,
    errors: stored,
  }),
  putSettings: defineEndpoint({
    method: 'PUT',
    path: '/api/order-settings',
    summary: '订单参数 Audit rules, points, delivery fee, slip',
    tag,
    access: 'product.write',
    body: orderSettingsSchema,
    reply: orderSettingsSchema,
    errors: [],
  }),
  putStation: defineEndpoint({
    method: 'PUT',
    path: '/api/stations/:key',
    summary: '保存送水站 Add a station or change one',
    tag,
    access: 'station.write',
    params: z.object({ key: keySchema }),
    body: stationInputSchema.omit({ key: true }),
    reply: stationSchema,
    errors: stored,
  }),
  putCourier: defineEndpoint({
    method: 'PUT',
    path: '/api/couriers/:id',
    summary: '保存配送员 Add a courier or change one',
    tag,
    access: 'station.write',
    params: z.object({ id: courierIdSchema }),
    body: courierInputSchema.omit({ id: true }),
    reply: courierSchema,
    errors: stored,
  }),
} as const
