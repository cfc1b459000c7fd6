import { type Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { migrations as allMigrations } from './schema.ts'

const newer = (name: string): BilingualText => ({
  'zh-CN': `数据库由更新版本的程序写过（${name}），本程序不认识。请使用新版本的程序，或从旧备份恢复`,
  en: `the database was written by a newer version of the program (${name}), which this one does not know. Use the newer program, or restore an older backup`,
})

/**
 * Brings the schema up to date, all or nothing. Names begin with a date (`2026-11-22-access`), so they sort by age.
 * @throws ZuoxiError `state.illegal` when the database has a migration this program does not know
 */
export async function migrate(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the migrator works below the schema's types
  db: Kysely<any>,
  migrations: Readonly<Record<string, Migration>> = allMigrations,
): Promise<void> {
  const unknown = await unknownMigrations(db, migrations)
  if (unknown[0] !== undefined) throw new ZuoxiError('state.illegal', { reason: newer(unknown[0]) })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    // Two subjects may each bring one in a release; an older date that arrives later is not a mistake.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Names the database knows and this program does not. */
export async function unknownMigrations(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the migrator works below the schema's types
  db: Kysely<any>,
  migrations: Readonly<Record<string, Migration>> = allMigrations,
): Promise<readonly string[]> {
  return (await appliedMigrations(db)).filter((name) => !(name in migrations))
}

/** Names of the migrations the database has had, oldest first; none in an empty database. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the migrator works below the schema's types
export async function appliedMigrations(db: Kysely<any>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return []
  const rows = await db.selectFrom('kysely_migration').select('name').orderBy('name').execute()
  return rows.map((row) => String(row['name']))
}
