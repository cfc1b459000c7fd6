import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { type Executor, findRecords } from './customer.store.ts'
import { type StoredCustomer } from './customer-rows.ts'

/**
 * The next numbers of the feed, rising. The counter's row stays locked until the transaction ends, so numbers become
 * visible in their order: whoever has read up to one has missed nothing below it. To be taken before the customers' own
 * rows are touched, for then no two transactions can wait for each other.
 */
export async function takeChanges(tx: Executor, count: number): Promise<readonly number[]> {
  const { newest } = await tx
    .updateTable('customer_feed')
    .set(({ eb }) => ({ newest: eb('newest', '+', count) }))
    .returning('newest')
    .executeTakeFirstOrThrow()
  const last = Number(newest)
  return Array.from({ length: count }, (_, index) => last - count + 1 + index)
}

/** Keeps that these customers are gone, for those who have them still. */
export async function noteRemovals(tx: Executor, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const changes = await takeChanges(tx, ids.length)
  await tx
    .insertInto('customer_removals')
    .values(ids.map((id, index) => ({ change: changes[index] as number, customer_id: id })))
    .execute()
}

export type FeedHead = { readonly newest: number; readonly epoch: string }

export async function feedHead(db: Executor): Promise<FeedHead> {
  const row = await db.selectFrom('customer_feed').select(['newest', 'epoch']).executeTakeFirstOrThrow()
  return { newest: Number(row.newest), epoch: row.epoch }
}

export type FeedPage = {
  /** Customers and removals together, in the order of their numbers. */
  readonly entries: readonly (
    | { readonly change: number; readonly customer: StoredCustomer }
    | { readonly change: number; readonly removed: string }
  )[]
  /** Whether there are more up to `newest`. */
  readonly more: boolean
}

/**
 * What changed after a number, up to another. That upper end is read before everything else: what changes while this
 * runs has a higher number and belongs to a later page, so a page never holds half of a change.
 */
export async function feedPage(db: Executor, after: number, newest: number, limit: number): Promise<FeedPage> {
  const within = [after, newest, limit + 1] as const
  const changed = await sql<{ change: number; serial: number }>`
    select change, serial from customers where change > ${within[0]} and change <= ${within[1]}
    order by change limit ${within[2]}
  `.execute(db)
  const gone = await sql<{ change: number; customer_id: string }>`
    select change, customer_id from customer_removals where change > ${within[0]} and change <= ${within[1]}
    order by change limit ${within[2]}
  `.execute(db)
  const all = [
    ...changed.rows.map((row) => ({ change: Number(row.change), serial: Number(row.serial) })),
    ...gone.rows.map((row) => ({ change: Number(row.change), removed: row.customer_id })),
  ].sort((a, b) => a.change - b.change)
  const taken = all.slice(0, limit)
  const records = new Map<number, StoredCustomer>()
  const serials = taken.flatMap((one) => ('serial' in one ? [one.serial] : []))
  for (let from = 0; from < serials.length; from += serialsPerQuery) {
    const found = await findRecords(db, serials.slice(from, from + serialsPerQuery))
    for (const { serial, customer } of found) records.set(serial, customer)
    // SQLite answers on the hub's own thread: calls that come in meanwhile wait for one part of a page, not for all.
    await breathe()
  }
  return {
    // One that is gone since or has changed again comes with its newer number.
    entries: taken.flatMap((one): FeedPage['entries'] => {
      if ('removed' in one) return [one]
      const customer = records.get(one.serial)
      return customer === undefined ? [] : [{ change: one.change, customer }]
    }),
    more: all.length > limit,
  }
}

/** Some 6 ms of the hub's thread. */
const serialsPerQuery = 250

/** After a restore the numbers begin to repeat: whoever has some of before must forget everything. */
export async function renewFeedEpoch(tx: Executor): Promise<void> {
  await tx.updateTable('customer_feed').set({ epoch: uuid() }).execute()
}
