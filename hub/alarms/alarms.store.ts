import { type Insertable, type Selectable } from 'kysely'
import { type Alarm, type AlarmKind, type AlarmSettings, alarmSchema } from '../../contract/alarm.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type AlarmsTables } from './alarms.tables.ts'

type AlarmRow = AlarmsTables['alarms']

export type StoredAlarm = Alarm & { readonly takenByUserId: string | null }

/** The newest of it; sending the same twice changes nothing. */
export async function saveAlarm(tx: Tx, alarm: StoredAlarm): Promise<void> {
  const { id: _, ...row } = toRow(alarm)
  await tx
    .insertInto('alarms')
    .values({ id: alarm.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

export async function findAlarm(db: Db, id: string): Promise<StoredAlarm | undefined> {
  const row = await db.selectFrom('alarms').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** Those that are open, and those that ended since then. */
export async function listAlarmsSince(db: Db, endedSince: number): Promise<readonly StoredAlarm[]> {
  const rows = await db
    .selectFrom('alarms')
    .selectAll()
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>=', endedSince)]))
    .execute()
  return rows.map(fromRow)
}

/** Raised in a time, newest first. */
export async function listRaised(
  db: Db,
  filter: { readonly from: number; readonly to: number; readonly kind?: AlarmKind | undefined; readonly limit: number },
): Promise<readonly StoredAlarm[]> {
  // Kept as whole milliseconds: asked for with a fraction, PostgreSQL would refuse to compare.
  const whole = (at: number): number => Math.min(Math.ceil(at), Number.MAX_SAFE_INTEGER)
  let query = db.selectFrom('alarms').selectAll()
  query = query.where('raised_at', '>=', whole(filter.from)).where('raised_at', '<', whole(filter.to))
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  const rows = await query.orderBy('raised_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(fromRow)
}

export async function readAlarmSettings(db: Db): Promise<unknown> {
  const row = await db.selectFrom('alarm_settings').select('settings').where('id', '=', 1).executeTakeFirst()
  return row === undefined ? null : (JSON.parse(row.settings) as unknown)
}

export async function saveAlarmSettings(tx: Tx, settings: AlarmSettings): Promise<void> {
  const row = { settings: JSON.stringify(settings) }
  await tx
    .insertInto('alarm_settings')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

function toRow(alarm: StoredAlarm): Insertable<AlarmRow> {
  return {
    id: alarm.id,
    kind: alarm.kind,
    severity: alarm.severity,
    subject_kind: alarm.subject?.kind ?? null,
    subject_key: alarm.subject?.key ?? null,
    value: alarm.value,
    limit_value: alarm.limit,
    detail: JSON.stringify(alarm.detail),
    raised_at: alarm.raisedAt,
    times: alarm.times,
    taken_by_user_id: alarm.takenByUserId,
    taken_by_name: alarm.takenByName,
    taken_at: alarm.takenAt,
    ended_at: alarm.endedAt,
    steps: JSON.stringify(alarm.steps),
    note: alarm.note,
  }
}

function fromRow(row: Selectable<AlarmRow>): StoredAlarm {
  const alarm = alarmSchema.parse({
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    subject: row.subject_kind === null ? null : { kind: row.subject_kind, key: row.subject_key },
    value: row.value,
    limit: row.limit_value,
    detail: JSON.parse(row.detail),
    raisedAt: row.raised_at,
    times: row.times,
    takenByName: row.taken_by_name,
    takenAt: row.taken_at,
    endedAt: row.ended_at,
    steps: JSON.parse(row.steps),
    note: row.note,
  })
  return { ...alarm, takenByUserId: row.taken_by_user_id }
}
