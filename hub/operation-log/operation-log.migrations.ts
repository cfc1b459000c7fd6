import { type Migration } from 'kysely/migration'
import { chainStart } from './chain.ts'

export const operationLogMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-operation-log': {
    async up(db) {
      await db.schema
        .createTable('operation_log')
        .addColumn('sequence', 'bigint', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text')
        .addColumn('job_number', 'text')
        .addColumn('address', 'text', (column) => column.notNull())
        .addColumn('subject_kind', 'text', (column) => column.notNull())
        .addColumn('subject_id', 'text')
        .addColumn('detail', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .execute()
      for (const column of ['at', 'user_id', 'subject_id', 'action']) {
        await db.schema.createIndex(`operation_log_${column}`).on('operation_log').column(column).execute()
      }
      await db.schema
        .createTable('operation_log_head')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .execute()
      await db.insertInto('operation_log_head').values({ id: 1, sequence: 0, hash: chainStart }).execute()
    },
  },
}
