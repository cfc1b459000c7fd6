import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { troubles } from '../database/database-errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { measureFile, type PartSource, readArchive, writeArchive } from './archive.ts'
import { copySqlite } from './copy-sqlite.ts'
import { dataNames, listDataFiles } from './data-folder.ts'
import { describeSqliteFile } from './describe-database.ts'
import { dumpRows } from './dump-rows.ts'
import { asFileError, errorCode } from './file-trouble.ts'
import { backupFormat, backupFormatVersion, type Manifest } from './manifest.ts'
import { type Progress } from './progress.ts'
import { syncFolder } from './sync-folder.ts'

export type BackupWish = {
  readonly dataFolder: string
  /** The open database: SQLite in the data folder, or PostgreSQL. A hub may be running on it. */
  readonly database: DatabaseHandle
  /** Where the archive goes; must not exist. */
  readonly file: string
  /** With keys and passwords: then whoever has the file can pose as this hub. */
  readonly withSecrets: boolean
  /** The centre definition, when it lives outside the data folder. */
  readonly centreFile?: string | undefined
  readonly version: string
  readonly now?: () => number
  readonly signal?: AbortSignal
  readonly progress?: Progress
}

export type BackupResult = {
  readonly file: string
  readonly bytes: number
  readonly manifest: Manifest
  /** Files that were left out because they are secret. */
  readonly leftOut: readonly string[]
}

const staging = '.zuoxi-backup-'

/**
 * Makes a backup: a consistent copy of the database, the files beside it, a manifest with the hash of every part, all in
 * one archive that is read back and compared before it gets its name. Until then nothing is at `file`.
 * @throws ZuoxiError `file.failed`, `database.unavailable`; the signal's reason
 */
export async function createBackup(wish: BackupWish): Promise<BackupResult> {
  const file = resolve(wish.file)
  const folder = dirname(file)
  await refuseExisting(file)
  const work = join(folder, `${staging}${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    await removeStale(folder)
    await mkdir(work, { mode: 0o700 })
  } catch (error) {
    throw asFileError(error, folder)
  }
  try {
    await refuseTooSmall(wish, folder)
    const made = await assemble(wish, work)
    const archive = join(work, 'archive')
    const total = made.sources.reduce((sum, part) => sum + part.bytes, 0)
    let packed = 0
    await writeArchive(archive, made.manifest, made.sources, {
      ...(wish.signal ? { signal: wish.signal } : {}),
      progress: (bytes) => wish.progress?.('pack', Math.min((packed += bytes), total), total),
    })
    await readArchive(archive, {
      ...(wish.signal ? { signal: wish.signal } : {}),
      progress: (done, all) => wish.progress?.('verify', done, all),
    })
    wish.signal?.throwIfAborted()
    await putInPlace(archive, file)
    return { file, bytes: (await stat(file)).size, manifest: made.manifest, leftOut: made.leftOut }
  } catch (error) {
    wish.signal?.throwIfAborted()
    throw asFileError(error, file)
  } finally {
    await rm(work, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function assemble(
  wish: BackupWish,
  work: string,
): Promise<{ manifest: Manifest; sources: readonly PartSource[]; leftOut: readonly string[] }> {
  const files = await listDataFiles(wish.dataFolder)
  const kept = files.filter((one) => wish.withSecrets || !one.secret)
  const sources: PartSource[] = []
  const take = async (path: string, from: string, secret: boolean): Promise<void> => {
    const copy = join(work, 'files', path)
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 })
    await copyFile(from, copy).catch((error: unknown) => {
      throw asFileError(error, from)
    })
    sources.push({ path: `files/${path}`, secret, file: copy, ...(await measureFile(copy, wish.signal)) })
  }
  // The witness of the operation log goes first: it may lag behind the database, never run ahead of it.
  const ordered = kept.toSorted((a, b) => Number(b.path === dataNames.witness) - Number(a.path === dataNames.witness))
  for (const one of ordered) await take(one.path, join(wish.dataFolder, one.path), one.secret)
  if (wish.centreFile !== undefined && !kept.some((one) => one.path === 'centre.yaml')) {
    await take('centre.yaml', wish.centreFile, false)
    const secrets = join(dirname(wish.centreFile), 'secrets.yaml')
    if (wish.withSecrets && existsSync(secrets)) await take('secrets.yaml', secrets, true)
  }
  const database = await copyDatabase(wish, work)
  return {
    manifest: {
      format: backupFormat,
      formatVersion: backupFormatVersion,
      program: { name: 'zuoxi-hub', version: wish.version },
      createdAt: (wish.now ?? Date.now)(),
      withSecrets: wish.withSecrets,
      database: database.described,
      parts: [...sources, ...database.sources].map(({ file: _file, ...part }) => part),
    },
    sources: [...sources, ...database.sources],
    leftOut: files.filter((one) => !kept.includes(one)).map((one) => one.path),
  }
}

async function copyDatabase(
  wish: BackupWish,
  work: string,
): Promise<{ described: Manifest['database']; sources: readonly PartSource[] }> {
  const { signal } = wish
  const progress = (done: number, total: number): void => wish.progress?.('database', done, total)
  if (wish.database.kind === 'postgres') {
    const dump = await dumpRows(wish.database.db, join(work, 'rows'), { ...(signal ? { signal } : {}), progress })
    const sources: PartSource[] = []
    for (const { table, file } of dump.files) {
      sources.push({ path: `database/${table}.jsonl`, secret: false, file, ...(await measureFile(file, signal)) })
    }
    return {
      described: {
        kind: 'postgres',
        form: 'rows',
        migrations: [...dump.content.migrations],
        tables: { ...dump.content.tables },
      },
      sources,
    }
  }
  const copy = join(work, dataNames.database)
  await copySqlite(join(wish.dataFolder, dataNames.database), copy, { ...(signal ? { signal } : {}), progress })
  const { migrations, tables, problems } = describeSqliteFile(copy)
  if (problems.length > 0)
    throw new ZuoxiError('database.unavailable', { reason: troubles.damaged, trouble: 'damaged' })
  const part = {
    path: `database/${dataNames.database}`,
    secret: false,
    file: copy,
    ...(await measureFile(copy, signal)),
  }
  return {
    described: { kind: 'sqlite', form: 'file', migrations: [...migrations], tables: { ...tables } },
    sources: [part],
  }
}

async function refuseExisting(file: string): Promise<void> {
  try {
    await stat(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw asFileError(error, file)
  }
  throw asFileError(Object.assign(new Error('exists'), { code: 'EEXIST' }), file)
}

/** Room for the copy and the archive, or nothing is begun. */
async function refuseTooSmall(wish: BackupWish, folder: string): Promise<void> {
  if (wish.database.kind !== 'sqlite') return
  const { bavail, bsize } = await statfs(folder)
  const { size } = await stat(join(wish.dataFolder, dataNames.database))
  const needed = size * 2
  if (bavail * bsize >= needed) return
  throw new ZuoxiError('file.failed', {
    file: folder,
    reason: {
      'zh-CN': `空间不足：备份需要 ${megabytes(needed)}，只剩 ${megabytes(bavail * bsize)}。请清理或换一个磁盘`,
      en: `not enough room: the backup needs ${megabytes(needed)}, ${megabytes(bavail * bsize)} are left. Make room or choose another disk`,
    },
  })
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`

/** Named only now, and never over another file. */
async function putInPlace(archive: string, file: string): Promise<void> {
  try {
    // A link refuses an existing name where a rename would take its place.
    await link(archive, file)
    await unlink(archive)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error
    // File systems without hard links.
    await refuseExisting(file)
    await rename(archive, file)
  }
  await syncFolder(dirname(file))
}

/** What a backup that was killed left behind. */
async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = new RegExp(`^${staging.replaceAll('.', '\\.')}(\\d+)-[0-9a-f]{8}$`).exec(basename(name))?.[1]
    if (pid === undefined || isRunning(Number(pid))) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
