import { v7 as uuid } from 'uuid'
import { type CourierId, type GiftRuleId, type ProductId } from '../../../contract/ids.ts'
import {
  type GiftRule,
  giftRuleInputSchema,
  type GiftRuleInput,
  type Product,
  productInputSchema,
  type ProductInput,
} from '../../../contract/order/product.ts'
import {
  type Courier,
  type CourierInput,
  type Station,
  stationInputSchema,
  type StationInput,
} from '../../../contract/order/station.ts'

/** What an editor begins with: a new thing, or one that is there, without what only the hub says of it. */

const written = { name: '' }

export const newProduct = (): ProductInput => ({
  ...productInputSchema.parse({ id: uuid(), version: 0, name: '新', unit: '桶', priceFen: 0 }),
  ...written,
  id: uuid() as ProductId,
})
export const newGiftRule = (): GiftRuleInput => ({
  ...giftRuleInputSchema.parse({ id: uuid(), version: 0, name: '新' }),
  ...written,
  id: uuid() as GiftRuleId,
})
export const newStation = (): StationInput => ({
  ...stationInputSchema.parse({ key: 'new', version: 0, name: '新', number: '12345' }),
  ...written,
  key: '',
  number: '',
})
export const newCourier = (station: string): CourierInput => ({
  id: uuid() as CourierId,
  version: 0,
  station,
  name: '',
  number: '',
  active: true,
})

export const productInput = ({ change: _, ...product }: Product): ProductInput => product
export const giftRuleInput = ({ change: _, ...rule }: GiftRule): GiftRuleInput => rule
export const stationInput = ({ change: _, extension: __, ...station }: Station): StationInput => station
export const courierInput = ({ change: _, ...courier }: Courier): CourierInput => courier
