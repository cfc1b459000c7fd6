import { type Migration } from 'kysely/migration'

export const messagesMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-24-messages': {
    async up(db) {
      await db.schema
        .createTable('messages')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('from_user_id', 'text', (column) => column.notNull())
        .addColumn('from_name', 'text', (column) => column.notNull())
        .addColumn('to_user_id', 'text')
        .addColumn('to_team', 'text')
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('messages_conversation').on('messages').columns(['conversation', 'at']).execute()
      await db.schema.createIndex('messages_from').on('messages').column('from_user_id').execute()
      await db.schema.createIndex('messages_to').on('messages').column('to_user_id').execute()
      await db.schema.createIndex('messages_team').on('messages').column('to_team').execute()
      await db.schema
        .createTable('message_seen')
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('message_seen_key', ['user_id', 'conversation'])
        .execute()
    },
  },
}
