import { sql } from 'kysely'
import { appliedMigrations } from '../database/migrate.ts'
import { type Db } from '../database/open-database.ts'
import { openSqliteConnection } from '../database/sqlite-connection.ts'

/** The schema version and how many rows every table has; the migrator's own tables and the search index aside. */
export type DatabaseContent = {
  readonly migrations: readonly string[]
  readonly tables: Readonly<Record<string, number>>
}

export async function describeDatabase(db: Db): Promise<DatabaseContent> {
  const tables: Record<string, number> = {}
  for (const table of await listTables(db)) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)
    tables[table] = Number(rows[0]?.count ?? 0)
  }
  return { migrations: await appliedMigrations(db), tables }
}

/**
 * The tables that hold something of their own. A search index (`customer_search…`, on SQLite several tables) is made from
 * the others and looks different on each kind of database.
 */
export async function listTables(db: Db): Promise<readonly string[]> {
  const tables = await db.introspection.getTables()
  return tables
    .filter((table) => !table.isView)
    .map((table) => table.name)
    .filter(isOwn)
    .sort()
}

const isOwn = (table: string): boolean => !/^((customer|recording)_search(_|$)|kysely_|sqlite_)/.test(table)

/** The same of a SQLite file nobody else uses, without changing a byte of it; and whether SQLite finds it sound. */
export function describeSqliteFile(file: string): DatabaseContent & { readonly problems: readonly string[] } {
  const connection = openSqliteConnection(file)
  const list = (text: string): string[] =>
    connection.query(text, []).rows.map((row) => String(Object.values(row)[0] ?? ''))
  try {
    connection.exec('pragma query_only = on')
    const problems = list('pragma quick_check(20)').filter((line) => line !== 'ok')
    const names = list("select name from sqlite_schema where type = 'table' order by name")
    const tables = Object.fromEntries(
      names
        .filter(isOwn)
        .map((name) => [name, Number(list(`select count(*) from "${name.replaceAll('"', '""')}"`)[0])]),
    )
    const migrations = names.includes('kysely_migration') ? list('select name from kysely_migration order by name') : []
    return { migrations, tables, problems }
  } finally {
    connection.close()
  }
}
