import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type AccountDesk } from './account-desk.ts'
import { type Conflicts } from './conflicts.ts'
import { type OrderDesk } from './order-desk.ts'
import { type Quotes } from './quotes.ts'
import { type ShopDesk } from './shop-desk.ts'

export type OrderCommandName = Extract<
  keyof CommandHandlers,
  `${'shop' | 'order' | 'account' | 'receipt' | 'conflict'}.${string}`
>

/** What the window may ask about orders, ready for the bridge. */
export function createOrderCommands(parts: {
  readonly quotes: Quotes
  readonly shop: ShopDesk
  readonly orders: OrderDesk
  readonly accounts: AccountDesk
  readonly conflicts: Conflicts
}): Pick<CommandHandlers, OrderCommandName> {
  const { quotes, shop, orders, accounts, conflicts } = parts
  return {
    'shop.quote': async (input) => quotes.quote(input),
    'shop.find-product': (input) => quotes.find(input),
    'shop.put-product': (input) => shop.putProduct(input),
    'shop.put-gift-rule': (input) => shop.putGiftRule(input),
    'shop.put-settings': (input) => shop.putSettings(input),
    'shop.put-station': (input) => shop.putStation(input),
    'shop.put-courier': (input) => shop.putCourier(input),
    'order.read-form': async (input) => orders.readForm(input),
    'order.save-form': async (input) => orders.saveForm(input),
    'order.place': (input) => orders.place(input),
    'order.act': (input) => orders.act(input),
    'order.list': (input) => orders.list(input),
    'order.count': (input) => orders.count(input),
    'order.read': (input) => orders.read(input),
    'order.of-station': (input) => orders.ofStation(input),
    'account.read': (input) => accounts.read(input),
    'account.ledger': (input) => accounts.ledger(input),
    'account.adjust': (input) => accounts.adjust(input),
    'receipt.list': (input) => accounts.receipts(input),
    'receipt.take': (input) => accounts.take(input),
    'receipt.refund': (input) => accounts.refund(input),
    'receipt.hand-over': (input) => accounts.handOver(input),
    'receipt.takings': (input) => accounts.takings(input),
    'conflict.list': () => conflicts.list(),
    'conflict.resolve': (input) => conflicts.resolve(input),
  }
}
