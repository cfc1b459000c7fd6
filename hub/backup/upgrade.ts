import { join } from 'node:path'
import { type Migration } from 'kysely/migration'
import { ZuoxiError } from '../../contract/errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { appliedMigrations, migrate } from '../database/migrate.ts'
import { migrations as allMigrations } from '../database/schema.ts'
import { createBackup } from './create-backup.ts'
import { type Progress } from './progress.ts'
import { momentName } from './restore-backup.ts'

export type UpgradeWish = {
  readonly dataFolder: string
  /** Opened with its schema left as it was found; the caller holds the folder's lock. */
  readonly database: DatabaseHandle
  readonly version: string
  readonly now?: () => number
  readonly signal?: AbortSignal
  readonly progress?: Progress
  /** Instead of this program's own. */
  readonly migrations?: Readonly<Record<string, Migration>>
}

/** `current`: there was nothing to do. `new`: an empty database got its first schema; there was nothing to keep. */
export type Upgrade =
  | { readonly kind: 'current' | 'new' }
  | { readonly kind: 'upgraded'; readonly backup: string; readonly migrations: readonly string[] }

/**
 * Brings data of an older version to this one: first a backup with everything in it, then the schema, all or nothing.
 * What a newer version wrote is refused before anything is touched.
 * @throws ZuoxiError `state.illegal` (newer database; a migration that failed, with the backup's name), `file.failed`
 */
export async function upgradeData(wish: UpgradeWish): Promise<Upgrade> {
  const { database, dataFolder, migrations = allMigrations, now = Date.now } = wish
  const applied = await appliedMigrations(database.db)
  const missing = Object.keys(migrations)
    .filter((name) => !applied.includes(name))
    .sort()
  const fresh = applied.length === 0
  if (missing.length === 0 || fresh || applied.some((name) => !(name in migrations))) {
    // Says so when the database is newer.
    await migrate(database.db, migrations)
    return { kind: fresh ? 'new' : 'current' }
  }
  const backup = join(dataFolder, `before-upgrade-${momentName(now())}.zuoxi-backup`)
  await createBackup({
    ...{ dataFolder, database, file: backup, version: wish.version, withSecrets: true },
    ...(wish.signal ? { signal: wish.signal } : {}),
    ...(wish.progress ? { progress: wish.progress } : {}),
  })
  try {
    await migrate(database.db, migrations)
  } catch (error) {
    throw new ZuoxiError('state.illegal', { reason: failed(backup) }, { cause: error })
  }
  return { kind: 'upgraded', backup, migrations: missing }
}

const failed = (backup: string): { readonly 'zh-CN': string; readonly en: string } => ({
  'zh-CN': `数据升级没有成功，数据仍是升级前的样子。请先用回原来的版本，并把错误告诉我们。升级前的备份：${backup}`,
  en: `the data could not be brought to this version and is as before. Go on with the version of before, and tell us the error. The backup made first: ${backup}`,
})
