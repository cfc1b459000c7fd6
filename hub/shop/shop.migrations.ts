import { type Migration } from 'kysely/migration'
import { v7 as uuid } from 'uuid'

export const shopMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-shop': {
    async up(db) {
      await db.schema
        .createTable('shop_entries')
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('change', 'bigint', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('shop_entries_key', ['kind', 'id'])
        .execute()
      await db.schema
        .createTable('shop_feed')
        .addColumn('newest', 'bigint', (column) => column.notNull())
        .addColumn('epoch', 'text', (column) => column.notNull())
        .execute()
      await db.insertInto('shop_feed').values({ newest: 0, epoch: uuid() }).execute()
    },
  },
}
