import { type Db } from '../database/open-database.ts'
import { firstPlace } from './recording-places.ts'

const batch = 500

/** Recordings that are not deleted, in the order of time: all, those since a moment, or those of a call. */
export async function* keptRecordings(
  db: Db,
  { since, callId }: { readonly since?: number; readonly callId?: string },
) {
  let after = since === undefined ? -1 : firstPlace(since) - 1
  for (;;) {
    let query = db
      .selectFrom('recordings')
      .select(['place', 'id', 'folder', 'wav_bytes', 'mp3_bytes', 'sha256'])
      .where('deleted_at', 'is', null)
      .where('place', '>', after)
    if (callId !== undefined) query = query.where('call_id', '=', callId)
    const rows = await query.orderBy('place').limit(batch).execute()
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < batch) return
    after = Number(last.place)
  }
}

/** Whether a file should be there still. */
export async function stillKept(db: Db, id: string, format: 'wav' | 'mp3'): Promise<boolean> {
  const column = format === 'wav' ? 'wav_bytes' : 'mp3_bytes'
  const row = await db
    .selectFrom('recordings')
    .select(column)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where(column, 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}
