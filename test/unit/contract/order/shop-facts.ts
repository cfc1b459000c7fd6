import { type GiftRuleId, type ProductId } from '../../../../contract/ids.ts'
import { type LineWish } from '../../../../contract/order/order.ts'
import { type GiftRule, giftRuleSchema, type Product, productSchema } from '../../../../contract/order/product.ts'
import { type PricingFacts } from '../../../../contract/order/price-order.ts'
import { orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { type Station, stationSchema } from '../../../../contract/order/station.ts'

/** A UUIDv7 that is the same in every run. */
export function idOf<T extends string>(serial: number, kind = 0): T {
  const tail = `${String(kind).padStart(4, '0')}${String(serial).padStart(8, '0')}`
  return `01900000-0000-7000-8000-${tail}` as T
}

export function product(serial: number, about: Partial<Product> = {}): Product {
  return productSchema.parse({
    id: idOf<ProductId>(serial),
    version: 1,
    change: serial,
    name: `商品${String(serial)}`,
    unit: '桶',
    priceFen: 2_000,
    ...about,
  })
}

export function giftRule(serial: number, about: Partial<GiftRule>): GiftRule {
  return giftRuleSchema.parse({
    id: idOf<GiftRuleId>(serial, 1),
    version: 1,
    change: serial,
    name: `赠品${String(serial)}`,
    ...about,
  })
}

export function station(key: string, about: Partial<Station> = {}): Station {
  return stationSchema.parse({
    key,
    version: 1,
    change: 1,
    name: key,
    number: '0571-87650001',
    extension: null,
    ...about,
  })
}

let lines = 0
export function line(of: Product, quantity: number, about: Partial<LineWish> = {}): LineWish {
  lines += 1
  return { id: idOf(lines, 2), productId: of.id, quantity, payWith: 'money', priceFen: null, ...about }
}

export function facts(products: readonly Product[], about: Partial<PricingFacts> = {}): PricingFacts {
  return {
    products: new Map(products.map((one) => [one.id, one])),
    giftRules: [],
    settings: orderSettingsSchema.parse({}),
    level: 'normal',
    account: null,
    at: 1_790_000_000_000,
    ...about,
  }
}
