import { existsSync, renameSync, rmSync } from 'node:fs'
import SqliteDatabase from 'libsql'
import { type BilingualText } from '../../contract/language.ts'
import { SeatError } from '../seat-error.ts'

export type EncryptedDatabase = SqliteDatabase.Database

/** What is run once, in order; its place in the list is the schema's version. */
export type SchemaStep = string

export type OpenOptions = {
  readonly file: string
  /** 32 bytes as hex, sealed by the operating system elsewhere. */
  readonly key: string
  readonly steps: readonly SchemaStep[]
  readonly now?: () => number
}

export type Opened = {
  readonly database: EncryptedDatabase
  /** Where an unreadable file was put; null when there was none. */
  readonly setAside: string | null
}

type EncryptionOptions = SqliteDatabase.Options & { readonly encryptionKey: string; readonly encryptionCipher: string }

const besides = ['', '-wal', '-shm']

/** How much of the database stays decrypted in memory, KiB. */
const pagesInMemoryKib = 16 * 1024

/**
 * Opens an encrypted SQLite file (libsql, AES-256-CBC per page, the write-ahead log too). A file that cannot be read –
 * broken, of another key, or written by a newer version – is set aside under another name and begun anew: a seat must be
 * able to work. What cannot be written (disk full, no rights) is thrown: there a new file would not help.
 */
export function openEncrypted(options: OpenOptions): Opened {
  try {
    return { database: open(options), setAside: null }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    const setAside = `${options.file}.unreadable-${String((options.now ?? Date.now)())}`
    for (const end of besides) {
      // Last month's broken log is of no use to anybody.
      if (end === '' && existsSync(options.file)) renameSync(options.file, setAside)
      else rmSync(`${options.file}${end}`, { force: true })
    }
    return { database: open(options), setAside }
  }
}

/** A second connection to a file that is open already, as another thread needs it. */
export function connectEncrypted(file: string, key: string, memoryKib = pagesInMemoryKib): EncryptedDatabase {
  const options: EncryptionOptions = { encryptionKey: key, encryptionCipher: 'aes256cbc', timeout: 5_000 }
  const database = new SqliteDatabase(file, options)
  // NORMAL: a commit survives a killed process; what power loss may take is brought to the disk by flushing the log.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -${String(memoryKib)}; PRAGMA foreign_keys = ON`)
  return database
}

function open({ file, key, steps }: OpenOptions): EncryptedDatabase {
  const database = connectEncrypted(file, key)
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
    if (version > steps.length) throw new UnreadableFile(`schema ${String(version)} is newer than this programme`)
    if (version === steps.length) database.prepare('SELECT count(*) FROM sqlite_schema').get()
    for (const [index, step] of steps.entries()) {
      if (index < version) continue
      database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${String(index + 1)}; COMMIT`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

class UnreadableFile extends Error {}

export function isUnreadable(error: unknown): boolean {
  if (error instanceof UnreadableFile) return true
  const code = codeOf(error)
  return code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')
}

/** No room, no rights, a broken disk: what is to be said is different for each, what is to be done is not ours. */
export function storageTrouble(error: unknown): 'disk-full' | 'read-only' | 'disk-error' | 'unreadable' | null {
  const code = codeOf(error)
  if (code.startsWith('SQLITE_FULL')) return 'disk-full'
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return 'read-only'
  }
  if (code.startsWith('SQLITE_IOERR')) return 'disk-error'
  return isUnreadable(error) ? 'unreadable' : null
}

const troubleNames: Readonly<Record<NonNullable<ReturnType<typeof storageTrouble>>, BilingualText>> = {
  'disk-full': { 'zh-CN': '磁盘已满', en: 'the disk is full' },
  'read-only': { 'zh-CN': '没有写入权限', en: 'there is no right to write' },
  'disk-error': { 'zh-CN': '磁盘读写出错', en: 'the disk fails' },
  unreadable: { 'zh-CN': '数据文件损坏', en: 'the data file is broken' },
}

/** Does the work; what keeps it from the disk is told in the person's words. @throws SeatError `seat.storage` */
export function stored<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const trouble = storageTrouble(error)
    if (trouble === null) throw error
    throw new SeatError('seat.storage', { reason: troubleNames[trouble] })
  }
}

/** All of the work is kept, or nothing of it; within a transaction it is part of that. @throws SeatError `seat.storage` */
export function atomically<T>(database: EncryptedDatabase, work: () => T): T {
  return stored(() => {
    if (database.inTransaction) return work()
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      // SQLite has ended it already on some errors (a full disk).
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as { code?: unknown }).code ?? '') : ''
}
