import { type SeatVersion } from '../../contract/api/updates.api.ts'
import { type Db } from '../database/open-database.ts'

/** Far more than a centre has; what an older seat said last goes first. */
const mostSeats = 5_000

export async function putSeatVersion(db: Db, seat: SeatVersion, userId: string, at: number): Promise<void> {
  const values = {
    device: seat.device,
    version: seat.version,
    system: seat.system,
    rolled_back_from: seat.rolledBackFrom,
    user_id: userId,
    reported_at: at,
  }
  await db
    .insertInto('seat_version')
    .values({ seat_id: seat.seatId, ...values })
    .onConflict((conflict) => conflict.column('seat_id').doUpdateSet(values))
    .execute()
}

export type StoredSeatVersion = SeatVersion & { readonly userId: string; readonly reportedAt: number }

export async function seatVersions(db: Db): Promise<readonly StoredSeatVersion[]> {
  const rows = await db.selectFrom('seat_version').selectAll().orderBy('reported_at', 'desc').limit(mostSeats).execute()
  return rows.map((row) => ({
    seatId: row.seat_id,
    device: row.device,
    version: row.version,
    system: row.system,
    rolledBackFrom: row.rolled_back_from,
    userId: row.user_id,
    reportedAt: row.reported_at,
  }))
}

/** On how many seats each version did not run. */
export async function countRollBacks(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('seat_version')
    .select(['rolled_back_from', 'system', (build) => build.fn.countAll().as('seats')])
    .where('rolled_back_from', 'is not', null)
    .groupBy(['rolled_back_from', 'system'])
    .execute()
  return new Map(rows.map((row) => [`${row.system} ${row.rolled_back_from ?? ''}`, Number(row.seats)]))
}
