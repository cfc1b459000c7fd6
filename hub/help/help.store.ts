import { type Selectable } from 'kysely'
import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type HelpRequest } from '../../contract/api/help.api.ts'
import { type HelpRequestId } from '../../contract/ids.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type HelpTables } from './help.tables.ts'

export type StoredHelp = HelpRequest & { readonly userId: string; readonly takenByUserId: string | null }

export async function insertHelp(tx: Tx, help: StoredHelp): Promise<void> {
  await tx
    .insertInto('help_requests')
    .values({
      id: help.id,
      call_id: help.callId,
      extension: help.extension,
      queue: help.queue,
      user_id: help.userId,
      name: help.name,
      team: help.team,
      asked_at: help.askedAt,
      taken_by_user_id: help.takenByUserId,
      taken_by_name: help.takenByName,
      taken_at: help.takenAt,
      ended_at: help.endedAt,
      ending: help.ending,
    })
    .execute()
}

/** What of a request may still change: who took it, and its end. */
export async function updateHelp(tx: Tx, help: StoredHelp): Promise<void> {
  await tx
    .updateTable('help_requests')
    .set({
      taken_by_user_id: help.takenByUserId,
      taken_by_name: help.takenByName,
      taken_at: help.takenAt,
      ended_at: help.endedAt,
      ending: help.ending,
    })
    .where('id', '=', help.id)
    .execute()
}

export async function findHelp(db: Db, id: string): Promise<StoredHelp | undefined> {
  const row = await db.selectFrom('help_requests').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

export async function listOpenHelp(db: Db): Promise<readonly StoredHelp[]> {
  const rows = await db.selectFrom('help_requests').selectAll().where('ended_at', 'is', null).execute()
  return rows.map(fromRow)
}

function fromRow(row: Selectable<HelpTables['help_requests']>): StoredHelp {
  return {
    id: row.id as HelpRequestId,
    callId: row.call_id,
    extension: row.extension as Extension,
    queue: row.queue as QueueKey | null,
    userId: row.user_id,
    name: row.name,
    team: row.team,
    askedAt: row.asked_at,
    ringing: [],
    takenByUserId: row.taken_by_user_id,
    takenByName: row.taken_by_name,
    takenAt: row.taken_at,
    endedAt: row.ended_at,
    ending: row.ending as HelpRequest['ending'],
  }
}
