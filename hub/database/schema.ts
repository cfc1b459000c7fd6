import { type Migration } from 'kysely/migration'
import { accessMigrations } from '../access/access.migrations.ts'
import { type AccessTables } from '../access/access.tables.ts'
import { operationLogMigrations } from '../operation-log/operation-log.migrations.ts'
import { type OperationLogTables } from '../operation-log/operation-log.tables.ts'

/**
 * Every subject's tables. Columns that both databases keep alike: ids and codes `text`, times `bigint` (epoch ms),
 * yes/no `integer` (0, 1), structures `text` holding JSON.
 */
export type Database = AccessTables & OperationLogTables

/** Every subject's migrations, by name. */
export const migrations: Readonly<Record<string, Migration>> = {
  ...operationLogMigrations,
  ...accessMigrations,
}
