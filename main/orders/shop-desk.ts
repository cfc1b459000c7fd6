import { shopApi } from '../../contract/api/shop.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Catalogue } from './catalogue.ts'

export type ShopDesk = ReturnType<typeof createShopDesk>

/** What an administrator changes of the shop: at the hub, with the hub there; the copy here follows. */
export function createShopDesk({
  link,
  catalogue,
}: {
  link: Pick<HubLink, 'call'>
  catalogue: Pick<Catalogue, 'changed'>
}) {
  const stored = async <T>(work: Promise<T>): Promise<T> => {
    const reply = await work
    catalogue.changed()
    return reply
  }
  return {
    putProduct: ({ id, ...body }: CommandRequest<'shop.put-product'>): Promise<CommandOutput<'shop.put-product'>> =>
      stored(link.call(shopApi.putProduct, { params: { id }, body })),
    putGiftRule: ({
      id,
      ...body
    }: CommandRequest<'shop.put-gift-rule'>): Promise<CommandOutput<'shop.put-gift-rule'>> =>
      stored(link.call(shopApi.putGiftRule, { params: { id }, body })),
    putSettings: (body: CommandRequest<'shop.put-settings'>): Promise<CommandOutput<'shop.put-settings'>> =>
      stored(link.call(shopApi.putSettings, { body })),
    putStation: ({ key, ...body }: CommandRequest<'shop.put-station'>): Promise<CommandOutput<'shop.put-station'>> =>
      stored(link.call(shopApi.putStation, { params: { key }, body })),
    putCourier: ({ id, ...body }: CommandRequest<'shop.put-courier'>): Promise<CommandOutput<'shop.put-courier'>> =>
      stored(link.call(shopApi.putCourier, { params: { id }, body })),
  }
}
