import { type Selectable, sql } from 'kysely'
import { type Message } from '../../contract/api/messages.api.ts'
import { type MessageId, type UserId } from '../../contract/ids.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type MessagesTables } from './messages.tables.ts'

export async function insertMessage(tx: Tx, message: Message, conversation: string): Promise<void> {
  const { id, fromUserId, fromName, to, text, at } = message
  await tx
    .insertInto('messages')
    .values({
      id,
      conversation,
      from_user_id: fromUserId,
      from_name: fromName,
      to_user_id: to.kind === 'person' ? to.userId : null,
      to_team: to.kind === 'team' ? to.team : null,
      text,
      at,
    })
    .execute()
}

export async function findMessage(
  db: Db,
  id: string,
): Promise<(Message & { readonly conversation: string }) | undefined> {
  const row = await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { ...fromRow(row), conversation: row.conversation }
}

/** Newest first. */
export async function readMessages(
  db: Db,
  { conversation, before, limit }: { conversation: string; before: Pick<Message, 'at' | 'id'> | null; limit: number },
): Promise<readonly Message[]> {
  let query = db.selectFrom('messages').selectAll().where('conversation', '=', conversation)
  if (before !== null) {
    query = query.where((where) =>
      where.or([where('at', '<', before.at), where.and([where('at', '=', before.at), where('id', '<', before.id)])]),
    )
  }
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(fromRow)
}

/** The last message of each conversation of a person, with how many he has not seen; newest first. */
export async function lastMessages(
  db: Db,
  { userId, team, limit }: { userId: string; team: string | null; limit: number },
): Promise<readonly { readonly last: Message; readonly unread: number }[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom('messages as m')
        .leftJoin('message_seen as s', (join) =>
          join.onRef('s.conversation', '=', 'm.conversation').on('s.user_id', '=', userId),
        )
        .selectAll('m')
        .select([
          sql<number>`row_number() over (partition by m.conversation order by m.at desc, m.id desc)`.as('place'),
          sql<number>`sum(case when m.from_user_id <> ${userId} and m.at > coalesce(s.seen_at, 0) then 1 else 0 end)
            over (partition by m.conversation)`.as('unread'),
        ])
        .where((where) =>
          where.or([
            where('m.from_user_id', '=', userId),
            where('m.to_user_id', '=', userId),
            ...(team === null ? [] : [where('m.to_team', '=', team)]),
          ]),
        )
        .as('of_person'),
    )
    .selectAll()
    .where('place', '=', 1)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ last: fromRow(row), unread: Number(row.unread) }))
}

/** Never back to an earlier moment. */
export async function markSeen(db: Db, userId: string, conversation: string, seenAt: number): Promise<void> {
  await db
    .insertInto('message_seen')
    .values({ user_id: userId, conversation, seen_at: seenAt })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'conversation'])
        .doUpdateSet({ seen_at: seenAt })
        .where('message_seen.seen_at', '<', seenAt),
    )
    .execute()
}

function fromRow(row: Selectable<MessagesTables['messages']>): Message {
  return {
    id: row.id as MessageId,
    fromUserId: row.from_user_id as UserId,
    fromName: row.from_name,
    to:
      row.to_team === null ? { kind: 'person', userId: row.to_user_id as UserId } : { kind: 'team', team: row.to_team },
    text: row.text,
    at: row.at,
  }
}
