import { type UserId } from '../../contract/ids.ts'
import { textList } from '../database/value-list.ts'
import { type StoredCustomer } from './customer-rows.ts'
import { type Executor } from './customer.store.ts'

export type ImportRun = {
  readonly id: string
  readonly fileName: string
  readonly userId: UserId | null
  readonly startedAt: number
}

export async function beginRun(tx: Executor, run: ImportRun): Promise<void> {
  await tx
    .insertInto('customer_imports')
    .values({
      id: run.id,
      state: 'running',
      file_name: run.fileName,
      user_id: run.userId,
      started_at: run.startedAt,
      ended_at: null,
      created: 0,
      updated: 0,
    })
    .execute()
}

export async function endRun(
  tx: Executor,
  id: string,
  state: 'done' | 'undone',
  counts: { readonly created: number; readonly updated: number; readonly at: number },
): Promise<void> {
  await tx
    .updateTable('customer_imports')
    .set({ state, ended_at: counts.at, created: counts.created, updated: counts.updated })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('customer_import_updates').where('import_id', '=', id).execute()
}

/** Runs that neither ended nor were undone: the hub stopped in their middle. */
export async function unfinishedRuns(db: Executor): Promise<readonly ImportRun[]> {
  const rows = await db.selectFrom('customer_imports').selectAll().where('state', '=', 'running').execute()
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    userId: row.user_id as UserId | null,
    startedAt: Number(row.started_at),
  }))
}

/** What an update replaced, so that the run can be undone. The first replaced content of a customer counts. */
export async function rememberUpdate(
  tx: Executor,
  importId: string,
  before: StoredCustomer,
  versionAfter: number,
): Promise<void> {
  await tx
    .insertInto('customer_import_updates')
    .values({
      import_id: importId,
      customer_id: before.id,
      before: JSON.stringify(before),
      version_after: versionAfter,
    })
    .onConflict((conflict) =>
      conflict.columns(['import_id', 'customer_id']).doUpdateSet({ version_after: versionAfter }),
    )
    .execute()
}

export type RememberedUpdate = { readonly before: StoredCustomer; readonly versionAfter: number }

export async function rememberedUpdates(
  db: Executor,
  importId: string,
  limit: number,
): Promise<readonly RememberedUpdate[]> {
  const rows = await db
    .selectFrom('customer_import_updates')
    .selectAll()
    .where('import_id', '=', importId)
    .orderBy('customer_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    before: JSON.parse(row.before) as StoredCustomer,
    versionAfter: Number(row.version_after),
  }))
}

export async function forgetUpdates(tx: Executor, importId: string, customerIds: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('customer_import_updates')
    .where('import_id', '=', importId)
    .where('customer_id', 'in', customerIds)
    .execute()
}

/** Customers this run made and nobody touched since. */
export async function untouchedCreations(
  db: Executor,
  importId: string,
  limit: number,
): Promise<readonly { readonly serial: number; readonly id: string }[]> {
  const rows = await db
    .selectFrom('customers')
    .select(['serial', 'id'])
    .where('import_id', '=', importId)
    .where('version', '=', 1)
    .limit(limit)
    .execute()
  return rows.map((row) => ({ serial: Number(row.serial), id: row.id }))
}

export async function touchedCreations(db: Executor, importId: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('customers').select('name').where('import_id', '=', importId).execute()
  return rows.map((row) => row.name)
}

/** Of customers that never were: their "created" lines go with them. */
export async function forgetHistory(tx: Executor, customerIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('customer_history').where('customer_id', 'in', customerIds).execute()
}

export type KnownCustomers = {
  readonly byCode: ReadonlyMap<string, number>
  /** The customers that have a number; several may. */
  readonly byKey: ReadonlyMap<string, readonly number[]>
}

/** Who has these codes (in lower case) and numbers already. */
export async function findKnown(
  db: Executor,
  codes: readonly string[],
  keys: readonly string[],
): Promise<KnownCustomers> {
  const withCode =
    codes.length === 0
      ? []
      : await db
          .selectFrom('customers')
          .select(['serial', 'code_key'])
          .where('code_key', 'in', textList(db, codes))
          .execute()
  const withKey =
    keys.length === 0
      ? []
      : await db
          .selectFrom('customer_numbers')
          .select(['key', 'customer_serial'])
          .where('key', 'in', textList(db, keys))
          .orderBy('customer_serial')
          .execute()
  const byKey = new Map<string, number[]>()
  for (const { key, customer_serial } of withKey) {
    const serials = byKey.get(key) ?? []
    if (!serials.includes(Number(customer_serial))) serials.push(Number(customer_serial))
    byKey.set(key, serials)
  }
  return { byCode: new Map(withCode.map((row) => [row.code_key ?? '', Number(row.serial)])), byKey }
}
