import { type DatabaseHandle, type Tx } from '../database/open-database.ts'
import { type PausedStretch } from './time-line.ts'

/** What a seat has announced. */
export type Upload = {
  readonly id: string
  readonly callId: string
  readonly userId: string
  readonly source: 'softphone' | 'sound-card'
  readonly startedAt: number
  readonly durationMs: number
  readonly bytes: number
  readonly sha256: string
  readonly paused: readonly PausedStretch[]
  readonly begunAt: number
}

export function createUploadsStore({ db }: Pick<DatabaseHandle, 'db'>) {
  return {
    async find(id: string): Promise<Upload | undefined> {
      const row = await db.selectFrom('recording_uploads').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      return {
        id: row.id,
        callId: row.call_id,
        userId: row.user_id,
        source: row.source as Upload['source'],
        startedAt: row.started_at,
        durationMs: row.duration_ms,
        bytes: Number(row.bytes),
        sha256: row.sha256,
        paused: JSON.parse(row.paused) as PausedStretch[],
        begunAt: Number(row.begun_at),
      }
    },
    /** The first announcement stands. */
    async begin(upload: Upload): Promise<void> {
      await db
        .insertInto('recording_uploads')
        .values({
          id: upload.id,
          call_id: upload.callId,
          user_id: upload.userId,
          source: upload.source,
          started_at: upload.startedAt,
          duration_ms: upload.durationMs,
          bytes: upload.bytes,
          sha256: upload.sha256,
          paused: JSON.stringify(upload.paused),
          begun_at: upload.begunAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    },
    async done(tx: Tx, id: string): Promise<void> {
      await tx.deleteFrom('recording_uploads').where('id', '=', id).execute()
    },
    /** Begun before this and never ended: their pieces may go. */
    async abandoned(before: number): Promise<readonly string[]> {
      const rows = await db.selectFrom('recording_uploads').select('id').where('begun_at', '<', before).execute()
      return rows.map(({ id }) => id)
    },
  }
}
