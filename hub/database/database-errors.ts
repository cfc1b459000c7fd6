import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { SqliteWriterStopped } from './sqlite-writer.ts'
import { WriteQueueTimeout } from './write-queue.ts'

/** Why a database cannot be used now. Everything else it says is our mistake and stays an unexpected error. */
export const troubles = {
  locked: { 'zh-CN': '被其他程序占用', en: 'locked by another program' },
  full: { 'zh-CN': '磁盘空间已满', en: 'the disk is full' },
  'input-output': { 'zh-CN': '磁盘读写出错', en: 'the disk cannot be read or written' },
  'read-only': { 'zh-CN': '数据文件不可写', en: 'the data file cannot be written' },
  damaged: {
    'zh-CN': '数据文件已损坏，请从备份恢复',
    en: 'the data file is damaged; restore it from a backup',
  },
  missing: { 'zh-CN': '打不开数据文件', en: 'the data file cannot be opened' },
  connection: { 'zh-CN': '与数据库服务器的连接中断', en: 'the link to the database server is lost' },
  overloaded: { 'zh-CN': '等待写入超时', en: 'waited too long for a turn to write' },
  conflict: { 'zh-CN': '与另一项操作冲突', en: 'it collided with another change' },
  stopped: { 'zh-CN': '写入线程意外停止，正在重新启动', en: 'its writing thread stopped and is being started again' },
  closed: { 'zh-CN': '中心正在停止', en: 'the hub is stopping' },
} as const satisfies Record<string, BilingualText>
export type DatabaseTrouble = keyof typeof troubles

/** Result codes by their beginning: extended codes carry the primary one in front (sqlite.org/rescode.html). */
const sqliteTroubles: readonly (readonly [string, DatabaseTrouble])[] = [
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_PROTOCOL', 'locked'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'input-output'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_CANTOPEN', 'missing'],
]

/** By SQLSTATE class or code (PostgreSQL manual, appendix A) and by the network's own codes. */
const postgresTroubles: readonly (readonly [string, DatabaseTrouble])[] = [
  ['53100', 'full'],
  ['53', 'overloaded'],
  ['08', 'connection'],
  ['57P', 'connection'],
  ['58', 'input-output'],
  ['25006', 'read-only'],
  ['40', 'conflict'],
  ['55P03', 'locked'],
  ['57014', 'overloaded'],
  ['XX001', 'damaged'],
  ['ECONN', 'connection'],
  ['EPIPE', 'connection'],
  ['ETIMEDOUT', 'connection'],
  ['ENOTFOUND', 'connection'],
  ['EHOST', 'connection'],
  ['ENETUNREACH', 'connection'],
]

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What kind of trouble an error of SQLite, pg or PGlite means; undefined when it is none of the database's making. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  if (error instanceof WriteQueueTimeout) return 'overloaded'
  if (error instanceof SqliteWriterStopped) return 'stopped'
  const code = codeOf(error)
  const table = code.startsWith('SQLITE_') ? sqliteTroubles : postgresTroubles
  const found = table.find(([beginning]) => code.startsWith(beginning))
  if (found) return found[1]
  const message = error instanceof Error ? error.message : ''
  // libsql has none when the file cannot be opened at all (SQLITE_CANTOPEN).
  if (message.startsWith('ConnectionFailed')) return 'missing'
  // pg has no code for these (node_modules/pg/lib/client.js, node_modules/pg-pool/index.js).
  if (/Connection terminated|Client has encountered a connection error|timeout exceeded when trying/.test(message)) {
    return 'connection'
  }
  if (/driver has already been destroyed|database connection is not open|after calling end/.test(message)) {
    return 'closed'
  }
  return undefined
}

/** `database.unavailable` for what the operator can do something about; anything else comes back as it is. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof ZuoxiError) return error
  const trouble = troubleOf(error)
  return trouble === undefined
    ? error
    : new ZuoxiError('database.unavailable', { reason: troubles[trouble], trouble }, { cause: error })
}

/** Whether an insert or update failed because a unique key is taken, on either database. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505'
}
