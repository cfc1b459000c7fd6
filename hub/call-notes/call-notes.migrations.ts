import { type Migration } from 'kysely/migration'

export const callNotesMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-23-call-notes': {
    async up(db) {
      await db.schema
        .createTable('call_notes')
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('job_number', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .addColumn('disposition', 'text')
        .addColumn('customer_id', 'text')
        .addColumn('written_at', 'double precision', (column) => column.notNull())
        .addColumn('mutation_id', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('call_notes_key', ['call_id', 'user_id'])
        .execute()
      await db.schema
        .createTable('call_quality')
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('quality', 'text', (column) => column.notNull())
        .addColumn('worst_mos', 'double precision', (column) => column.notNull())
        .addColumn('at', 'double precision', (column) => column.notNull())
        .addPrimaryKeyConstraint('call_quality_key', ['call_id', 'user_id'])
        .execute()
    },
  },
}
