import { insertRows } from './bulk-insert.store.ts'
import { type CustomerChange } from '../../contract/customer.ts'
import { type UserId } from '../../contract/ids.ts'
import { type Executor } from './customer.store.ts'

export type NewChange = CustomerChange & { readonly customerId: string; readonly mutationId: string | null }

export async function addChanges(tx: Executor, changes: readonly NewChange[]): Promise<void> {
  const batch = 100
  for (let start = 0; start < changes.length; start += batch) {
    const rows = changes.slice(start, start + batch).map((change) => ({
      id: change.id,
      customer_id: change.customerId,
      at: change.at,
      user_id: change.userId,
      field: change.field,
      before: JSON.stringify(change.before ?? null),
      after: JSON.stringify(change.after ?? null),
      version: change.version,
      mutation_id: change.mutationId,
    }))
    await insertRows(tx, 'customer_history', rows)
  }
}

/** The newest first; ids are made in the order of time, and `before` is the last one of the page before. */
export async function listChanges(
  db: Executor,
  customerId: string,
  before: string | null,
  limit: number,
): Promise<readonly CustomerChange[]> {
  let query = db.selectFrom('customer_history').selectAll().where('customer_id', '=', customerId)
  if (before !== null) query = query.where('id', '<', before)
  const rows = await query.orderBy('id', 'desc').limit(limit).execute()
  return rows.map((row) => ({
    id: row.id,
    at: Number(row.at),
    userId: row.user_id as UserId | null,
    field: row.field,
    before: JSON.parse(row.before) as unknown,
    after: JSON.parse(row.after) as unknown,
    version: Number(row.version),
  }))
}

/** Which fields were changed after `version`. */
export async function fieldsChangedSince(
  db: Executor,
  customerId: string,
  version: number,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('customer_history')
    .select('field')
    .where('customer_id', '=', customerId)
    .where('version', '>', version)
    .execute()
  return new Set(rows.map((row) => row.field))
}

export async function hasMutation(db: Executor, customerId: string, mutationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('customer_history')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('mutation_id', '=', mutationId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a customer of this id was there once and was removed. */
export async function wasRemoved(db: Executor, customerId: string): Promise<boolean> {
  const row = await db
    .selectFrom('customer_history')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('field', '=', 'removed')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
