import { type Migration } from 'kysely/migration'

export const accessMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-access': {
    async up(db) {
      await db.schema
        .createTable('access_user')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('job_number', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('team', 'text')
        .addColumn('language', 'text', (column) => column.notNull())
        .addColumn('password_hash', 'text')
        .addColumn('must_change_password', 'integer', (column) => column.notNull())
        .addColumn('active', 'integer', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('access_role')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('built_in', 'text', (column) => column.unique())
        .addColumn('name_zh', 'text', (column) => column.notNull())
        .addColumn('name_en', 'text', (column) => column.notNull())
        .addColumn('grants', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('access_user_role')
        .addColumn('user_id', 'text', (column) => column.notNull().references('access_user.id').onDelete('cascade'))
        .addColumn('role_id', 'text', (column) => column.notNull().references('access_role.id'))
        .addPrimaryKeyConstraint('access_user_role_key', ['user_id', 'role_id'])
        .execute()
      await db.schema
        .createTable('access_session')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('user_id', 'text', (column) => column.notNull().references('access_user.id').onDelete('cascade'))
        .addColumn('refresh_hash', 'text', (column) => column.notNull())
        .addColumn('previous_hash', 'text')
        .addColumn('previous_until', 'bigint')
        .addColumn('address', 'text', (column) => column.notNull())
        .addColumn('device', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('used_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('revoked_at', 'bigint')
        .addColumn('revoked_reason', 'text')
        .execute()
      await db.schema.createIndex('access_session_user').on('access_session').column('user_id').execute()
      await db.schema
        .createTable('access_one_time_code')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull().references('access_user.id').onDelete('cascade'))
        .addColumn('code_hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('used_at', 'bigint')
        .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
        .execute()
      await db.schema
        .createTable('access_failure')
        .addColumn('subject', 'text', (column) => column.primaryKey())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .addColumn('last_at', 'bigint', (column) => column.notNull())
        .addColumn('locked_until', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('access_generation')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('value', 'integer', (column) => column.notNull())
        .execute()
      await db.insertInto('access_generation').values({ id: 1, value: 0 }).execute()
    },
  },
  '2026-11-27-access-2-station': {
    async up(db) {
      await db.schema.alterTable('access_user').addColumn('station', 'text').execute()
    },
  },
  '2026-11-27-access-3-known-rights': {
    async up(db) {
      await db.schema
        .createTable('access_known_right')
        .addColumn('right_name', 'text', (column) => column.primaryKey())
        .execute()
      await db
        .insertInto('access_known_right')
        .values(rightsBefore.map((right) => ({ right_name: right })))
        .execute()
    },
  },
}

/** What a hub from before this table had: its roles have them, or an administrator took them away. */
const rightsBefore = [
  'agent.work',
  'call.read',
  'call.control',
  'call.supervise.listen',
  'call.supervise.whisper',
  'call.supervise.barge',
  'agent.read',
  'agent.control',
  'customer.read',
  'customer.write',
  'customer.number',
  'customer.import',
  'customer.export',
  'customer.fields',
  'message.send',
  'announcement.write',
  'order.read',
  'order.write',
  'order.price',
  'order.audit',
  'order.import',
  'order.export',
  'delivery.work',
  'receipt.write',
  'receipt.refund',
  'ledger.read',
  'ledger.adjust',
  'product.write',
  'station.write',
  'routing.read',
  'routing.write',
  'user.read',
  'user.write',
  'operation-log.read',
  'system.read',
  'system.write',
] as const
