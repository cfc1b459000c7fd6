import { type DatabaseSettings, openDatabase } from '../database/open-database.ts'
import { restoreIsIn } from './restore.store.ts'

/** Whether a restore's rows are in PostgreSQL; undefined when these settings name none, so nobody can tell. */
export async function askRestored(database: DatabaseSettings, restoreId: string): Promise<boolean | undefined> {
  if (database.kind !== 'postgres') return undefined
  const opened = await openDatabase(database, { migrate: false })
  try {
    return await opened.transaction((tx) => restoreIsIn(tx, restoreId))
  } finally {
    await opened.close()
  }
}
