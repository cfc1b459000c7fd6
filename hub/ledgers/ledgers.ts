import { ZuoxiError } from '../../contract/errors.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type CustomerAccount, type LedgerAdjustment, type LedgerRow } from '../../contract/order/account.ts'
import { readUnit } from '../../contract/order/ledger-unit.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type Receipt, type Takings } from '../../contract/order/receipt.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { currentActor } from '../operation-log/current-actor.ts'
import { hubActor } from '../operation-log/operation-log.ts'
import { bucketsMoved, depositOf } from './buckets-moved.ts'
import { type AccountPage, bucketsFrom, emptyAccount, readAccountFeed } from './customer-account.ts'
import { findAccount } from './customer-account.store.ts'
import { type By, post } from './journal.ts'
import { balancesOfCustomer, customerRows, readHead, wasPosted } from './journal.store.ts'
import { type LedgersOptions, lockBooks, notFound, type StationReach, tellAccount } from './ledgers-context.ts'
import { orderEntries } from './order-postings.ts'
import { putOrderRecord } from './order-record.store.ts'
import { adjustmentEntry } from './receipt-postings.ts'
import { createReceipts, type Receipts, type Taken } from './receipts.ts'
import { listReceipts, type ReceiptFilter } from './receipts.store.ts'
import { readTakings, type TakingsWish } from './takings.ts'

export { bookProblems, type EveryOrder, type OrderInBooks } from './book-problems.ts'
export { renewLedgerEpoch } from './journal.store.ts'
export { type By } from './journal.ts'
export { type LedgersOptions, type OrdersPort, type ShopPort, type StationReach } from './ledgers-context.ts'
export { type NewHandOver, type Taken } from './receipts.ts'

/** What the orders ask of the books, always in the transaction of the order's own change. */
export type OrderBooks = {
  /**
   * Tickets and points are set aside when placed, given back when cancelled or rejected, used when delivered. Posts the
   * difference, and tells the customer's account. `before` is null for a new order.
   * @throws ZuoxiError `state.illegal` when he has not enough tickets or points; nothing is posted then
   * @throws Error when a delivered order's deposit is not what `deposit` says, or its total not what its parts come to
   */
  orderChanged(tx: Tx, before: Order | null, after: Order, by: By, at: number): Promise<void>
  /**
   * What an order's buckets come to when it is delivered, from those that really came back (`bucketsReturned`): to be
   * stored with the order, and counted in its total, before `orderChanged` hears of the delivery.
   */
  deposit(tx: Tx, order: Pick<Order, 'customerId' | 'lines' | 'bucketsReturned'>): Promise<number>
  account(db: Db | Tx, customerId: CustomerId): Promise<CustomerAccount>
  /** Money taken together with a delivery. @returns what is paid on the order now */
  take(tx: Tx, receipt: Taken, by: By, at: number): Promise<number>
  /** The number of the last change of any account. */
  newestChange(): Promise<number>
}

export type LedgerPage = { readonly rows: readonly LedgerRow[]; readonly next: string | null }
export type ReceiptPage = { readonly receipts: readonly Receipt[]; readonly next: string | null }
export type ReceiptWish = Omit<ReceiptFilter, 'before'> & {
  readonly before?: string | undefined
  readonly reach: StationReach
}

export type Ledgers = OrderBooks &
  Omit<Receipts, 'take'> & {
    /** One customer's account; an empty one when he never had anything to do with the shop. */
    customer(customerId: CustomerId): Promise<CustomerAccount>
    /** Accounts that changed after a number, for the caches of the seats. */
    feed(after: number, limit: number): Promise<AccountPage>
    ledger(customerId: CustomerId, wish: { before?: string | undefined; limit: number }): Promise<LedgerPage>
    /** @throws ZuoxiError `thing.not-found` a product of that id, `state.illegal` when it would become negative */
    adjust(customerId: CustomerId, wish: LedgerAdjustment, by: By): Promise<CustomerAccount>
    receipts(wish: ReceiptWish): Promise<ReceiptPage>
    takings(wish: TakingsWish): Promise<Takings[]>
  }

/** The books: what customers have and owe, what was taken and who holds it. One function posts (journal.ts). */
export function createLedgers(options: LedgersOptions): Ledgers {
  const { database, shop, log, now } = options
  const { db } = database
  const { take, takeMoney, refund, handOver } = createReceipts(options)

  const account = async (on: Db | Tx, customerId: CustomerId): Promise<CustomerAccount> =>
    (await findAccount(on, customerId)) ?? emptyAccount(customerId)
  const buckets = async (tx: Tx, customerId: CustomerId): Promise<CustomerAccount['buckets']> =>
    bucketsFrom(customerId, await balancesOfCustomer(tx, customerId))

  return {
    take,
    takeMoney,
    refund,
    handOver,
    account,
    newestChange: async () => (await readHead(db)).newest,

    async orderChanged(tx, before, after, by, at) {
      const customers = [...new Set([after.customerId, before?.customerId ?? after.customerId])]
      const last = await lockBooks(tx, customers.length)
      const balances = await balancesOfCustomer(tx, after.customerId)
      const entries = orderEntries(before, after, {
        buckets: bucketsFrom(after.customerId, balances),
        product: (id) => shop.product(id),
      })
      const { id, number, customerId } = after
      await post(tx, entries, { at, by, customerId, order: { id, number }, note: after.reason ?? '' })
      await putOrderRecord(tx, after, at)
      for (const [index, customer] of customers.entries()) {
        const same = entries.length === 0 && customer === after.customerId ? balances : undefined
        await tellAccount(options, tx, customer, last - customers.length + 1 + index, same)
      }
    },

    async deposit(tx, order) {
      await lockBooks(tx, 0)
      return depositOf(bucketsMoved(order, await buckets(tx, order.customerId)))
    },

    customer: (customerId) => account(db, customerId),
    feed: (after, limit) => readAccountFeed(db, after, limit),

    async ledger(customerId, { before, limit }) {
      const [entry, position] = before === undefined ? [] : readCursor(/^(\d{1,15})\.(\d{1,4})$/, before)
      const place = entry === undefined ? null : { entry: Number(entry), position: Number(position) }
      const found = await customerRows(db, customerId, place, limit)
      const rows = found.map(({ place: _, ...row }) => row)
      return { rows, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) }
    },

    async adjust(customerId, wish, by) {
      const unit = readUnit(wish.unit)
      if (unit?.kind === 'ticket' && shop.product(unit.of as Product['id']) === undefined) {
        throw notFound('product', unit.of)
      }
      return await database.transaction(async (tx) => {
        const change = await lockBooks(tx, 1)
        if (await wasPosted(tx, wish.id)) return await account(tx, customerId)
        const at = now()
        await post(
          tx,
          [adjustmentEntry(customerId, wish)].filter(({ postings }) => postings.length > 0),
          {
            ...{ at, by, customerId, causeId: wish.id, note: wish.reason },
          },
        )
        await log.record(tx, {
          actor: currentActor.getStore() ?? hubActor,
          action: 'ledger.adjust',
          subject: { kind: 'customer', id: customerId },
          detail: { adjustment: wish.id, unit: wish.unit, amount: wish.amount, reason: wish.reason },
        })
        await tellAccount(options, tx, customerId, change)
        return await account(tx, customerId)
      })
    },

    async receipts({ before, reach, ...wish }) {
      const [takenAt, id] = before === undefined ? [] : readCursor(/^(\d{1,16})\.([0-9a-f-]{36})$/, before)
      const place = takenAt === undefined ? null : { takenAt: Number(takenAt), id: id ?? '' }
      const own = reach.kind === 'station' ? reach.station : undefined
      // Another station's receipts are not there for whoever reaches only his own.
      if (own === null || (own !== undefined && wish.station !== undefined && wish.station !== own)) {
        return { receipts: [], next: null }
      }
      const receipts = await listReceipts(db, { ...wish, station: own ?? wish.station, before: place })
      const last = receipts.at(-1)
      const next = receipts.length < wish.limit || last === undefined ? null : `${last.takenAt}.${last.id}`
      return { receipts, next }
    },

    takings: (wish) => readTakings(db, shop, wish),
  }
}

/** @throws ZuoxiError `request.invalid` for what was never the `next` of a page */
function readCursor(form: RegExp, text: string): readonly string[] {
  const [, ...parts] = form.exec(text) ?? []
  if (parts.length > 0) return parts
  throw new ZuoxiError('request.invalid', {
    place: 'before',
    reason: { 'zh-CN': '不是上一页给出的位置', en: 'is not what the page before gave' },
  })
}
