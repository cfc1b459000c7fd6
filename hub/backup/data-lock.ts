import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'libsql'
import { z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { dataNames } from './data-folder.ts'
import { asFileError, errorCode } from './file-trouble.ts'
import { makeFolder } from './make-folder.ts'

/**
 * One program at a time has the data folder. The lock is SQLite's own exclusive file lock on an empty database: the
 * operating system lets go of it the moment the process ends, however it ends, so a `kill -9` or a power cut leaves
 * nothing behind that somebody would have to clear away. Who holds it is written beside it, for the sentence only.
 */
export type DataLock = {
  /** Tells other commands on which port the holder listens. */
  readonly note: (port: number) => void
  readonly release: () => void
}

const holderSchema = z.object({ pid: z.int(), what: z.string(), since: z.number(), port: z.int().optional() })
type Holder = z.infer<typeof holderSchema>

/**
 * @param what the program that takes it, such as `zuoxi-hub start`
 * @throws ZuoxiError `data.in-use` with the holder, `file.failed`
 */
export function lockDataFolder(folder: string, what: string): DataLock {
  const lock = tryLockDataFolder(folder, what)
  if (lock) return lock
  throw new ZuoxiError('data.in-use', { folder, holder: describeHolder(folder) })
}

/** Undefined when another program has the folder. */
export function tryLockDataFolder(folder: string, what: string): DataLock | undefined {
  let database: SqliteDatabase.Database | undefined
  try {
    makeFolder(folder)
    // SQLite's own words for a folder it may not write to say less than the system's.
    writeFileSync(join(folder, dataNames.lock), '', { flag: 'a', mode: 0o600 })
    database = new SqliteDatabase(join(folder, dataNames.lock))
    database.exec('pragma busy_timeout = 0')
    // Without a journal file: nothing is ever written into it.
    database.exec('pragma journal_mode = memory')
    database.exec('begin exclusive')
  } catch (error) {
    database?.close()
    if (errorCode(error).startsWith('SQLITE_BUSY')) return undefined
    throw asFileError(error, folder)
  }
  const held = database
  const holder: Holder = { pid: process.pid, what, since: Date.now() }
  writeHolder(folder, holder)
  let released = false
  return {
    note: (port) => writeHolder(folder, { ...holder, port }),
    release() {
      if (released) return
      released = true
      rmSync(join(folder, dataNames.holder), { force: true })
      // Closing alone lets go only when the last statement has been collected.
      held.exec('rollback')
      held.close()
    },
  }
}

/** The port a running hub told; undefined when none runs. */
export function portInUse(folder: string): number | undefined {
  const lock = tryLockDataFolder(folder, 'look')
  lock?.release()
  return lock ? undefined : readHolder(folder)?.port
}

function writeHolder(folder: string, holder: Holder): void {
  const file = join(folder, dataNames.holder)
  writeFileSync(`${file}.tmp`, JSON.stringify(holder), { mode: 0o600 })
  renameSync(`${file}.tmp`, file)
}

function readHolder(folder: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(join(folder, dataNames.holder), 'utf8')))
  } catch {
    return undefined
  }
}

function describeHolder(folder: string): BilingualText {
  const holder = readHolder(folder)
  if (!holder) return { 'zh-CN': '另一个程序', en: 'another program' }
  const { pid, what } = holder
  const at = new Date(holder.since).toISOString()
  return {
    'zh-CN': `“${what}”（进程 ${pid}，自 ${at}）`,
    en: `"${what}" (process ${pid}, since ${at})`,
  }
}
