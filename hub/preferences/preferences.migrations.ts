import { type Migration } from 'kysely/migration'

export const preferencesMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-preferences': {
    async up(db) {
      await db.schema
        .createTable('preferences')
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('preferences_key', ['user_id', 'key'])
        .execute()
    },
  },
}
