import { type Selectable } from 'kysely'
import { type CallQuality } from '../../contract/api/call-notes.api.ts'
import { type CallNote } from '../../contract/call-note.ts'
import { type CallId, type CustomerId, type UserId } from '../../contract/ids.ts'
import { chunks } from '../database/insert-rows.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type CallNotesTables } from './call-notes.tables.ts'

export type StoredNote = CallNote & { readonly jobNumber: string; readonly name: string; readonly mutationId: string }

export type CallNotesStore = ReturnType<typeof createCallNotesStore>

export function createCallNotesStore({ db }: Pick<DatabaseHandle, 'db'>) {
  return {
    /** In one statement, so that of two that arrive at once the later written stands whichever comes first. */
    async put(note: StoredNote): Promise<void> {
      const content = {
        job_number: note.jobNumber,
        name: note.name,
        note: note.note,
        disposition: note.disposition,
        customer_id: note.customerId,
        written_at: note.writtenAt,
        mutation_id: note.mutationId,
      }
      await db
        .insertInto('call_notes')
        .values({ call_id: note.callId, user_id: note.userId, ...content })
        .onConflict((conflict) =>
          conflict
            .columns(['call_id', 'user_id'])
            .doUpdateSet(content)
            .where('call_notes.written_at', '<=', note.writtenAt),
        )
        .execute()
    },

    async find(callId: string, userId: string): Promise<CallNote | undefined> {
      const row = await db
        .selectFrom('call_notes')
        .selectAll()
        .where('call_id', '=', callId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row && fromRow(row)
    },

    async ofCall(callId: string): Promise<readonly CallNote[]> {
      const rows = await db
        .selectFrom('call_notes')
        .selectAll()
        .where('call_id', '=', callId)
        .orderBy('written_at')
        .execute()
      return rows.map(fromRow)
    },

    /** A person's notes on these calls. */
    async ofPerson(userId: string, callIds: readonly string[]): Promise<readonly CallNote[]> {
      const found: CallNote[] = []
      for (const part of chunks(callIds)) {
        const rows = await db
          .selectFrom('call_notes')
          .selectAll()
          .where('user_id', '=', userId)
          .where('call_id', 'in', part)
          .execute()
        found.push(...rows.map(fromRow))
      }
      return found
    },

    /** Everybody's notes on these calls, in the order of writing. */
    async ofCalls(callIds: readonly string[]): Promise<readonly CallNote[]> {
      const found: CallNote[] = []
      for (const part of chunks(callIds)) {
        const rows = await db
          .selectFrom('call_notes')
          .selectAll()
          .where('call_id', 'in', part)
          .orderBy('written_at')
          .execute()
        found.push(...rows.map(fromRow))
      }
      return found
    },

    async putQuality(callId: string, userId: string, quality: CallQuality, at: number): Promise<void> {
      const content = { quality: JSON.stringify(quality), worst_mos: quality.worst.mos, at }
      await db
        .insertInto('call_quality')
        .values({ call_id: callId, user_id: userId, ...content })
        .onConflict((conflict) => conflict.columns(['call_id', 'user_id']).doUpdateSet(content))
        .execute()
    },

    async qualityOf(callId: string): Promise<readonly (CallQuality & { readonly userId: UserId })[]> {
      const rows = await db.selectFrom('call_quality').selectAll().where('call_id', '=', callId).orderBy('at').execute()
      return rows.map((row) => ({ ...(JSON.parse(row.quality) as CallQuality), userId: row.user_id as UserId }))
    },
  }
}

function fromRow(row: Selectable<CallNotesTables['call_notes']>): CallNote {
  return {
    callId: row.call_id as CallId,
    userId: row.user_id as UserId,
    jobNumber: row.job_number,
    name: row.name,
    note: row.note,
    disposition: row.disposition,
    customerId: row.customer_id as CustomerId | null,
    writtenAt: row.written_at,
  }
}
