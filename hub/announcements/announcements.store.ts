import { type Selectable } from 'kysely'
import { type AnnouncementId } from '../../contract/ids.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type AnnouncementsTables } from './announcements.tables.ts'

export type StoredAnnouncement = {
  readonly id: AnnouncementId
  readonly title: string
  readonly body: string
  readonly team: string | null
  readonly urgent: boolean
  readonly byUserId: string
  readonly byName: string
  readonly at: number
  readonly until: number | null
}

export async function insertAnnouncement(tx: Tx, announcement: StoredAnnouncement): Promise<void> {
  const { id, title, body, team, urgent, byUserId, byName, at, until } = announcement
  await tx
    .insertInto('announcements')
    .values({ id, title, body, team, urgent: urgent ? 1 : 0, by_user_id: byUserId, by_name: byName, at, until })
    .execute()
}

export async function findAnnouncement(db: Db, id: string): Promise<StoredAnnouncement | undefined> {
  const row = await db.selectFrom('announcements').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** Those still shown at `now` to somebody of this team, newest first, with when this person read each. */
export async function listAnnouncements(
  db: Db,
  { userId, team, now, limit }: { userId: string; team: string | null; now: number; limit: number },
): Promise<readonly (StoredAnnouncement & { readonly readAt: number | null })[]> {
  const rows = await db
    .selectFrom('announcements as a')
    .leftJoin('announcement_reads as r', (join) =>
      join.onRef('r.announcement_id', '=', 'a.id').on('r.user_id', '=', userId),
    )
    .selectAll('a')
    .select('r.read_at')
    .where((where) => where.or([where('a.until', 'is', null), where('a.until', '>', now)]))
    .where((where) =>
      where.or([
        where('a.team', 'is', null),
        where('a.by_user_id', '=', userId),
        ...(team === null ? [] : [where('a.team', '=', team)]),
      ]),
    )
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...fromRow(row), readAt: row.read_at }))
}

/** The first time counts. */
export async function markRead(db: Db, id: string, userId: string, at: number): Promise<void> {
  await db
    .insertInto('announcement_reads')
    .values({ announcement_id: id, user_id: userId, read_at: at })
    .onConflict((conflict) => conflict.columns(['announcement_id', 'user_id']).doNothing())
    .execute()
}

export async function listReads(db: Db, id: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('announcement_reads').selectAll().where('announcement_id', '=', id).execute()
  return new Map(rows.map((row) => [row.user_id, row.read_at]))
}

function fromRow(row: Selectable<AnnouncementsTables['announcements']>): StoredAnnouncement {
  return {
    id: row.id as AnnouncementId,
    title: row.title,
    body: row.body,
    team: row.team,
    urgent: row.urgent === 1,
    byUserId: row.by_user_id,
    byName: row.by_name,
    at: row.at,
    until: row.until,
  }
}
