import { type Db } from '../database/open-database.ts'
import { hashOfRow, type Manifest } from './manifest.ts'

type Row = Readonly<Record<string, unknown>>
export type CallRows = Awaited<ReturnType<typeof readCall>>

/** Everything the hub has of one call, as it lies in the database. Undefined when there is no such call. */
export async function readCall(db: Db, callId: string) {
  const call = await db.selectFrom('calls').selectAll().where('call_id', '=', callId).executeTakeFirst()
  if (call === undefined) return undefined
  const steps = await db
    .selectFrom('call_steps')
    .selectAll()
    .where('call_id', '=', callId)
    .orderBy('sequence')
    .execute()
  const notes = await db
    .selectFrom('call_notes')
    .selectAll()
    .where('call_id', '=', callId)
    .orderBy('written_at')
    .execute()
  const recordings = await db
    .selectFrom('recordings')
    .selectAll()
    .where('call_id', '=', callId)
    .orderBy('place')
    .execute()
  const ids = recordings.map(({ id }) => id)
  const marks =
    ids.length === 0
      ? []
      : await db.selectFrom('recording_marks').selectAll().where('recording_id', 'in', ids).orderBy('at_ms').execute()
  const chain =
    ids.length === 0
      ? []
      : await db
          .selectFrom('recording_chain')
          .selectAll()
          .where('recording_id', 'in', ids)
          .orderBy('sequence')
          .execute()
  // Placed in the call, or something was done to it in the call.
  const orders = await db
    .selectFrom('orders')
    .selectAll()
    .where((where) =>
      where.or([
        where('call_id', '=', callId),
        where('id', 'in', db.selectFrom('order_steps').select('order_id').where('call_id', '=', callId)),
      ]),
    )
    .orderBy('number')
    .execute()
  const orderIds = orders.map(({ id }) => id)
  const orderSteps =
    orderIds.length === 0
      ? []
      : await db
          .selectFrom('order_steps')
          .selectAll()
          .where('order_id', 'in', orderIds)
          .orderBy('order_id')
          .orderBy('sequence')
          .execute()
  return { call, steps, notes, recordings, marks, chain, orders, orderSteps }
}

/** The customer of today, and what was changed of him since a moment, newest first: together he is as he was then. */
export async function readCustomer(db: Db, customerId: string, since: number) {
  const customer = await db
    .selectFrom('customers')
    .select(['id', 'code', 'name', 'level', 'tags', 'notes', 'station', 'blacklisted', 'fields'])
    .where('id', '=', customerId)
    .executeTakeFirst()
  const changes = await db
    .selectFrom('customer_history')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return customer === undefined ? null : { customer, changes }
}

/** What never changes once it is written: a pack keeps the hash of each, and a verifier looks whether it is so still. */
export function lastingRows(rows: NonNullable<CallRows>): Manifest['rows'] {
  const of = (table: string, all: readonly Row[], keyOf: (row: Row) => unknown[]) =>
    all.map((row) => ({ table, key: keyOf(row).map(String).join(' '), sha256: hashOfRow(row) }))
  const lasting = rows.recordings.map(({ id, call_id, origin, source, started_at, sha256 }) => {
    return { id, call_id, origin, source, started_at, sha256 }
  })
  return [
    ...of('call_steps', rows.steps, (row) => [row['call_id'], row['sequence']]),
    ...of('order_steps', rows.orderSteps, (row) => [row['id']]),
    ...of('recordings', lasting, (row) => [row['id']]),
    ...of('recording_chain', rows.chain, (row) => [row['sequence']]),
  ]
}

const chains = { operationLog: 'operation_log', recordings: 'recording_chain' } as const
export type ChainName = keyof typeof chains

export async function readHeads(db: Db): Promise<Manifest['heads']> {
  const log = await db.selectFrom('operation_log_head').select(['sequence', 'hash']).executeTakeFirst()
  const recordings = await db.selectFrom('recording_chain_head').select(['sequence', 'hash']).executeTakeFirst()
  const head = (row: { sequence: number; hash: string } | undefined) => ({
    sequence: Number(row?.sequence ?? 0),
    hash: row?.hash ?? '',
  })
  return { operationLog: head(log), recordings: head(recordings) }
}

/** The hash the chain has at this place today; undefined when there is no such row. */
export async function hashAt(db: Db, chain: ChainName, sequence: number): Promise<string | undefined> {
  const row = await db.selectFrom(chains[chain]).select('hash').where('sequence', '=', sequence).executeTakeFirst()
  return row?.hash
}
