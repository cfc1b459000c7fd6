import { type ProductId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { orderContentSchema, type OrderContent } from '../../contract/order/order.ts'
import { dayStart } from './local-day.ts'
import { createLot, type Lot } from './seeded.ts'
import { type WaterCustomer } from './water-customer.ts'
import { type WaterShop } from './water-shop.ts'

/** How somebody buys water, always the same: what, how much, how often, and how he pays. */
export type Habit = {
  readonly barrel: ProductId
  readonly quantity: number
  readonly everyDays: number
  readonly byTicket: boolean
  readonly byWeb: boolean
  readonly payment: OrderContent['payment']
}

export function habitOf(index: number, { company, input }: WaterCustomer, shop: WaterShop, seed: number): Habit {
  const lot = createLot(seed * 104_729 + index)
  const at = Math.min(shop.barrels.length - 1, Math.floor(-Math.log(1 - lot.next()) * 1.3))
  const barrel = shop.barrels[at] as ProductId
  return {
    barrel,
    quantity: company ? lot.between(4, 14) : lot.between(1, 3),
    everyDays: company ? lot.between(5, 14) : lot.between(9, 40),
    byTicket: !company && shop.books.has(barrel) && lot.happens(0.22),
    byWeb: lot.happens(0.08),
    payment: input.tags.includes('月结')
      ? 'account'
      : lot.pick(['cash', 'cash', 'cash', 'wechat', 'wechat', 'wechat', 'wechat', 'alipay', 'card']),
  }
}

/** What he orders this time, with what he has now. */
export function orderOf(
  { input }: WaterCustomer,
  habit: Habit,
  account: CustomerAccount,
  { at, lot, shop }: { readonly at: number; readonly lot: Lot; readonly shop: WaterShop },
): OrderContent {
  const quantity = Math.max(1, habit.quantity + (lot.happens(0.2) ? lot.between(-1, 2) : 0))
  const line = (productId: ProductId, count: number, payWith = 'money') => ({
    ...{ id: lot.id(at), productId, quantity: count, payWith, priceFen: null },
  })
  const tickets = account.tickets[habit.barrel] ?? 0
  const book = shop.books.get(habit.barrel)
  const lines = [line(habit.barrel, quantity, habit.byTicket && tickets >= quantity ? 'ticket' : 'money')]
  if (habit.byTicket && tickets < quantity && book !== undefined) lines.push(line(book, 1))
  if (lot.happens(0.06)) lines.push(line(lot.pick(shop.smallBottles), lot.between(1, 3)))
  if (lot.happens(0.008)) lines.push(line(lot.pick(shop.dispensers), 1))
  const [number] = input.numbers
  const address = (lot.happens(0.9) ? input.addresses[0] : input.addresses.at(-1)) ?? input.addresses[0]
  const day = dayStart(at)
  const hour = (at - day) / 3_600_000
  const later = lot.happens(0.25) && hour < 15
  return orderContentSchema.parse({
    customerId: input.id,
    contactName: input.name,
    contactNumber: number?.typed ?? '',
    address: {
      addressId: address?.id ?? null,
      district: address?.district ?? '',
      street: address?.street ?? '',
      detail: address?.detail ?? '',
    },
    lines,
    window: later ? { from: day + 16 * 3_600_000, to: day + 19 * 3_600_000 } : null,
    note: lot.happens(0.07) ? lot.pick(['到了打电话', '请带一个压水器', '门口有鞋架，放里面', '空桶在楼道']) : '',
    payment: habit.payment,
  })
}
