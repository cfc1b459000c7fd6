import { type Migration } from 'kysely/migration'

export const announcementsMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-23-announcements': {
    async up(db) {
      await db.schema
        .createTable('announcements')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('team', 'text')
        .addColumn('urgent', 'integer', (column) => column.notNull())
        .addColumn('by_user_id', 'text', (column) => column.notNull())
        .addColumn('by_name', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('until', 'double precision')
        .execute()
      await db.schema.createIndex('announcements_at').on('announcements').column('at').execute()
      await db.schema
        .createTable('announcement_reads')
        .addColumn('announcement_id', 'text', (column) =>
          column.notNull().references('announcements.id').onDelete('cascade'),
        )
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('read_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('announcement_reads_key', ['announcement_id', 'user_id'])
        .execute()
    },
  },
}
