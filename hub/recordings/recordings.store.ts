import { sql } from 'kysely'
import { type RecordingMark, type RecordingRules, recordingRulesSchema } from '../../contract/recording.ts'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'
import { appendToChain, type ChainEvent, lockChain } from './recording-chain.store.ts'
import { firstPlace, placesOfMs } from './recording-places.ts'
import { fromRow, type StoredRecording, toRow } from './recording-rows.ts'
import { emptyRecordingIndex, indexRecordings, type RecordingReach } from './recording-search.store.ts'

export type NewRecording = Omit<StoredRecording, 'place' | 'marks' | 'hold' | 'deletedAt'> & {
  /** Everybody who spoke in it. */
  readonly people: readonly string[]
}

export type RecordingsStore = ReturnType<typeof createRecordingsStore>

/** Writes that belong to a transaction take it; reads go by themselves. */
export function createRecordingsStore({ db, kind }: Pick<DatabaseHandle, 'db' | 'kind'>) {
  const chain = (tx: Tx, told: ChainEvent): Promise<void> => appendToChain(tx, kind, told)

  async function peopleOf(tx: Db, place: number): Promise<string[]> {
    const rows = await tx.selectFrom('recording_people').select('user_id').where('place', '=', place).execute()
    return rows.map((row) => row.user_id)
  }

  async function indexAgain(tx: Db, id: string): Promise<void> {
    const row = await tx.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return
    const marks = await tx.selectFrom('recording_marks').select('text').where('recording_id', '=', id).execute()
    const recording = { ...fromRow(row), marks: marks.map(({ text }) => text) }
    await indexRecordings(tx, [{ ...recording, people: await peopleOf(tx, recording.place) }])
  }

  return {
    async findByOrigin(origin: string): Promise<StoredRecording | undefined> {
      const row = await db.selectFrom('recordings').selectAll().where('origin', '=', origin).executeTakeFirst()
      return row && fromRow(row)
    },

    async ofCall(callId: string): Promise<readonly StoredRecording[]> {
      const rows = await db
        .selectFrom('recordings')
        .selectAll()
        .where('call_id', '=', callId)
        .orderBy('place')
        .execute()
      return rows.map(fromRow)
    },

    /** Undefined too when it is out of reach. With the customer's name of today. */
    async find(id: string, reach: RecordingReach): Promise<StoredRecording | undefined> {
      const row = await db
        .selectFrom('recordings')
        .leftJoin('customers', 'customers.id', 'recordings.customer_id')
        .selectAll('recordings')
        .select('customers.name as name_now')
        .where('recordings.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const recording = fromRow({ ...row, customer_name: row.name_now ?? row.customer_name })
      if (reach.scope === 'all') return recording
      if (reach.scope === 'own') {
        return (await peopleOf(db, recording.place)).includes(reach.userId) ? recording : undefined
      }
      const theirs = reach.team !== null && recording.team === reach.team
      return theirs || recording.userId === null ? recording : undefined
    },

    /** A new one, or what is known now of one that was missing; both with its link in the chain when there is sound. */
    async put(tx: Tx, recording: NewRecording, at: number): Promise<void> {
      const { people, ...given } = recording
      const { customerId } = recording
      await lockChain(tx, kind)
      const customer =
        customerId === null
          ? undefined
          : await tx.selectFrom('customers').select('name').where('id', '=', customerId).executeTakeFirst()
      const about = { ...given, customerName: customer?.name ?? given.customerName }
      const known = await tx
        .selectFrom('recordings')
        .select(['place', 'marks'])
        .where('origin', '=', recording.origin)
        .executeTakeFirst()
      const place = known === undefined ? await nextPlace(tx, recording.startedAt) : Number(known.place)
      const row = toRow({ ...about, place, marks: known?.marks ?? 0, hold: null, deletedAt: null })
      const { hold_reason: _reason, hold_by: _by, hold_at: _at, marks: _marks, ...changing } = row
      await tx
        .insertInto('recordings')
        .values(row)
        .onConflict((conflict) => conflict.column('origin').doUpdateSet(changing))
        .execute()
      for (const userId of people) {
        await tx
          .insertInto('recording_people')
          .values({ place, user_id: userId })
          .onConflict((conflict) => conflict.columns(['user_id', 'place']).doNothing())
          .execute()
      }
      await indexAgain(tx, recording.id)
      if (recording.sha256 === null) return
      const { id: recordingId, callId, sha256, wavBytes } = recording
      await chain(tx, { at, recordingId, callId, event: 'arrived', sha256, bytes: wavBytes })
    },

    async encoded(
      tx: Tx,
      recording: StoredRecording,
      mp3: { bytes: number; sha256: string },
      at: number,
    ): Promise<void> {
      await tx
        .updateTable('recordings')
        .set({ mp3_bytes: mp3.bytes })
        .where('id', '=', recording.id)
        .where('deleted_at', 'is', null)
        .execute()
      const { id: recordingId, callId } = recording
      await chain(tx, { at, recordingId, callId, event: 'encoded', sha256: mp3.sha256, bytes: mp3.bytes })
    },

    /** The WAV has served; the MP3 stays. @returns false when it is held or was removed meanwhile */
    async removeWav(tx: Tx, recording: StoredRecording, at: number): Promise<boolean> {
      const { id: recordingId, callId, sha256, wavBytes } = recording
      const { numUpdatedRows } = await tx
        .updateTable('recordings')
        .set({ wav_bytes: null, leftover: 1 })
        .where('id', '=', recordingId)
        .where('hold_at', 'is', null)
        .where('wav_bytes', 'is not', null)
        .where('mp3_bytes', 'is not', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      await chain(tx, { at, recordingId, callId, event: 'wav-removed', sha256, bytes: wavBytes })
      return true
    },

    /** The row stays and says that there was one. @returns false when it is held or was deleted meanwhile */
    async remove(tx: Tx, recording: StoredRecording, at: number): Promise<boolean> {
      const { id: recordingId, callId, sha256 } = recording
      const { numUpdatedRows } = await tx
        .updateTable('recordings')
        .set({ state: 'deleted', deleted_at: at, wav_bytes: null, mp3_bytes: null, leftover: 1 })
        .where('id', '=', recordingId)
        .where('hold_at', 'is', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      const bytes = (recording.wavBytes ?? 0) + (recording.mp3Bytes ?? 0)
      await chain(tx, { at, recordingId, callId, event: 'deleted', sha256, bytes })
      return true
    },

    async filesRemoved(id: string): Promise<void> {
      await db.updateTable('recordings').set({ leftover: 0 }).where('id', '=', id).execute()
    },

    /** Whose files are to be removed still: the hub ended between the row and the disk. */
    leftovers: (limit: number) => rows(db.selectFrom('recordings').selectAll().where('leftover', '=', 1).limit(limit)),

    /** Oldest first; those behind `after` only. */
    toEncode: (after: number, limit: number) =>
      rows(
        db
          .selectFrom('recordings')
          .selectAll()
          .where('mp3_bytes', 'is', null)
          .where('wav_bytes', 'is not', null)
          .where('place', '>', after)
          .orderBy('place')
          .limit(limit),
      ),

    /** Older than this and with an MP3 beside it. */
    wavsBefore: (startedAt: number, limit: number) =>
      rows(
        db
          .selectFrom('recordings')
          .selectAll()
          .where('wav_bytes', 'is not', null)
          .where('mp3_bytes', 'is not', null)
          .where('hold_at', 'is', null)
          .where('place', '<', firstPlace(startedAt))
          .orderBy('place')
          .limit(limit),
      ),

    /** What the rule no longer keeps: of one queue, or (null) of all that have no rule of their own. */
    outlived: (
      startedAt: number,
      of: { readonly queue: string } | { readonly except: readonly string[] },
      limit: number,
    ) => {
      let query = db
        .selectFrom('recordings')
        .selectAll()
        .where('deleted_at', 'is', null)
        .where('hold_at', 'is', null)
        .where('place', '<', firstPlace(startedAt))
      if ('queue' in of) query = query.where('queue', '=', of.queue)
      else if (of.except.length > 0) {
        query = query.where((where) => where.or([where('queue', 'is', null), where('queue', 'not in', of.except)]))
      }
      return rows(query.orderBy('place').limit(limit))
    },

    async hold(tx: Tx, id: string, hold: StoredRecording['hold']): Promise<void> {
      const set = { hold_reason: hold?.reason ?? null, hold_by: hold?.byName ?? null, hold_at: hold?.at ?? null }
      await tx.updateTable('recordings').set(set).where('id', '=', id).execute()
    },

    /** The agent says only after the call which customer it was. */
    async identify(tx: Tx, callId: string, customerId: string): Promise<void> {
      const customer = await tx.selectFrom('customers').select('name').where('id', '=', customerId).executeTakeFirst()
      const set = { customer_id: customerId, customer_name: customer?.name ?? null }
      const of = await tx.updateTable('recordings').set(set).where('call_id', '=', callId).returning('id').execute()
      for (const { id } of of) await indexAgain(tx, id)
    },

    async marks(recordingId: string): Promise<readonly RecordingMark[]> {
      const found = await db
        .selectFrom('recording_marks')
        .selectAll()
        .where('recording_id', '=', recordingId)
        .orderBy('at_ms')
        .orderBy('id')
        .execute()
      return found.map(toMark)
    },

    async mark(tx: Tx, id: string): Promise<(RecordingMark & { readonly recordingId: string }) | undefined> {
      const row = await tx.selectFrom('recording_marks').selectAll().where('id', '=', id).executeTakeFirst()
      return row && { ...toMark(row), recordingId: row.recording_id }
    },

    async putMark(tx: Tx, recordingId: string, mark: RecordingMark): Promise<void> {
      const content = { at_ms: mark.atMs, text: mark.text, written_at: mark.writtenAt }
      await tx
        .insertInto('recording_marks')
        .values({
          ...content,
          id: mark.id,
          recording_id: recordingId,
          by_user_id: mark.byUserId,
          by_name: mark.byName,
        })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(content))
        .execute()
      await countMarks(tx, recordingId)
    },

    async removeMark(tx: Tx, recordingId: string, id: string): Promise<void> {
      await tx.deleteFrom('recording_marks').where('id', '=', id).execute()
      await countMarks(tx, recordingId)
    },

    async rules(): Promise<RecordingRules | undefined> {
      const row = await db.selectFrom('recording_rules').select('content').where('id', '=', 1).executeTakeFirst()
      return row && recordingRulesSchema.parse(JSON.parse(row.content))
    },

    async putRules(tx: Tx, rules: RecordingRules): Promise<void> {
      const content = JSON.stringify(rules)
      await tx
        .insertInto('recording_rules')
        .values({ id: 1, content })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ content }))
        .execute()
    },

    /** What came and went on each day, oldest first. */
    async days(): Promise<readonly { readonly day: string; readonly arrived: number; readonly removed: number }[]> {
      const found = await db.selectFrom('recording_days').selectAll().orderBy('day').execute()
      return found.map((row) => ({
        day: row.day,
        arrived: Number(row.arrived_bytes),
        removed: Number(row.removed_bytes),
      }))
    },
  }

  async function countMarks(tx: Tx, recordingId: string): Promise<void> {
    await tx
      .updateTable('recordings')
      .set(({ selectFrom }) => ({
        marks: selectFrom('recording_marks')
          .select(sql<number>`count(*)`.as('count'))
          .where('recording_id', '=', recordingId),
      }))
      .where('id', '=', recordingId)
      .execute()
    await indexAgain(tx, recordingId)
  }
}

/** The first free place of its millisecond. */
async function nextPlace(tx: Tx, startedAt: number): Promise<number> {
  const first = firstPlace(startedAt)
  const { last } = await tx
    .selectFrom('recordings')
    .select(({ fn }) => fn.max('place').as('last'))
    .where('place', '>=', first)
    .where('place', '<', first + placesOfMs)
    .executeTakeFirstOrThrow()
  return last === null ? first : Number(last) + 1
}

async function rows(query: {
  execute(): Promise<readonly Parameters<typeof fromRow>[0][]>
}): Promise<readonly StoredRecording[]> {
  return (await query.execute()).map(fromRow)
}

type MarkRow = {
  readonly id: string
  readonly at_ms: number
  readonly text: string
  readonly by_user_id: string
  readonly by_name: string
  readonly written_at: number
}

function toMark(row: MarkRow): RecordingMark {
  return {
    id: row.id as RecordingMark['id'],
    atMs: row.at_ms,
    text: row.text,
    byName: row.by_name,
    byUserId: row.by_user_id,
    writtenAt: row.written_at,
  }
}

/** Recordings read at once when the index is made anew. */
const indexBatch = 500

/** Makes the search index anew from the recordings, as a restore into another kind of database needs it. */
export async function rebuildRecordingIndex(tx: Db): Promise<void> {
  await emptyRecordingIndex(tx)
  for (let after = -1; ;) {
    const found = await tx
      .selectFrom('recordings')
      .selectAll()
      .where('place', '>', after)
      .orderBy('place')
      .limit(indexBatch)
      .execute()
    for (const row of found) {
      const marks = await tx.selectFrom('recording_marks').select('text').where('recording_id', '=', row.id).execute()
      const recording = fromRow(row)
      const people = await tx
        .selectFrom('recording_people')
        .select('user_id')
        .where('place', '=', recording.place)
        .execute()
      const about = { marks: marks.map(({ text }) => text), people: people.map((person) => person.user_id) }
      await indexRecordings(tx, [{ ...recording, ...about }])
      after = recording.place
    }
    if (found.length < indexBatch) return
  }
}
