import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { createBackup } from '../../../../hub/backup/create-backup.ts'
import { restoreBackup } from '../../../../hub/backup/restore-backup.ts'
import { type DatabaseHandle, openDatabase } from '../../../../hub/database/open-database.ts'
import { consoleActor, createOperationLog, verifyChain } from '../../../../hub/operation-log/operation-log.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { type TableDigest, tableDigests } from '../../../support/table-digests.ts'

let place: TemporaryFolder
let data: string
const opened: DatabaseHandle[] = []

beforeEach(async () => {
  place = await temporaryFolder('backup')
  data = join(place.path, 'data')
  await mkdir(data)
})
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
  await place.remove()
})

async function open(folder: string): Promise<DatabaseHandle> {
  const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') })
  opened.push(database)
  return database
}

async function closeAll(): Promise<void> {
  for (const database of opened.splice(0)) await database.close()
}

/** A small hub: some log rows, a witness, a plain file and two secret ones. */
async function fill(folder: string, rows = 50): Promise<DatabaseHandle> {
  const database = await open(folder)
  const log = createOperationLog({ database, witnessFile: join(folder, 'operation-log.witness') })
  for (let at = 0; at < rows; at += 1) {
    await log.recordAlone({ actor: consoleActor, action: 'test.note', subject: { kind: 'test', id: String(at) } })
  }
  await log.close()
  await writeFile(join(folder, 'settings.json'), '{"listen":"0.0.0.0:8443"}')
  await mkdir(join(folder, 'certificates'), { recursive: true })
  await writeFile(join(folder, 'certificates', 'authority.key'), 'a private key')
  await writeFile(join(folder, 'token-secret'), 'thirty-two bytes')
  return database
}

const backup = (database: DatabaseHandle, file: string, withSecrets = false) =>
  createBackup({ dataFolder: data, database, file, withSecrets, version: '0.1.0' })
const restore = (file: string, into: string, replace = false) =>
  restoreBackup({ file, dataFolder: into, replace, version: '0.1.0' })

const code = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ZuoxiError))
    throw new Error(`not a ZuoxiError: ${String(error)} ${readdirSync(place.path).join()}`)
  return `${error.code}: ${error.say('en')}`
}

describe('a backup', () => {
  it('restores to the same rows, files and log', async () => {
    const database = await fill(data)
    const file = join(place.path, 'a.zuoxi-backup')
    const before = await tableDigests(database)
    const made = await backup(database, file, true)
    expect(made.manifest.database.tables['operation_log']).toBe(50)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const into = join(place.path, 'new')
    const result = await restore(file, into)
    expect(result.keptIn).toBeNull()
    const restored = await open(into)
    const after = await tableDigests(restored)
    // The restore itself is the one row more.
    expect(after['operation_log']?.rows).toBe(51)
    delete before['operation_log']
    delete after['operation_log']
    delete before['operation_log_head']
    delete after['operation_log_head']
    // A restored feed has another name.
    for (const feed of ['customer_feed', 'ledger_head']) {
      expect(after[feed]).not.toEqual(before[feed])
      after[feed] = before[feed] as TableDigest
    }
    expect(after).toEqual(before)
    expect(await verifyChain(restored, join(into, 'operation-log.witness'))).toMatchObject({ intact: true, rows: 51 })
    expect(await readFile(join(into, 'certificates', 'authority.key'), 'utf8')).toBe('a private key')
    expect(await readFile(join(into, 'settings.json'), 'utf8')).toContain('8443')
    expect(existsSync(join(into, '.restore'))).toBe(false)
  })

  it('leaves secrets out unless asked, and a restore keeps those of the machine', async () => {
    const database = await fill(data)
    const file = join(place.path, 'a.zuoxi-backup')
    const made = await backup(database, file)
    expect(made.leftOut).toEqual(['certificates/authority.key', 'token-secret'])
    expect(made.manifest.parts.some((part) => part.secret)).toBe(false)
    await closeAll()
    await writeFile(join(data, 'token-secret'), 'a later secret')
    const result = await restore(file, data, true)
    expect(result.keptSecrets).toEqual(['certificates/authority.key', 'token-secret'])
    expect(await readFile(join(data, 'token-secret'), 'utf8')).toBe('a later secret')
    expect(result.keptIn).not.toBeNull()
    expect(readdirSync(result.keptIn!)).toContain('hub.db')
  })

  it('is one moment of a database that is being written to', async () => {
    const database = await fill(data)
    const log = createOperationLog({ database, witnessFile: join(data, 'operation-log.witness'), witnessDelayMs: 1 })
    let running = true
    const writing = (async () => {
      while (running) {
        await log.recordAlone({ actor: consoleActor, action: 'test.note', subject: { kind: 'test', id: null } })
        // SQLite answers at once; without a turn of the event loop nothing else would ever run.
        await setImmediate()
      }
    })()
    const file = join(place.path, 'a.zuoxi-backup')
    await backup(database, file)
    running = false
    await writing
    await log.close()
    const into = join(place.path, 'new')
    await restore(file, into)
    const restored = await open(into)
    expect(await verifyChain(restored, join(into, 'operation-log.witness'))).toMatchObject({ intact: true })
  })

  it('never takes the place of a file, and leaves none when it fails', async () => {
    const database = await fill(data)
    const file = join(place.path, 'a.zuoxi-backup')
    await writeFile(file, 'mine')
    expect(await code(backup(database, file))).toContain('exists already')
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect(await code(backup(database, join(place.path, 'nowhere', 'a')))).toContain('does not exist')
    const stopped = new AbortController()
    stopped.abort(new Error('stopped'))
    const other = join(place.path, 'b')
    await expect(
      createBackup({
        dataFolder: data,
        database,
        file: other,
        withSecrets: false,
        version: '1',
        signal: stopped.signal,
      }),
    ).rejects.toThrow('stopped')
    expect(readdirSync(place.path).sort()).toEqual(['a.zuoxi-backup', 'data'])
  })
})

describe('a restore refuses', () => {
  let file: string
  let bytes: Buffer
  beforeEach(async () => {
    const database = await fill(data)
    file = join(place.path, 'a.zuoxi-backup')
    await backup(database, file, true)
    // Closed for good only when collected; what is in the log goes into the file now, not in the middle of a test.
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
    await closeAll()
    bytes = readFileSync(file)
  })

  const snapshot = (): string =>
    readdirSync(data, { recursive: true })
      .map(String)
      .filter((name) => statSync(join(data, name)).isFile() && !/^hub\.(lock|db-wal|db-shm)$/.test(name))
      .sort()
      .map(
        (name) =>
          `${name} ${createHash('sha256')
            .update(readFileSync(join(data, name)))
            .digest('hex')}`,
      )
      .join('\n')

  const refused = async (name: string, content: Uint8Array | string): Promise<string> => {
    const bad = join(place.path, name)
    writeFileSync(bad, content)
    const before = snapshot()
    const said = await code(restore(bad, data, true))
    expect(snapshot()).toBe(before)
    expect(existsSync(join(data, '.restore'))).toBe(false)
    // And a new folder is not even left there empty.
    await code(restore(bad, join(place.path, 'fresh')))
    expect(existsSync(join(place.path, 'fresh'))).toBe(false)
    return said
  }

  it('what is no backup', async () => {
    expect(await refused('empty', '')).toContain('cut off')
    expect(await refused('text', 'hello, this is no backup')).toContain('not a Zuoxi backup')
    const { gzipSync } = await import('node:zlib')
    expect(await refused('zipped', gzipSync('hello, this is no backup'))).toMatch(/^backup.unusable/)
    expect(await code(restore(join(place.path, 'missing'), data, true))).toContain('does not exist')
    expect(await code(restore(place.path, data, true))).toContain('not a file')
  })

  it('a backup cut off anywhere', async () => {
    for (const part of [0.001, 0.1, 0.5, 0.9, 0.999]) {
      const length = Math.max(4, Math.floor(bytes.length * part))
      expect(await refused('cut', bytes.subarray(0, length))).toContain('cut off')
    }
    expect(await refused('cut', bytes.subarray(0, bytes.length - 1))).toContain('cut off')
  })

  it('a backup with any byte flipped', async () => {
    const unpacked = (packed: Buffer): Buffer | undefined => {
      try {
        return gunzipSync(packed)
      } catch {
        return undefined
      }
    }
    const whole = gunzipSync(bytes)
    let refusals = 0
    // The bytes of the gzip header that mean nothing (time, system) are left out.
    const places = [
      3,
      10,
      11,
      200,
      ...Array.from({ length: 12 }, (_, at) => Math.floor((bytes.length * (at + 1)) / 13)),
    ]
    for (const at of [...places, bytes.length - 5, bytes.length - 1]) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 0x10
      // A run of zeros can be written in more ways than one (RFC 1951 §3.2.3): such a flip changes nothing that is kept.
      if (unpacked(flipped)?.equals(whole)) continue
      refusals += 1
      expect(await refused(`flipped-${at}-of-${bytes.length}`, flipped), `byte ${at}`).toMatch(/^backup.unusable/)
    }
    expect(refusals).toBeGreaterThan(places.length / 2)
  }, 180_000)

  it('a folder with data in it, unless told to replace', async () => {
    const before = snapshot()
    expect(await code(restore(file, data))).toContain('--replace')
    expect(snapshot()).toBe(before)
  })

  it('a folder another program has', async () => {
    const { lockDataFolder } = await import('../../../../hub/backup/data-lock.ts')
    const lock = lockDataFolder(data, 'zuoxi-hub start')
    expect(await code(restore(file, data, true))).toContain(`process ${process.pid}`)
    lock.release()
    await restore(file, data, true)
  })

  it('a file in place of the folder', async () => {
    const other = join(place.path, 'a-file')
    copyFileSync(file, other)
    chmodSync(other, 0o600)
    expect(await code(restore(file, other, true))).toContain('not a folder')
  })
})
