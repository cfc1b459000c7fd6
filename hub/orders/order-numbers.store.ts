import { type Db, type Tx } from '../database/open-database.ts'

export type NumberLease = { readonly id: string; readonly from: number; readonly to: number }

/** The next numbers that nobody has had. @returns the first of them */
async function takeNumbers(tx: Tx, count: number): Promise<number> {
  const { next_number } = await tx
    .updateTable('order_feed')
    .set(({ eb }) => ({ next_number: eb('next_number', '+', count) }))
    .returning('next_number')
    .executeTakeFirstOrThrow()
  return Number(next_number) - count
}

export const takeNumber = (tx: Tx): Promise<number> => takeNumbers(tx, 1)

export async function findLease(db: Db, id: string): Promise<(NumberLease & { readonly userId: string }) | undefined> {
  const row = await db.selectFrom('order_number_leases').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { id, from: Number(row.from_number), to: Number(row.to_number), userId: row.user_id }
}

export async function insertLease(
  tx: Tx,
  lease: { readonly id: string; readonly count: number; readonly userId: string; readonly at: number },
): Promise<NumberLease> {
  const from = await takeNumbers(tx, lease.count)
  const to = from + lease.count - 1
  await tx
    .insertInto('order_number_leases')
    .values({ id: lease.id, from_number: from, to_number: to, user_id: lease.userId, at: lease.at })
    .execute()
  return { id: lease.id, from, to }
}

export type NumberUse = {
  /** Whether a seat was given it; whose it is now does not matter, for people change seats. */
  readonly leased: boolean
  /** The order that has it. */
  readonly orderId: string | null
}

export async function useOfNumber(db: Db, number: number): Promise<NumberUse> {
  const lease = db
    .selectFrom('order_number_leases')
    .select('to_number')
    .where('from_number', '<=', number)
    .orderBy('from_number', 'desc')
    .limit(1)
  const order = db.selectFrom('orders').select('id').where('number', '=', number).limit(1)
  const found = await db.selectNoFrom([lease.as('to_number'), order.as('order_id')]).executeTakeFirstOrThrow()
  return { leased: found.to_number !== null && Number(found.to_number) >= number, orderId: found.order_id }
}
