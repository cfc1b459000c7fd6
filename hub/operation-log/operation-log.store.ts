import { type Selectable, sql } from 'kysely'
import { type Operation, type OperationSearch } from '../../contract/api/operation-log.api.ts'
import { insertRows } from '../database/insert-rows.ts'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'
import { type OperationLogTables } from './operation-log.tables.ts'

export type LogRow = Selectable<OperationLogTables['operation_log']>

/** The end of the chain; on PostgreSQL locked, so that rows are chained one after the other. */
export async function readHead(
  db: Db | Tx,
  kind: DatabaseHandle['kind'],
  lock: boolean,
): Promise<{ sequence: number; hash: string } | undefined> {
  let query = db.selectFrom('operation_log_head').select(['sequence', 'hash']).where('id', '=', 1)
  if (lock && kind === 'postgres') query = query.forUpdate()
  return query.executeTakeFirst()
}

/** In the order of the chain. */
export async function appendRows(tx: Tx, rows: readonly LogRow[]): Promise<void> {
  const last = rows.at(-1)
  if (last === undefined) return
  await insertRows(tx, 'operation_log', rows)
  await tx
    .updateTable('operation_log_head')
    .set({ sequence: last.sequence, hash: last.hash })
    .where('id', '=', 1)
    .execute()
}

/** Rows in order of the chain, after the given sequence. */
export async function readRows(db: Db, after: number, limit: number): Promise<readonly LogRow[]> {
  return db
    .selectFrom('operation_log')
    .selectAll()
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
}

export async function readHash(db: Db, sequence: number): Promise<string | undefined> {
  const row = await db.selectFrom('operation_log').select('hash').where('sequence', '=', sequence).executeTakeFirst()
  return row?.hash
}

/** Newest first. One more than asked for is read, to know whether there is a next page. */
export async function searchRows(db: Db, search: OperationSearch): Promise<readonly LogRow[]> {
  let query = db.selectFrom('operation_log').selectAll()
  if (search.from !== undefined) query = query.where('at', '>=', search.from)
  if (search.to !== undefined) query = query.where('at', '<', search.to)
  if (search.userId !== undefined) query = query.where('user_id', '=', search.userId)
  if (search.jobNumber !== undefined) query = query.where('job_number', '=', search.jobNumber)
  if (search.action !== undefined) query = query.where('action', '=', search.action)
  if (search.outcome !== undefined) query = query.where('outcome', '=', search.outcome)
  if (search.subjectKind !== undefined) query = query.where('subject_kind', '=', search.subjectKind)
  if (search.subjectId !== undefined) query = query.where('subject_id', '=', search.subjectId)
  if (search.before !== undefined) query = query.where('sequence', '<', search.before)
  if (search.text !== undefined) {
    const pattern = `%${search.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    query = query.where(sql<boolean>`detail like ${pattern} escape '\\'`)
  }
  return query
    .orderBy('sequence', 'desc')
    .limit(search.limit + 1)
    .execute()
}

export function toOperation(row: LogRow): Operation {
  return {
    sequence: row.sequence,
    at: row.at,
    action: row.action,
    outcome: row.outcome === 'refused' ? 'refused' : 'done',
    userId: row.user_id,
    jobNumber: row.job_number,
    address: row.address,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    detail: readDetail(row.detail),
    hash: row.hash,
  }
}

/** A tampered detail must still be shown, or nobody could look at it. */
function readDetail(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Below.
  }
  return { unreadable: text }
}
