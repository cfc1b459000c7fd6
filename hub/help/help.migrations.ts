import { type Migration } from 'kysely/migration'

export const helpMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-24-help': {
    async up(db) {
      await db.schema
        .createTable('help_requests')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('extension', 'text', (column) => column.notNull())
        .addColumn('queue', 'text')
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('team', 'text')
        .addColumn('asked_at', 'bigint', (column) => column.notNull())
        .addColumn('taken_by_user_id', 'text')
        .addColumn('taken_by_name', 'text')
        .addColumn('taken_at', 'bigint')
        .addColumn('ended_at', 'bigint')
        .addColumn('ending', 'text')
        .execute()
      await db.schema.createIndex('help_requests_call').on('help_requests').column('call_id').execute()
      await db.schema.createIndex('help_requests_ended').on('help_requests').column('ended_at').execute()
    },
  },
}
