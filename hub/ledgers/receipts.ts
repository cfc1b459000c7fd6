import { type z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type Order } from '../../contract/order/order.ts'
import { type NewReceipt, type newHandOverSchema, type NewRefund, type Receipt } from '../../contract/order/receipt.ts'
import { rightNames } from '../../contract/rights.ts'
import { type Tx } from '../database/open-database.ts'
import { currentActor } from '../operation-log/current-actor.ts'
import { hubActor } from '../operation-log/operation-log.ts'
import { yuan } from './accounts.ts'
import { type By, post } from './journal.ts'
import {
  exists,
  illegal,
  inReach,
  type LedgersOptions,
  lockBooks,
  notFound,
  type StationReach,
  tellAccount,
} from './ledgers-context.ts'
import { handOverEntry, receiptEntry } from './receipt-postings.ts'
import { standingOf } from './order-postings.ts'
import {
  addRefund,
  findHandOver,
  findReceipt,
  type HandOver,
  insertHandOver,
  insertReceipt,
  paidOn,
} from './receipts.store.ts'

export type NewHandOver = z.infer<typeof newHandOverSchema>
export type Taken = NewReceipt & { readonly station: string | null }

const denied = (right: 'receipt.write' | 'receipt.refund'): ZuoxiError =>
  new ZuoxiError('access.denied', { right: rightNames[right] })

export type Receipts = ReturnType<typeof createReceipts>

/** Money taken, given back and handed over. Nothing of it is ever changed; repeating any of it under its id does nothing. */
export function createReceipts(options: LedgersOptions) {
  const { database, orders, shop, log, now } = options

  /** @returns the receipt, and whether it is new */
  async function write(tx: Tx, taken: Taken, order: Order, by: By, at: number): Promise<readonly [Receipt, boolean]> {
    const change = await lockBooks(tx, 1)
    const courier = taken.courierId === null ? undefined : shop.courier(taken.courierId)
    if (taken.courierId !== null && courier === undefined) throw notFound('courier', taken.courierId)
    const fresh: Receipt = {
      id: taken.id,
      ...{ orderId: order.id, orderNumber: order.number },
      ...{ customerId: order.customerId, customerName: order.customerName },
      ...{ payer: taken.payer, method: taken.method, amountFen: taken.amountFen },
      ...{ refundOf: null, refundedFen: 0 },
      station: taken.station ?? courier?.station ?? null,
      ...{ courierId: taken.courierId, courierName: courier?.name ?? null },
      ...{ takenAt: taken.takenAt, storedAt: at, byName: by.name, note: taken.note },
    }
    const known = await findReceipt(tx, taken.id)
    if (known !== undefined) {
      if (!isSame(known, fresh, ['orderId', 'amountFen', 'method', 'courierId', 'refundOf', 'takenAt'])) {
        throw exists('receipt', taken.id)
      }
      return [known, false]
    }
    await insertReceipt(tx, fresh, by.userId)
    await book(tx, fresh, by, change)
    return [fresh, true]
  }

  async function book(tx: Tx, receipt: Receipt, by: By, change: number): Promise<void> {
    const { id, customerId, orderId, orderNumber, storedAt: at, note } = receipt
    const order = { id: orderId, number: orderNumber }
    await post(tx, [receiptEntry(receipt)], { at, by, customerId, order, causeId: id, note })
    await tellAccount(options, tx, customerId as CustomerId, change)
  }

  async function orderOf(tx: Tx, id: Order['id']): Promise<Order> {
    const order = await orders.find(tx, id)
    if (order === undefined) throw notFound('order', id)
    return order
  }

  return {
    /** @returns what is paid on the order now, which whoever delivers stores with the order */
    async take(tx: Tx, taken: Taken, by: By, at: number): Promise<number> {
      await write(tx, taken, await orderOf(tx, taken.orderId), by, at)
      return await paidOn(tx, taken.orderId)
    },

    /** @throws ZuoxiError `thing.not-found`, `thing.exists`, `state.illegal`, `access.denied` */
    async takeMoney(taken: NewReceipt, by: By, reach: StationReach): Promise<Receipt> {
      return await database.transaction(async (tx) => {
        const order = await orderOf(tx, taken.orderId)
        if (!inReach(reach, order.station)) throw denied('receipt.write')
        const courier = taken.courierId === null ? undefined : shop.courier(taken.courierId)
        if (courier !== undefined && !inReach(reach, courier.station)) throw denied('receipt.write')
        const at = now()
        const [receipt, isNew] = await write(tx, { ...taken, station: order.station }, order, by, at)
        if (!isNew) return receipt
        const paidFen = await paidOn(tx, order.id)
        refuseUndue(order, paidFen, paidFen - receipt.amountFen)
        await orders.paid(tx, order.id, paidFen, by, at)
        return receipt
      })
    },

    /** @throws ZuoxiError `thing.not-found`, `thing.exists`, `access.denied`, `state.illegal` when more is to go back than is left of it */
    async refund(wish: NewRefund, by: By, reach: StationReach): Promise<Receipt> {
      return await database.transaction(async (tx) => {
        const seen = await findReceipt(tx, wish.of)
        if (seen === undefined) throw notFound('receipt', wish.of)
        if (!inReach(reach, seen.station)) throw denied('receipt.refund')
        await orderOf(tx, seen.orderId)
        const change = await lockBooks(tx, 1)
        // As it is now that nobody else can give any of it back.
        const original = (await findReceipt(tx, wish.of)) ?? seen
        const at = now()
        const fresh: Receipt = {
          ...original,
          ...{ id: wish.id, method: wish.method, amountFen: -wish.amountFen, refundOf: wish.of, refundedFen: 0 },
          // Money goes back at the station or the office: a courier's cash is what he took less what he handed over.
          ...{ courierId: null, courierName: null, takenAt: wish.at, storedAt: at },
          ...{ byName: by.name, note: wish.reason },
        }
        const known = await findReceipt(tx, wish.id)
        if (known !== undefined) {
          if (!isSame(known, fresh, ['refundOf', 'amountFen', 'method', 'takenAt'])) throw exists('receipt', wish.id)
          return known
        }
        refuseRefund(original, wish)
        await insertReceipt(tx, fresh, by.userId)
        await addRefund(tx, original.id, wish.amountFen)
        await book(tx, fresh, by, change)
        await log.record(tx, {
          actor: currentActor.getStore() ?? hubActor,
          action: 'receipt.refund',
          subject: { kind: 'receipt', id: original.id },
          detail: { refund: wish.id, amountFen: wish.amountFen, method: wish.method, reason: wish.reason },
        })
        await orders.paid(tx, original.orderId, await paidOn(tx, original.orderId), by, at)
        return fresh
      })
    },

    /** @throws ZuoxiError `thing.not-found`, `thing.exists`, `access.denied`, `state.illegal` beyond what he holds */
    async handOver(wish: NewHandOver, by: By, reach: StationReach): Promise<void> {
      if (shop.station(wish.station) === undefined) throw notFound('station', wish.station)
      const courier = shop.courier(wish.courierId)
      if (courier === undefined) throw notFound('courier', wish.courierId)
      if (!inReach(reach, wish.station)) throw denied('receipt.write')
      await database.transaction(async (tx) => {
        await lockBooks(tx, 0)
        const fresh: HandOver = { ...wish, courierName: courier.name, storedAt: now(), byName: by.name }
        const known = await findHandOver(tx, wish.id)
        if (known !== undefined) {
          const same = (['station', 'courierId', 'amountFen', 'at'] as const).every(
            (name) => known[name] === wish[name],
          )
          if (!same) throw exists('handOver', wish.id)
          return
        }
        await insertHandOver(tx, fresh, by.userId)
        await post(tx, [handOverEntry(wish)], { at: fresh.storedAt, by, causeId: wish.id, note: wish.note })
      })
    },
  }
}

function isSame(a: Receipt, b: Receipt, fields: readonly (keyof Receipt)[]): boolean {
  return fields.every((name) => a[name] === b[name])
}

/** What is taken at the door is taken; what is written down at a desk can still be corrected. */
function refuseUndue(order: Order, paidFen: number, paidBefore: number): void {
  if (standingOf(order.state) === 'none') {
    throw illegal({ 'zh-CN': '订单已取消或被驳回，不能收款', en: 'the order was cancelled or rejected' })
  }
  if (paidFen <= order.totalFen) return
  const left = yuan(Math.max(0, order.totalFen - paidBefore))
  throw illegal({ 'zh-CN': `这个订单只差 ${left} 元`, en: `only ${left} yuan are left to pay on this order` })
}

function refuseRefund(original: Receipt, { amountFen, method }: NewRefund): void {
  if (original.amountFen < 0) {
    throw illegal({ 'zh-CN': '这是一笔退款，不能再退', en: 'that is a refund itself' })
  }
  if ((original.method === 'account') !== (method === 'account')) {
    throw illegal({
      'zh-CN': '挂账只能冲销挂账，收到的钱只能退钱',
      en: 'what was put on account comes off it, and money goes back as money',
    })
  }
  const left = original.amountFen - original.refundedFen
  if (amountFen > left) {
    throw illegal({
      'zh-CN': `这笔收款最多还能退 ${yuan(left)} 元`,
      en: `no more than ${yuan(left)} yuan of it can go back`,
    })
  }
}
