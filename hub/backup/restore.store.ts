import { sql } from 'kysely'
import { type Db, type Tx } from '../database/open-database.ts'

/** What is in this PostgreSQL's schema: nothing, a hub's tables, or somebody else's. */
export async function whoseSchema(db: Db): Promise<'nobody' | 'hub' | 'other'> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.length === 0) return 'nobody'
  return ['kysely_migration', 'operation_log'].every((name) => tables.some((table) => table.name === name))
    ? 'hub'
    : 'other'
}

/** Drops every table of a hub's schema; in a transaction, so the old state is back when what follows fails. */
export async function emptyPostgres(tx: Tx): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(tx)
  for (const { name } of rows) await sql`drop table ${sql.table(name)} cascade`.execute(tx)
}

/** A session that was ended after the backup was made must not come to life again. */
export async function endAllSessions(tx: Tx, now: number): Promise<void> {
  await tx
    .updateTable('access_session')
    .set({ revoked_at: now, revoked_reason: 'restore' })
    .where('revoked_at', 'is', null)
    .execute()
}

/** Any number that nothing else in this database locks by. */
const restoreLock = 7_069_736_105

/** Of the transaction that fills PostgreSQL: whoever asks how it ended waits for its end. */
export async function lockRestore(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(restoreLock)}::bigint)`.execute(tx)
}

/** Whether the rows of this restore are in the database: its own entry in the log came with them. */
export async function restoreIsIn(tx: Tx, restoreId: string): Promise<boolean> {
  await lockRestore(tx)
  if ((await whoseSchema(tx)) !== 'hub') return false
  const row = await tx
    .selectFrom('operation_log')
    .select('sequence')
    .where('action', '=', 'backup.restore')
    .where('subject_id', '=', restoreId)
    .executeTakeFirst()
  return row !== undefined
}
