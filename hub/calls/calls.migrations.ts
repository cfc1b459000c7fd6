import { sql } from 'kysely'
import { type Migration } from 'kysely/migration'

export const callsMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-calls': {
    async up(db) {
      await db.schema
        .createTable('calls')
        .addColumn('call_id', 'text', (column) => column.primaryKey())
        .addColumn('pbx', 'text', (column) => column.notNull())
        .addColumn('pbx_call_id', 'text', (column) => column.notNull())
        .addColumn('direction', 'text', (column) => column.notNull())
        .addColumn('phase', 'text', (column) => column.notNull())
        .addColumn('caller_number', 'text', (column) => column.notNull())
        .addColumn('caller_e164', 'text')
        .addColumn('called_number', 'text', (column) => column.notNull())
        .addColumn('trunk', 'text')
        .addColumn('customer_id', 'text')
        .addColumn('queue', 'text')
        .addColumn('extension', 'text')
        .addColumn('user_id', 'text')
        .addColumn('team', 'text')
        .addColumn('started_at', 'double precision', (column) => column.notNull())
        .addColumn('queued_at', 'double precision')
        .addColumn('answered_at', 'double precision')
        .addColumn('ended_at', 'double precision')
        .addColumn('wait_ms', 'double precision')
        .addColumn('talk_ms', 'double precision')
        .addColumn('hold_ms', 'double precision')
        .addColumn('ended_by', 'text')
        .addColumn('loss_reason', 'text')
        .addColumn('open_state', 'text')
        .addUniqueConstraint('calls_pbx_call', ['pbx', 'pbx_call_id'])
        .execute()
      await db.schema.createIndex('calls_started').on('calls').column('started_at').execute()
      await db.schema.createIndex('calls_user').on('calls').columns(['user_id', 'started_at']).execute()
      await db.schema.createIndex('calls_customer').on('calls').columns(['customer_id', 'started_at']).execute()
      // 来电记忆 asks this one before every call.
      await db.schema.createIndex('calls_number').on('calls').columns(['caller_e164', 'answered_at']).execute()
      // A hub that starts looks for the few open calls among millions.
      await sql`create index calls_open on calls (pbx) where open_state is not null`.execute(db)
      await db.schema
        .createTable('call_steps')
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('sequence', 'integer', (column) => column.notNull())
        .addColumn('at', 'double precision', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('extension', 'text')
        .addColumn('queue', 'text')
        .addColumn('detail', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('call_steps_key', ['call_id', 'sequence'])
        .execute()
      await db.schema
        .createTable('call_sight')
        .addColumn('pbx', 'text', (column) => column.primaryKey())
        .addColumn('at', 'double precision', (column) => column.notNull())
        .execute()
    },
  },
  '2026-11-23-calls-parties': {
    async up(db) {
      await db.schema
        .createTable('call_parties')
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('sequence', 'integer', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('extension', 'text', (column) => column.notNull())
        .addColumn('part', 'text', (column) => column.notNull())
        .addColumn('at', 'double precision', (column) => column.notNull())
        .addPrimaryKeyConstraint('call_parties_key', ['call_id', 'sequence'])
        .execute()
      await db.schema.createIndex('call_parties_user').on('call_parties').columns(['user_id', 'at']).execute()
      // Calls of before: whoever they say answered.
      await sql`
        insert into call_parties (call_id, sequence, user_id, extension, part, at)
        select call_id, 0, user_id, extension, 'answered', answered_at from calls
        where user_id is not null and extension is not null and answered_at is not null
      `.execute(db)
    },
  },
  '2026-11-27-calls-2-queue': {
    async up(db) {
      // How many calls a queue had at this hour of earlier weeks is answered by the index alone.
      await db.schema.createIndex('calls_queue').on('calls').columns(['queue', 'direction', 'started_at']).execute()
    },
  },
  // Figures of a time are those of the calls that ended in it or run still.
  '2026-11-27-calls-ended': {
    async up(db) {
      await db.schema.createIndex('calls_ended').on('calls').columns(['ended_at', 'call_id']).execute()
    },
  },
}
