import { type Migration } from 'kysely/migration'

export const alarmsMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-alarms': {
    async up(db) {
      await db.schema
        .createTable('alarms')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('severity', 'text', (column) => column.notNull())
        .addColumn('subject_kind', 'text')
        .addColumn('subject_key', 'text')
        .addColumn('value', 'double precision')
        .addColumn('limit_value', 'double precision')
        .addColumn('detail', 'text', (column) => column.notNull())
        .addColumn('raised_at', 'bigint', (column) => column.notNull())
        .addColumn('times', 'integer', (column) => column.notNull())
        .addColumn('taken_by_user_id', 'text')
        .addColumn('taken_by_name', 'text')
        .addColumn('taken_at', 'bigint')
        .addColumn('ended_at', 'bigint')
        .addColumn('steps', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('alarms_raised').on('alarms').column('raised_at').execute()
      await db.schema.createIndex('alarms_ended').on('alarms').column('ended_at').execute()
      await db.schema
        .createTable('alarm_settings')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('settings', 'text', (column) => column.notNull())
        .execute()
    },
  },
}
