import { copyFile, mkdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type DatabaseHandle, openDatabase, type Tx } from '../database/open-database.ts'
import { renewCustomerFeed } from '../customers/customers.ts'
import { migrations as knownMigrations } from '../database/schema.ts'
import { renewLedgerEpoch } from '../ledgers/ledgers.ts'
import { consoleActor, createOperationLog } from '../operation-log/operation-log.ts'
import { readArchive } from './archive.ts'
import { createBackup } from './create-backup.ts'
import { databaseCompanions, dataNames, listDataFiles, listReplaced } from './data-folder.ts'
import { type DataLock, lockDataFolder } from './data-lock.ts'
import { describeSqliteFile } from './describe-database.ts'
import { asFileError, errorCode } from './file-trouble.ts'
import { loadRows, rowsOfFile, rowsOfSqlite, type RowSource } from './load-rows.ts'
import { type Manifest } from './manifest.ts'
import { type Progress } from './progress.ts'
import { emptyPostgres, endAllSessions, lockRestore, restoreIsIn, whoseSchema } from './restore.store.ts'
import { openRestoreFolder, removeUnplanned, settleRestore, swapFiles } from './swap-files.ts'

export type RestoreWish = {
  readonly file: string
  readonly dataFolder: string
  /** Where the rows go when they do not go into the data folder: an open PostgreSQL, its schema untouched. */
  readonly postgres?: DatabaseHandle | undefined
  /** Without it only an empty data folder (and an empty PostgreSQL) will do. */
  readonly replace: boolean
  /** Of this program. */
  readonly version: string
  readonly now?: () => number
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress
}

export type RestoreResult = {
  readonly manifest: Manifest
  /** The folder (of PostgreSQL the backup) with what was replaced; null when there was nothing. */
  readonly keptIn: string | null
  /** Secret files of this machine that stayed, because the backup has none. */
  readonly keptSecrets: readonly string[]
  /** A restore before this one had been stopped half-way and was undone first. */
  readonly clearedInterrupted: boolean
}

/**
 * Puts the state of a backup in place of the present one. Everything is unpacked and proven beside the present state
 * first; then the files change places, and a stop in the middle is undone by the next program that opens the folder.
 * @throws ZuoxiError `backup.unusable`, `data.in-use`, `state.illegal`, `file.failed`, `database.unavailable`
 */
export async function restoreBackup(wish: RestoreWish): Promise<RestoreResult> {
  const dataFolder = resolve(wish.dataFolder)
  await refuseWrongFolder(dataFolder)
  const existed = (await stat(dataFolder).catch(() => undefined)) !== undefined
  const lock = lockDataFolder(dataFolder, 'zuoxi-hub restore')
  let begun = false
  try {
    const { postgres } = wish
    const ended = await settleRestore(
      dataFolder,
      postgres && ((restoreId) => postgres.transaction((tx) => restoreIsIn(tx, restoreId))),
    )
    await refuseOccupied(wish, dataFolder)
    begun = true
    return { ...(await restoreInto(wish, dataFolder)), clearedInterrupted: ended === 'undone' }
  } catch (error) {
    if (begun) await removeUnplanned(dataFolder)
    wish.signal?.throwIfAborted()
    throw asFileError(error, dataFolder)
  } finally {
    await letGo(lock, dataFolder, existed)
  }
}

async function restoreInto(wish: RestoreWish, dataFolder: string): Promise<Omit<RestoreResult, 'clearedInterrupted'>> {
  const now = wish.now ?? Date.now
  const { work, incoming } = await openRestoreFolder(dataFolder)
  const unpacked = join(work, 'unpacked')
  await mkdir(unpacked, { mode: 0o700 })
  const manifest = await readArchive(wish.file, {
    into: unpacked,
    ...(wish.signal ? { signal: wish.signal } : {}),
    progress: (done, total) => wish.progress?.('unpack', done, total),
  })
  wish.progress?.('check', 0, 0)
  refuseNewerSchema(wish.file, manifest)
  checkDatabaseFile(wish.file, manifest, unpacked)
  await placeFiles(manifest, unpacked, incoming)
  const keptSecrets = await keepSecrets(dataFolder, incoming, manifest)
  if (!wish.postgres) await placeDatabase(manifest, unpacked, incoming, wish, now())
  wish.signal?.throwIfAborted()
  const { postgres } = wish
  const moment = momentName(now())
  const keptRows = await keepPostgres(wish, dataFolder, moment)
  wish.progress?.('swap', 0, 0)
  const restoreId = uuid()
  const last = postgres && {
    restoreId,
    commit: () => fillPostgres(postgres, manifest, unpacked, wish, now(), restoreId),
    committed: () => postgres.transaction((tx) => restoreIsIn(tx, restoreId)),
  }
  const keptFiles = await swapFiles(dataFolder, moment, last)
  return { manifest, keptIn: keptRows ?? keptFiles, keptSecrets }
}

async function placeFiles(manifest: Manifest, unpacked: string, incoming: string): Promise<void> {
  for (const { path } of manifest.parts) {
    if (!path.startsWith('files/')) continue
    const target = join(incoming, path.slice('files/'.length))
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(join(unpacked, path), target)
  }
}

/** A backup without secrets must not cost this machine its own: the seats trust its certificate. */
async function keepSecrets(dataFolder: string, incoming: string, manifest: Manifest): Promise<readonly string[]> {
  if (manifest.withSecrets) return []
  const kept: string[] = []
  for (const { path, secret } of await listDataFiles(dataFolder)) {
    if (!secret) continue
    const target = join(incoming, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await copyFile(join(dataFolder, path), target)
    kept.push(path)
  }
  return kept
}

/** SQLite in the data folder: the file as it is, or made anew from rows. */
async function placeDatabase(
  manifest: Manifest,
  unpacked: string,
  incoming: string,
  wish: RestoreWish,
  now: number,
): Promise<void> {
  const file = join(incoming, dataNames.database)
  const fromFile = manifest.database.form === 'file'
  if (fromFile) await rename(join(unpacked, 'database', dataNames.database), file)
  const database = await openDatabase({ kind: 'sqlite', file }, { migrate: false })
  try {
    await database.transaction(async (tx) => {
      if (!fromFile) await load(tx, 'sqlite', manifest, unpacked, wish)
      await finish(tx, database, manifest, now, null)
    })
    // All of it into the one file: the log beside it does not move along.
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  } finally {
    await database.close()
  }
  for (const companion of databaseCompanions) await rm(join(incoming, companion), { force: true })
}

async function fillPostgres(
  postgres: DatabaseHandle,
  manifest: Manifest,
  unpacked: string,
  wish: RestoreWish,
  now: number,
  restoreId: string,
): Promise<void> {
  await postgres.transaction(async (tx) => {
    await lockRestore(tx)
    await emptyPostgres(tx)
    await load(tx, 'postgres', manifest, unpacked, wish)
    await finish(tx, postgres, manifest, now, restoreId)
  })
}

async function load(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  manifest: Manifest,
  unpacked: string,
  wish: RestoreWish,
): Promise<void> {
  const { tables, form, migrations } = manifest.database
  const total = Object.values(tables).reduce((sum, rows) => sum + rows, 0)
  const sources: RowSource[] = Object.keys(tables).map((table) => ({
    table,
    rows:
      form === 'rows'
        ? rowsOfFile(join(unpacked, 'database', `${table}.jsonl`))
        : rowsOfSqlite(join(unpacked, 'database', dataNames.database), table),
  }))
  let done = 0
  const loaded = (rows: number): void => {
    wish.signal?.throwIfAborted()
    wish.progress?.('load', (done += rows), total)
  }
  await loadRows(tx, kind, migrations, sources, loaded, (indexed, customers) => {
    wish.signal?.throwIfAborted()
    wish.progress?.('index', indexed, customers)
  })
}

/** What a restore changes in what was restored: everybody signs in again, and the log says that it happened. */
async function finish(
  tx: Tx,
  database: DatabaseHandle,
  manifest: Manifest,
  now: number,
  restoreId: string | null,
): Promise<void> {
  if ('access_session' in manifest.database.tables) await endAllSessions(tx, now)
  if ('customer_feed' in manifest.database.tables) await renewCustomerFeed(tx)
  if ('ledger_head' in manifest.database.tables) await renewLedgerEpoch(tx)
  if (!('operation_log' in manifest.database.tables)) return
  const log = createOperationLog({ database, witnessFile: null, now: () => now })
  await log.record(tx, {
    actor: consoleActor,
    action: 'backup.restore',
    subject: { kind: 'backup', id: restoreId },
    detail: { madeAt: manifest.createdAt, program: manifest.program.version, withSecrets: manifest.withSecrets },
  })
}

function refuseNewerSchema(file: string, manifest: Manifest): void {
  const unknown = manifest.database.migrations.find((name) => !(name in knownMigrations))
  if (unknown === undefined) return
  const { version } = manifest.program
  throw new ZuoxiError('backup.unusable', {
    file,
    reason: {
      'zh-CN': `它的数据库版本（${unknown}，程序 ${version}）比本程序新，请先升级程序`,
      en: `its database version (${unknown}, program ${version}) is newer than this program; upgrade the program first`,
    },
  })
}

/** The hashes say that the file is what was packed; this says that what was packed is a sound database. */
function checkDatabaseFile(file: string, manifest: Manifest, unpacked: string): void {
  const { form, tables, migrations } = manifest.database
  const expected = form === 'file' ? [`database/${dataNames.database}`] : Object.keys(tables).map(rowPart)
  const missing = expected.find((path) => !manifest.parts.some((part) => part.path === path))
  if (missing !== undefined) throw unsound(file, missing)
  if (form !== 'file') return
  const path = join(unpacked, 'database', dataNames.database)
  const found = (() => {
    try {
      return describeSqliteFile(path)
    } catch (error) {
      throw unsound(file, dataNames.database, error)
    }
  })()
  const same =
    found.problems.length === 0 &&
    found.migrations.join() === [...migrations].sort().join() &&
    Object.keys(tables).every((table) => found.tables[table] === tables[table])
  if (!same) throw unsound(file, dataNames.database)
}

const rowPart = (table: string): string => `database/${table}.jsonl`

function unsound(file: string, part: string, cause?: unknown): ZuoxiError {
  const reason: BilingualText = {
    'zh-CN': `其中的数据库不完整（${part}），请换一份备份`,
    en: `the database in it is not sound (${part}); use another backup`,
  }
  return new ZuoxiError('backup.unusable', { file, reason }, { cause })
}

async function refuseOccupied(wish: RestoreWish, dataFolder: string): Promise<void> {
  const schema = wish.postgres ? await whoseSchema(wish.postgres.db) : 'nobody'
  if (schema === 'other') {
    throw new ZuoxiError('state.illegal', {
      reason: {
        'zh-CN': 'PostgreSQL 数据库里有别的程序的表，请为座席建一个单独的数据库',
        en: "the PostgreSQL database holds another program's tables; make one for Zuoxi alone",
      },
    })
  }
  if (wish.replace || (schema === 'nobody' && (await listReplaced(dataFolder)).length === 0)) return
  throw new ZuoxiError('state.illegal', {
    reason: {
      'zh-CN': `数据文件夹 ${dataFolder} 或数据库里已有数据。要替换请加 --replace，原有数据会先保留一份`,
      en: `there is data in the folder ${dataFolder} or in the database. To replace it add --replace; what is there is kept aside first`,
    },
  })
}

/** The rows of PostgreSQL have no old file that could move aside, so they get a backup of their own first. */
async function keepPostgres(wish: RestoreWish, dataFolder: string, moment: string): Promise<string | null> {
  if (!wish.postgres || (await whoseSchema(wish.postgres.db)) === 'nobody') return null
  const { file } = await createBackup({
    dataFolder,
    database: wish.postgres,
    file: join(dataFolder, `before-restore-${moment}.zuoxi-backup`),
    withSecrets: true,
    version: wish.version,
    ...(wish.signal ? { signal: wish.signal } : {}),
    ...(wish.progress ? { progress: wish.progress } : {}),
  })
  return file
}

async function refuseWrongFolder(dataFolder: string): Promise<void> {
  try {
    const found = await stat(dataFolder)
    if (!found.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw asFileError(error, dataFolder)
  }
}

/** A folder that this restore made and did not fill goes away again. */
async function letGo(lock: DataLock, dataFolder: string, existed: boolean): Promise<void> {
  lock.release()
  if (existed || (await listReplaced(dataFolder)).length > 0) return
  await rm(join(dataFolder, dataNames.lock), { force: true })
  await rmdir(dataFolder).catch(() => undefined)
}

/** Of a moment, fit for a file name on any system. */
export const momentName = (at: number): string => new Date(at).toISOString().replace(/[:.]/g, '-')
