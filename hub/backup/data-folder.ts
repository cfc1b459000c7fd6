import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asFileError, errorCode } from './file-trouble.ts'

/** Names inside the data folder that the hub, the command line and a backup agree on. */
export const dataNames = {
  database: 'hub.db',
  witness: 'operation-log.witness',
  /** Held while a hub or a restore has the folder (data-lock.ts). */
  lock: 'hub.lock',
  holder: 'hub.holder.json',
  /** What a restore works in, and where the old files wait until it is done. */
  restore: '.restore',
  recordings: 'recordings',
  /** Packaged seats, which can be had again. */
  updates: 'updates',
  errorLog: 'command-errors.log',
} as const

/** Beside the database while it is open (sqlite.org/tempfiles.html); they belong to it and to nothing else. */
export const databaseCompanions = ['hub.db-wal', 'hub.db-shm', 'hub.db-journal'] as const

/** Never secret, and put into every backup. */
const plainFiles: ReadonlySet<string> = new Set([
  dataNames.witness,
  'settings.json',
  'settings.yaml',
  'centre.yaml',
  'start.json',
])

/** Belongs to this machine and moment, not into a backup: locks, logs, recordings, earlier states. */
const transient = (name: string): boolean =>
  name === dataNames.lock ||
  name.startsWith(`${dataNames.lock}-`) ||
  name === dataNames.holder ||
  name === dataNames.recordings ||
  name === dataNames.updates ||
  name === 'lost+found' ||
  name.startsWith('.') ||
  name.startsWith('before-restore-') ||
  name.startsWith('before-upgrade-') ||
  name.endsWith('.log') ||
  name.endsWith('.zuoxi-backup') ||
  name.endsWith('.tmp')

export type DataFile = {
  /** Relative to the data folder, with `/`. */
  readonly path: string
  readonly secret: boolean
}

/**
 * The files beside the database that a backup keeps. Whatever is not known to be plain counts as secret: a key that a
 * later version adds is then left out rather than given away.
 */
export async function listDataFiles(folder: string): Promise<readonly DataFile[]> {
  const files: DataFile[] = []
  async function walk(path: string): Promise<void> {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`
      if (path === '' && (transient(name) || isDatabase(name))) continue
      if (entry.isDirectory()) await walk(name)
      else if (entry.isFile()) files.push({ path: name, secret: !plainFiles.has(name) })
    }
  }
  try {
    await walk('')
  } catch (error) {
    throw asFileError(error, folder)
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What a restore takes the place of: everything but what belongs to this machine and moment. */
export async function listReplaced(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !transient(name)).sort()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw asFileError(error, folder)
  }
}

const isDatabase = (name: string): boolean =>
  name === dataNames.database || (databaseCompanions as readonly string[]).includes(name)
