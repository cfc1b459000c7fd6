import { type Selectable } from 'kysely'
import { type CourierId, type CustomerId, type OrderId, type ReceiptId } from '../../contract/ids.ts'
import { type Receipt } from '../../contract/order/receipt.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type LedgersTables } from './ledgers.tables.ts'

export async function findReceipt(db: Db, id: string): Promise<Receipt | undefined> {
  const row = await db.selectFrom('receipts').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toReceipt(row)
}

export async function insertReceipt(tx: Tx, receipt: Receipt, userId: string | null): Promise<void> {
  await tx
    .insertInto('receipts')
    .values({
      id: receipt.id,
      order_id: receipt.orderId,
      order_number: receipt.orderNumber,
      customer_id: receipt.customerId,
      customer_name: receipt.customerName,
      payer: receipt.payer,
      method: receipt.method,
      amount_fen: receipt.amountFen,
      refund_of: receipt.refundOf,
      refunded_fen: receipt.refundedFen,
      station: receipt.station,
      courier_id: receipt.courierId,
      courier_name: receipt.courierName,
      taken_at: receipt.takenAt,
      stored_at: receipt.storedAt,
      user_id: userId,
      by_name: receipt.byName,
      note: receipt.note,
    })
    .execute()
}

export async function addRefund(tx: Tx, id: string, fen: number): Promise<void> {
  await tx
    .updateTable('receipts')
    .set(({ eb }) => ({ refunded_fen: eb('refunded_fen', '+', fen) }))
    .where('id', '=', id)
    .execute()
}

/** What was taken for an order less what was given back. */
export async function paidOn(db: Db, orderId: string): Promise<number> {
  const row = await db
    .selectFrom('receipts')
    .select(({ fn }) => fn.sum('amount_fen').as('paid'))
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  return Number(row?.paid ?? 0)
}

export type ReceiptPlace = { readonly takenAt: number; readonly id: string }

export type ReceiptFilter = {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly station?: string | undefined
  readonly courierId?: string | undefined
  readonly orderId?: string | undefined
  readonly before: ReceiptPlace | null
  readonly limit: number
}

/** The newest first. */
export async function listReceipts(db: Db, filter: ReceiptFilter): Promise<readonly Receipt[]> {
  const { from, to, station, courierId, orderId, before, limit } = filter
  let query = db.selectFrom('receipts').selectAll()
  if (from !== undefined) query = query.where('taken_at', '>=', from)
  if (to !== undefined) query = query.where('taken_at', '<', to)
  if (station !== undefined) query = query.where('station', '=', station)
  if (courierId !== undefined) query = query.where('courier_id', '=', courierId)
  if (orderId !== undefined) query = query.where('order_id', '=', orderId)
  if (before !== null) {
    query = query.where((where) =>
      where.or([
        where('taken_at', '<', before.takenAt),
        where.and([where('taken_at', '=', before.takenAt), where('id', '<', before.id)]),
      ]),
    )
  }
  const rows = await query.orderBy('taken_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toReceipt)
}

export type TakenSum = {
  readonly station: string | null
  readonly courierId: string | null
  readonly courierName: string | null
  readonly method: Receipt['method']
  readonly takenFen: number
  readonly refundedFen: number
}

/** What was taken and given back within a span. */
export async function takenBetween(db: Db, from: number, to: number): Promise<readonly TakenSum[]> {
  const rows = await db
    .selectFrom('receipts')
    .select(['station', 'courier_id', 'courier_name', 'method'])
    .select(({ fn, eb }) => [
      fn.sum(eb.case().when('amount_fen', '>', 0).then(eb.ref('amount_fen')).else(0).end()).as('taken'),
      fn
        .sum(
          eb
            .case()
            .when('amount_fen', '<', 0)
            .then(eb.neg(eb.ref('amount_fen')))
            .else(0)
            .end(),
        )
        .as('refunded'),
    ])
    .where('taken_at', '>=', from)
    .where('taken_at', '<', to)
    .groupBy(['station', 'courier_id', 'courier_name', 'method'])
    .execute()
  return rows.map((row) => ({
    station: row.station,
    courierId: row.courier_id,
    courierName: row.courier_name,
    method: row.method as Receipt['method'],
    takenFen: Number(row.taken),
    refundedFen: Number(row.refunded),
  }))
}

export type HandOver = {
  readonly id: string
  readonly station: string
  readonly courierId: CourierId
  readonly courierName: string
  readonly amountFen: number
  readonly at: number
  readonly storedAt: number
  readonly byName: string
  readonly note: string
}

export async function findHandOver(db: Db, id: string): Promise<HandOver | undefined> {
  const row = await db.selectFrom('hand_overs').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toHandOver(row)
}

export async function insertHandOver(tx: Tx, handOver: HandOver, userId: string | null): Promise<void> {
  await tx
    .insertInto('hand_overs')
    .values({
      id: handOver.id,
      station: handOver.station,
      courier_id: handOver.courierId,
      courier_name: handOver.courierName,
      amount_fen: handOver.amountFen,
      at: handOver.at,
      stored_at: handOver.storedAt,
      user_id: userId,
      by_name: handOver.byName,
      note: handOver.note,
    })
    .execute()
}

export async function handedOverBetween(db: Db, from: number, to: number): Promise<readonly HandOver[]> {
  const rows = await db.selectFrom('hand_overs').selectAll().where('at', '>=', from).where('at', '<', to).execute()
  return rows.map(toHandOver)
}

function toHandOver(row: Selectable<LedgersTables['hand_overs']>): HandOver {
  return {
    id: row.id,
    station: row.station,
    courierId: row.courier_id as CourierId,
    courierName: row.courier_name,
    amountFen: Number(row.amount_fen),
    at: Number(row.at),
    storedAt: Number(row.stored_at),
    byName: row.by_name,
    note: row.note,
  }
}

function toReceipt(row: Selectable<LedgersTables['receipts']>): Receipt {
  return {
    id: row.id as ReceiptId,
    orderId: row.order_id as OrderId,
    orderNumber: row.order_number,
    customerId: row.customer_id as CustomerId,
    customerName: row.customer_name,
    payer: row.payer,
    method: row.method as Receipt['method'],
    amountFen: Number(row.amount_fen),
    refundOf: row.refund_of as ReceiptId | null,
    refundedFen: Number(row.refunded_fen),
    station: row.station,
    courierId: row.courier_id as CourierId | null,
    courierName: row.courier_name,
    takenAt: Number(row.taken_at),
    storedAt: Number(row.stored_at),
    byName: row.by_name,
    note: row.note,
  }
}
