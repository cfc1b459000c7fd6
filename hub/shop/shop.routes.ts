import { shopApi } from '../../contract/api/shop.api.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf } from '../operation-log/operation-log.ts'
import { type Shop } from './shop.ts'

export type ShopRoutes = {
  readonly shop: Shop
  /** Station → orders released and not yet delivered. */
  readonly loads: () => Readonly<Record<string, number>>
}

export function registerShop(register: Register, { shop, loads }: ShopRoutes): void {
  register(shopApi.catalogue, async ({ query }) => ({ ...shop.catalogue(query.after), loads: { ...loads() } }))
  register(shopApi.putProduct, ({ caller, address, params, body }) =>
    shop.putProduct(actorOf(caller, address), { ...body, id: params.id }),
  )
  register(shopApi.putGiftRule, ({ caller, address, params, body }) =>
    shop.putGiftRule(actorOf(caller, address), { ...body, id: params.id }),
  )
  register(shopApi.putSettings, ({ caller, address, body }) => shop.putSettings(actorOf(caller, address), body))
  register(shopApi.putStation, ({ caller, address, params, body }) =>
    shop.putStation(actorOf(caller, address), { ...body, key: params.key }),
  )
  register(shopApi.putCourier, ({ caller, address, params, body }) =>
    shop.putCourier(actorOf(caller, address), { ...body, id: params.id }),
  )
}
