import { type Selectable } from 'kysely'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'
import { chainHash, chainStart } from '../operation-log/chain.ts'
import { type RecordingsTables } from './recordings.tables.ts'

export const chainEvents = ['arrived', 'encoded', 'wav-removed', 'deleted'] as const
export type ChainEvent = {
  readonly at: number
  readonly recordingId: string
  readonly callId: string
  readonly event: (typeof chainEvents)[number]
  readonly sha256: string | null
  readonly bytes: number | null
}
export type ChainRow = Selectable<RecordingsTables['recording_chain']>

/**
 * Lets one transaction at a time add recordings: on PostgreSQL two at once would both find the same place free. SQLite writes
 * one transaction at a time anyway.
 */
export async function lockChain(tx: Tx, kind: DatabaseHandle['kind']): Promise<void> {
  if (kind !== 'postgres') return
  await tx
    .selectFrom('recording_chain_head')
    .select('sequence')
    .where('id', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** In the transaction of what it tells of, as the operation log's rows are chained. */
export async function appendToChain(tx: Tx, kind: DatabaseHandle['kind'], told: ChainEvent): Promise<void> {
  let query = tx.selectFrom('recording_chain_head').select(['sequence', 'hash']).where('id', '=', 1)
  if (kind === 'postgres') query = query.forUpdate()
  const head = await query.executeTakeFirstOrThrow()
  const content = {
    sequence: Number(head.sequence) + 1,
    at: told.at,
    recording_id: told.recordingId,
    call_id: told.callId,
    event: told.event,
    sha256: told.sha256,
    bytes: told.bytes,
  }
  const hash = chainHash(head.hash, content)
  await tx
    .insertInto('recording_chain')
    .values({ ...content, hash })
    .execute()
  await tx.updateTable('recording_chain_head').set({ sequence: content.sequence, hash }).where('id', '=', 1).execute()
  const day = new Date(told.at).toISOString().slice(0, 10)
  const bytes = told.bytes ?? 0
  const arrived = told.event === 'arrived' || told.event === 'encoded' ? bytes : 0
  await tx
    .insertInto('recording_days')
    .values({ day, arrived_bytes: arrived, removed_bytes: bytes - arrived })
    .onConflict((conflict) =>
      conflict.column('day').doUpdateSet(({ eb, ref }) => ({
        arrived_bytes: eb('recording_days.arrived_bytes', '+', ref('excluded.arrived_bytes')),
        removed_bytes: eb('recording_days.removed_bytes', '+', ref('excluded.removed_bytes')),
      })),
    )
    .execute()
}

/** The rows of one recording in their order, for its evidence. */
export async function chainOf(db: Db, recordingId: string): Promise<readonly ChainRow[]> {
  return await db
    .selectFrom('recording_chain')
    .selectAll()
    .where('recording_id', '=', recordingId)
    .orderBy('sequence')
    .execute()
}

/** Walks the chain from its begin. @returns the first sequence that was changed or is missing; null: it is whole */
export async function firstBrokenLink(db: Db): Promise<number | null> {
  const head = await db.selectFrom('recording_chain_head').selectAll().where('id', '=', 1).executeTakeFirst()
  let previous = chainStart
  let sequence = 0
  for (;;) {
    const rows = await db
      .selectFrom('recording_chain')
      .selectAll()
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(1_000)
      .execute()
    for (const { hash, ...content } of rows) {
      if (Number(content.sequence) !== sequence + 1 || chainHash(previous, content) !== hash) return sequence + 1
      previous = hash
      sequence += 1
    }
    if (rows.length < 1_000) break
  }
  // Written meanwhile by the running hub: the head may only be ahead of what was read, never behind.
  if (head === undefined || Number(head.sequence) > sequence) return sequence + 1
  return Number(head.sequence) === sequence && head.hash !== previous ? sequence : null
}
