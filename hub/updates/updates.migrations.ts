import { type Migration } from 'kysely/migration'

export const updatesMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-updates': {
    async up(db) {
      await db.schema
        .createTable('seat_version')
        .addColumn('seat_id', 'text', (column) => column.primaryKey())
        .addColumn('device', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('system', 'text', (column) => column.notNull())
        .addColumn('rolled_back_from', 'text')
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('reported_at', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
}
