import { insertRows } from '../database/insert-rows.ts'
import { type CustomerChange } from '../../contract/customer.ts'
import { type UserId } from '../../contract/ids.ts'
import { type Executor } from './customer.store.ts'

export type NewChange = CustomerChange & { readonly customerId: string; readonly mutationId: string | null }

export async function addChanges(tx: Executor, changes: readonly NewChange[]): Promise<void> {
  await insertRows(
    tx,
    'customer_history',
    changes.map((change) => ({
      id: change.id,
      customer_id: change.customerId,
      at: change.at,
      user_id: change.userId,
      field: change.field,
      before: JSON.stringify(change.before ?? null),
      after: JSON.stringify(change.after ?? null),
      version: change.version,
      mutation_id: change.mutationId,
    })),
  )
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
  const changes = rows.map((row): CustomerChange => ({
    id: row.id,
    at: Number(row.at),
    userId: row.user_id as UserId | null,
    field: row.field,
    before: JSON.parse(row.before) as unknown,
    after: JSON.parse(row.after) as unknown,
    version: Number(row.version),
  }))
  const creation = await creationByImport(db, customerId)
  if (creation === undefined || (before !== null && creation.id >= before)) return changes
  const { customerId: _, mutationId: _run, ...line } = creation
  return [...changes, line].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
}

/**
 * The first line of a customer whom an import made. It is not stored while the customer's own row tells the same: for a
 * hundred thousand customers that would be a sixth of an import's work. Undefined when there is none or it is stored.
 */
async function creationByImport(db: Executor, customerId: string): Promise<NewChange | undefined> {
  const row = await db
    .selectFrom('customers as c')
    .innerJoin('customer_imports as i', 'i.id', 'c.import_id')
    .select(['c.id', 'c.created_at', 'i.id as import_id', 'i.user_id', 'i.file_name'])
    .where('c.id', '=', customerId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('customer_history as h')
            .select('h.id')
            .where('h.customer_id', '=', customerId)
            .where('h.version', '=', 1)
            .where('h.field', '=', 'created'),
        ),
      ),
    )
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    // The customer's id was made at the time of his creation, before those of all lines that follow.
    id: row.id,
    customerId,
    at: Number(row.created_at),
    userId: row.user_id as UserId | null,
    field: 'created',
    before: null,
    after: { file: row.file_name },
    version: 1,
    mutationId: row.import_id,
  }
}

/** To be called before a customer's row goes: stores what only that row tells of his history. */
export async function keepCreation(tx: Executor, customerId: string): Promise<void> {
  const creation = await creationByImport(tx, customerId)
  if (creation !== undefined) await addChanges(tx, [creation])
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
