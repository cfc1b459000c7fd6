import { type ProductId } from '../../contract/ids.ts'
import { inShopOrder } from '../../contract/order/find-product.ts'
import { type GiftRule, giftRuleSchema, type Product, productSchema } from '../../contract/order/product.ts'
import { type OrderSettings, orderSettingsSchema } from '../../contract/order/settings.ts'
import { type Courier, courierSchema, type Station, stationSchema } from '../../contract/order/station.ts'
import { type StoredEntry } from './shop.store.ts'

/** All of the shop at one moment; a change makes a new one. */
export type Catalogue = {
  readonly products: ReadonlyMap<ProductId, Product>
  readonly giftRules: readonly GiftRule[]
  readonly stations: ReadonlyMap<string, Station>
  readonly couriers: ReadonlyMap<string, Courier>
  readonly settings: OrderSettings
  /** The newest change in it. */
  readonly newest: number
}

export const emptyCatalogue: Catalogue = {
  products: new Map(),
  giftRules: [],
  stations: new Map(),
  couriers: new Map(),
  settings: orderSettingsSchema.parse({}),
  newest: 0,
}

/** With these entries in the place of what they were; lists in the order they are shown. */
export function withEntries(catalogue: Catalogue, entries: readonly StoredEntry[], newest: number): Catalogue {
  const products = new Map(catalogue.products)
  const giftRules = new Map(catalogue.giftRules.map((rule) => [rule.id as string, rule]))
  const stations = new Map(catalogue.stations)
  const couriers = new Map(catalogue.couriers)
  let { settings } = catalogue
  for (const { kind, id, version, change, content } of entries) {
    const whole = { ...content, id, version, change }
    if (kind === 'product') products.set(id as ProductId, productSchema.parse(whole))
    else if (kind === 'gift-rule') giftRules.set(id, giftRuleSchema.parse(whole))
    else if (kind === 'station') stations.set(id, stationSchema.parse({ ...content, key: id, version, change }))
    else if (kind === 'courier') couriers.set(id, courierSchema.parse(whole))
    else settings = orderSettingsSchema.parse(content)
  }
  return {
    products: new Map([...products].sort(([, a], [, b]) => inShopOrder(a, b))),
    // By age: the rule that was there first gives first.
    giftRules: [...giftRules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    stations: new Map([...stations].sort(([, a], [, b]) => a.position - b.position || (a.key < b.key ? -1 : 1))),
    couriers: new Map([...couriers].sort(([, a], [, b]) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))),
    settings,
    newest,
  }
}
