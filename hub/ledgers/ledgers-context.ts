import { type CustomerId, type OrderId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type Courier, type Station } from '../../contract/order/station.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type DatabaseHandle, type Db, type Tx, whenCommitted } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { refreshAccount } from './customer-account.ts'
import { type By } from './journal.ts'
import { type Balance, takeNumbers } from './journal.store.ts'

/** What the books ask of the orders. */
export type OrdersPort = {
  /** With a transaction: locked until it ends, so that the money of one order is written down one after the other. */
  find(db: Db | Tx, id: OrderId): Promise<Order | undefined>
  /** `paidFen` is what is paid now: stores it, and settles or unsettles. */
  paid(tx: Tx, id: OrderId, paidFen: number, by: By, at: number): Promise<void>
}

/** What they ask of the catalogue, which is in memory. */
export type ShopPort = {
  product(id: Product['id']): Product | undefined
  station(key: string): Pick<Station, 'key' | 'name'> | undefined
  courier(id: Courier['id']): Pick<Courier, 'id' | 'name' | 'station'> | undefined
}

export type LedgersOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly now: () => number
  readonly orders: OrdersPort
  readonly shop: ShopPort
  /** Once it is on the disk: the number of an account's change. */
  readonly published: (change: number) => void
}

/** Whose money somebody may write down: everybody's, or what belongs to one station; null: nobody's. */
export type StationReach = { readonly kind: 'all' } | { readonly kind: 'station'; readonly station: string | null }

export const inReach = (reach: StationReach, station: string | null): boolean =>
  reach.kind === 'all' || (station !== null && reach.station === station)

/** Locks the books for the transaction and gives each customer his number in the feed. */
export async function lockBooks(tx: Tx, customers: number): Promise<number> {
  const { changes } = await takeNumbers(tx, { changes: customers, entries: 0, accounts: 0 })
  return changes
}

/**
 * To be called last, under the number taken first.
 * @param balances his, for whoever has read them and moved none since
 */
export async function tellAccount(
  { published }: Pick<LedgersOptions, 'published'>,
  tx: Tx,
  customerId: CustomerId,
  change: number,
  balances?: readonly Balance[],
): Promise<void> {
  await refreshAccount(tx, customerId, change, balances)
  whenCommitted(() => published(change))
}

export const nouns = {
  order: { 'zh-CN': '订单', en: 'Order' },
  receipt: { 'zh-CN': '收款记录', en: 'Receipt' },
  handOver: { 'zh-CN': '交款记录', en: 'Hand-over' },
  station: { 'zh-CN': '送水站', en: 'Station' },
  courier: { 'zh-CN': '配送员', en: 'Courier' },
  product: { 'zh-CN': '商品', en: 'Product' },
} as const satisfies Record<string, BilingualText>

export const notFound = (what: keyof typeof nouns, id: string): ZuoxiError =>
  new ZuoxiError('thing.not-found', { what: nouns[what], id })
export const exists = (what: keyof typeof nouns, id: string): ZuoxiError =>
  new ZuoxiError('thing.exists', { what: nouns[what], id })
export const illegal = (reason: BilingualText): ZuoxiError => new ZuoxiError('state.illegal', { reason })
