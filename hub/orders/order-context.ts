import { type Customer } from '../../contract/customer.ts'
import { type CourierId, type CustomerId, type UserId } from '../../contract/ids.ts'
import { type NormalisedNumber } from '../../contract/number.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type Order } from '../../contract/order/order.ts'
import { type PricingFacts } from '../../contract/order/price-order.ts'
import { type Courier, type Station } from '../../contract/order/station.ts'
import { type NewReceipt } from '../../contract/order/receipt.ts'
import { type OrderSettings } from '../../contract/order/settings.ts'
import { type StationIndex } from '../../contract/order/station-choice.ts'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'

/** Who does something to an order; the hub itself is nobody with an empty name. */
export type OrderPerson = { readonly userId: UserId | null; readonly name: string }
export const theHub: OrderPerson = { userId: null, name: '' }

/** What orders ask of the shop; all of it is in memory. */
export type OrderShop = {
  products(): PricingFacts['products']
  giftRules(): PricingFacts['giftRules']
  settings(): OrderSettings
  station(key: string): Station | undefined
  stationIndex(): StationIndex
  courier(id: CourierId): Courier | undefined
}

/** What orders ask of the books (hub/ledgers), in the transaction of the change. */
export type OrderBooks = {
  /**
   * Posts the difference between an order before and after its change; `before` null: a new one.
   * @throws ZuoxiError `state.illegal` for a balance that cannot be
   */
  orderChanged(tx: Tx, before: Order | null, after: Order, by: OrderPerson, at: number): Promise<void>
  /** An empty one when he has none. */
  account(db: Db | Tx, customerId: CustomerId): Promise<CustomerAccount>
  /** What an order's buckets come to when it is delivered, by those that really came back; negative: more goes back. */
  deposit(tx: Tx, order: Pick<Order, 'customerId' | 'lines' | 'bucketsReturned'>): Promise<number>
  /** Money taken at the door. @returns what is paid on the order now */
  take(tx: Tx, receipt: NewReceipt & { station: string | null }, by: OrderPerson, at: number): Promise<number>
}

/** What of a customer an order needs; null for one who has been removed since. */
export type OrderCustomer = Pick<Customer, 'id' | 'name' | 'level' | 'station' | 'numbers' | 'version'>

/** An order as it was and as it is. */
export type OrderChange = { readonly before: Order | null; readonly after: Order }

/** What the parts of this subject share. */
export type OrderContext = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly now: () => number
  readonly shop: OrderShop
  readonly books: OrderBooks
  readonly normalise: (typed: string) => NormalisedNumber
  readonly loads: () => Readonly<Record<string, number>>
  /** Told in the transaction; does its work once that is on the disk. */
  readonly changed: (change: OrderChange) => void
}
