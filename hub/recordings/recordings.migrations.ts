import { type Kysely, sql, SqliteAdapter } from 'kysely'
import { type Migration } from 'kysely/migration'
import { chainStart } from '../operation-log/chain.ts'

export const recordingsMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-recordings': {
    async up(db) {
      await db.schema
        .createTable('recordings')
        .addColumn('place', 'bigint', (c) => c.primaryKey())
        .addColumn('id', 'text', (c) => c.notNull().unique())
        .addColumn('call_id', 'text', (c) => c.notNull())
        .addColumn('origin', 'text', (c) => c.notNull().unique())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('started_at', 'double precision', (c) => c.notNull())
        .addColumn('duration_ms', 'double precision', (c) => c.notNull())
        .addColumn('missing_ms', 'double precision', (c) => c.notNull())
        .addColumn('direction', 'text', (c) => c.notNull())
        .addColumn('number', 'text', (c) => c.notNull())
        .addColumn('number_key', 'text', (c) => c.notNull())
        .addColumn('customer_id', 'text')
        .addColumn('customer_name', 'text')
        .addColumn('queue', 'text')
        .addColumn('extension', 'text')
        .addColumn('user_id', 'text')
        .addColumn('agent_name', 'text')
        .addColumn('team', 'text')
        .addColumn('folder', 'text', (c) => c.notNull())
        .addColumn('wav_bytes', 'bigint')
        .addColumn('mp3_bytes', 'bigint')
        .addColumn('sha256', 'text')
        .addColumn('paused', 'text', (c) => c.notNull())
        .addColumn('parts', 'text', (c) => c.notNull())
        .addColumn('marks', 'integer', (c) => c.notNull())
        .addColumn('hold_reason', 'text')
        .addColumn('hold_by', 'text')
        .addColumn('hold_at', 'bigint')
        .addColumn('deleted_at', 'bigint')
        .addColumn('leftover', 'integer', (c) => c.notNull())
        .addColumn('arrived_at', 'bigint', (c) => c.notNull())
        .execute()
      // Each ends with the place, so that a page is one short walk whatever it is narrowed by.
      for (const column of ['call_id', 'customer_id', 'queue', 'extension', 'team', 'duration_ms'] as const) {
        await db.schema.createIndex(`recordings_${column}`).on('recordings').columns([column, 'place']).execute()
      }
      await sql`create index recordings_state on recordings (state, place) where state <> 'ready'`.execute(db)
      await sql`create index recordings_source on recordings (source, place) where source <> 'pbx'`.execute(db)
      await sql`create index recordings_direction on recordings (direction, place) where direction <> 'inbound'`.execute(
        db,
      )
      await sql`create index recordings_nobodys on recordings (place) where user_id is null`.execute(db)
      await sql`create index recordings_held on recordings (place) where hold_at is not null`.execute(db)
      // For what the hub does by itself: encode, remove, delete by the rule.
      await sql`create index recordings_to_encode on recordings (place) where mp3_bytes is null and wav_bytes is not null`.execute(
        db,
      )
      await sql`create index recordings_leftover on recordings (place) where leftover = 1`.execute(db)
      await sql`create index recordings_kept on recordings (queue, place) where deleted_at is null`.execute(db)
      await sql`create index recordings_wav on recordings (place) where wav_bytes is not null`.execute(db)
      await db.schema
        .createTable('recording_people')
        .addColumn('place', 'bigint', (c) => c.notNull())
        .addColumn('user_id', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('recording_people_key', ['user_id', 'place'])
        .execute()
      await db.schema
        .createTable('recording_marks')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('recording_id', 'text', (c) => c.notNull())
        .addColumn('at_ms', 'double precision', (c) => c.notNull())
        .addColumn('text', 'text', (c) => c.notNull())
        .addColumn('by_user_id', 'text', (c) => c.notNull())
        .addColumn('by_name', 'text', (c) => c.notNull())
        .addColumn('written_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('recording_marks_of')
        .on('recording_marks')
        .columns(['recording_id', 'at_ms'])
        .execute()
    },
  },
  '2026-11-27-recordings-2-chain': {
    async up(db) {
      await db.schema
        .createTable('recording_chain')
        .addColumn('sequence', 'bigint', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('recording_id', 'text', (c) => c.notNull())
        .addColumn('call_id', 'text', (c) => c.notNull())
        .addColumn('event', 'text', (c) => c.notNull())
        .addColumn('sha256', 'text')
        .addColumn('bytes', 'bigint')
        .addColumn('hash', 'text', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('recording_chain_of').on('recording_chain').column('recording_id').execute()
      await db.schema
        .createTable('recording_chain_head')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('sequence', 'bigint', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .execute()
      await db.insertInto('recording_chain_head').values({ id: 1, sequence: 0, hash: chainStart }).execute()
      await db.schema
        .createTable('recording_days')
        .addColumn('day', 'text', (c) => c.primaryKey())
        .addColumn('arrived_bytes', 'bigint', (c) => c.notNull())
        .addColumn('removed_bytes', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('recording_rules')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('content', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('recording_uploads')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('call_id', 'text', (c) => c.notNull())
        .addColumn('user_id', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('started_at', 'double precision', (c) => c.notNull())
        .addColumn('duration_ms', 'double precision', (c) => c.notNull())
        .addColumn('bytes', 'bigint', (c) => c.notNull())
        .addColumn('sha256', 'text', (c) => c.notNull())
        .addColumn('paused', 'text', (c) => c.notNull())
        .addColumn('begun_at', 'bigint', (c) => c.notNull())
        .execute()
    },
  },
  '2026-11-27-recordings-3-search': {
    async up(db) {
      // As the customers' (customers.migrations.ts): terms only, contentless, without positions.
      if (isSqlite(db)) {
        await sql`create virtual table recording_search using fts5(
          terms, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '^.='"
        )`.execute(db)
      } else {
        await sql`create table recording_search (
          place bigint primary key references recordings(place) on delete cascade, terms tsvector not null
        )`.execute(db)
        await sql`create index recording_search_terms on recording_search using gin (terms)`.execute(db)
      }
    },
  },
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no schema
function isSqlite(db: Kysely<any>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}
