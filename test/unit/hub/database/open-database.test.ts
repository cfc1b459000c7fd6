import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import SqliteDatabase from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { isUniqueViolation } from '../../../../hub/database/database-errors.ts'
import { migrate } from '../../../../hub/database/migrate.ts'
import { openDatabase, type Tx, whenCommitted } from '../../../../hub/database/open-database.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const failure = (subject: string, failures = 1) => ({ subject, failures, last_at: 1_764_000_000_123, locked_until: 0 })
const insert = (tx: Tx, subject: string) => tx.insertInto('access_failure').values(failure(subject)).execute()
const subjects = async (database: TestDatabase) =>
  (await database.db.selectFrom('access_failure').select('subject').orderBy('subject').execute()).map((r) => r.subject)

describe.each(databaseKinds)('the database on %s', (kind) => {
  let database: TestDatabase
  const effectErrors: unknown[] = []

  beforeEach(async () => {
    effectErrors.length = 0
    database = await openTestDatabase(kind, { onEffectError: (error) => effectErrors.push(error) })
  }, 60_000)
  afterEach(() => database.close())

  it('returns numbers, also those beyond 32 bits, counts and sums, as numbers', async () => {
    await database.transaction((tx) => insert(tx, 'a'))
    const row = await database.db.selectFrom('access_failure').selectAll().executeTakeFirstOrThrow()
    expect(row).toEqual(failure('a'))
    const sums = await database.db
      .selectFrom('access_failure')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.sum<number>('last_at').as('sum')])
      .executeTakeFirstOrThrow()
    expect(sums).toEqual({ count: 1, sum: 1_764_000_000_123 })
  })

  it('keeps all of a transaction or nothing, and runs effects only after a commit, in order', async () => {
    const effects: string[] = []
    await expect(
      database.transaction(async (tx, afterCommit) => {
        afterCommit(() => effects.push('rolled back'))
        await insert(tx, 'a')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await subjects(database)).toEqual([])
    await database.transaction(async (tx, afterCommit) => {
      afterCommit(() => effects.push('first'))
      afterCommit(() => {
        throw new Error('listener')
      })
      await insert(tx, 'b')
      whenCommitted(() => effects.push('second'))
      expect(effects).toEqual([])
    })
    expect(effects).toEqual(['first', 'second'])
    expect(effectErrors).toHaveLength(1)
    expect(() => whenCommitted(() => undefined)).toThrow('outside a transaction')
  })

  it('lets neither another write nor another read fall into a transaction that waits', async () => {
    let go = (): void => undefined
    const waiting = new Promise<void>((resolve) => (go = resolve))
    const slow = database.transaction(async (tx) => {
      await insert(tx, 'inside')
      await waiting
      throw new Error('rolled back')
    })
    // On PGlite there is one connection: a read waits for the transaction; on SQLite it does not.
    const read = subjects(database)
    const write = database.db.insertInto('access_failure').values(failure('outside')).execute()
    const other = database.transaction((tx) => insert(tx, 'other'))
    await pause(20)
    go()
    await expect(slow).rejects.toThrow('rolled back')
    await Promise.all([write, other])
    expect(await read).not.toContain('inside')
    expect(await subjects(database)).toEqual(['other', 'outside'])
  })

  it('keeps 200 interleaved transactions apart', async () => {
    await database.db.insertInto('access_failure').values(failure('count', 0)).execute()
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        database
          .transaction(async (tx) => {
            const row = await tx
              .selectFrom('access_failure')
              .select('failures')
              .where('subject', '=', 'count')
              .$if(kind === 'postgres', (query) => query.forUpdate())
              .executeTakeFirstOrThrow()
            if (at % 3 === 0) await Promise.resolve()
            await tx
              .updateTable('access_failure')
              .set({ failures: row.failures + 1 })
              .where('subject', '=', 'count')
              .execute()
            if (at % 10 === 9) throw new Error('rolled back')
          })
          .catch(() => undefined),
      ),
    )
    const row = await database.db.selectFrom('access_failure').select('failures').executeTakeFirstOrThrow()
    expect(row.failures).toBe(180)
  })

  // PGlite has one connection, on which whatever is sent beside a transaction waits for its end.
  const itOnSqlite = kind === 'sqlite' ? it : () => undefined
  itOnSqlite('refuses a write beside the running transaction', async () => {
    await expect(
      database.transaction(() => database.db.insertInto('access_failure').values(failure('a')).execute()),
    ).rejects.toThrow('beside the running transaction')
    await database.transaction((tx) => insert(tx, 'still works'))
  })

  it('refuses a transaction inside a transaction', async () => {
    await expect(database.transaction(() => database.transaction((tx) => insert(tx, 'a')))).rejects.toThrow(
      'inside a transaction',
    )
    await database.transaction((tx) => insert(tx, 'still works'))
  })

  it('tells a taken key from other errors, and goes on after it', async () => {
    await database.transaction((tx) => insert(tx, 'a'))
    const error: unknown = await database.transaction((tx) => insert(tx, 'a')).catch((caught: unknown) => caught)
    expect(isUniqueViolation(error)).toBe(true)
    expect(error).not.toBeInstanceOf(ZuoxiError)
    const wrong: unknown = await sql`select nothing from nowhere`
      .execute(database.db)
      .catch((caught: unknown) => caught)
    expect(isUniqueViolation(wrong)).toBe(false)
    await database.transaction((tx) => insert(tx, 'b'))
    expect(await subjects(database)).toEqual(['a', 'b'])
  })

  it('refuses a foreign key that leads nowhere', async () => {
    await expect(
      database.db.insertInto('access_user_role').values({ user_id: 'nobody', role_id: 'nothing' }).execute(),
    ).rejects.toThrow(/foreign key/i)
  })

  it('refuses a database that a newer program has written, and leaves it alone', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('2031-01-01-from-the-future', 'x')`.execute(
      database.db,
    )
    const error: unknown = await migrate(database.db).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ZuoxiError)
    expect((error as ZuoxiError).say('en')).toContain('newer version of the program (2031-01-01-from-the-future)')
    expect((error as ZuoxiError).say('zh-CN')).toContain('更新版本的程序')
  })

  it('leaves nothing of a migration that fails half way', async () => {
    const broken = {
      '2030-01-01-broken': {
        async up(db: TestDatabase['db']) {
          await db.schema.createTable('half_done').addColumn('id', 'text').execute()
          throw new Error('power cut')
        },
      },
    }
    const { migrations } = await import('../../../../hub/database/schema.ts')
    await expect(migrate(database.db, { ...migrations, ...broken })).rejects.toThrow('power cut')
    const tables = await database.db.introspection.getTables()
    expect(tables.map((table) => table.name)).not.toContain('half_done')
    await migrate(database.db)
  })
})

describe('SQLite in trouble', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zuoxi-sqlite-'))
    file = join(folder, 'hub.db')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const trouble = async (work: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await work.then(
      () => undefined,
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(ZuoxiError)
    expect((error as ZuoxiError).code).toBe('database.unavailable')
    return (error as ZuoxiError).parameters['trouble']
  }

  it('says "locked" when another program holds the file too long, still reads, and writes once it is let go', async () => {
    const database = await openDatabase({ kind: 'sqlite', file }, { lockedLimitMs: 150 })
    const other = new SqliteDatabase(file)
    other.exec('begin immediate')
    expect(await trouble(database.db.insertInto('access_failure').values(failure('a')).execute())).toBe('locked')
    expect(await trouble(database.transaction((tx) => insert(tx, 'a')))).toBe('locked')
    expect(database.health()).toMatchObject({ state: 'locked', failures: 2 })
    expect(await database.db.selectFrom('access_failure').selectAll().execute()).toEqual([])
    other.exec('rollback')
    other.close()
    await database.transaction((tx) => insert(tx, 'a'))
    expect(database.health().state).toBe('ok')
    await database.close()
  })

  it('waits out a short lock without stopping the event loop', async () => {
    const database = await openDatabase({ kind: 'sqlite', file }, { lockedLimitMs: 10_000 })
    const other = new SqliteDatabase(file)
    other.exec('begin immediate')
    let turns = 0
    const ticking = setInterval(() => {
      turns += 1
      // The lock goes only after the loop has turned many times: were it stopped, the write would never end.
      if (turns === 10) other.exec('rollback')
    }, 5)
    await database.transaction((tx) => insert(tx, 'a'))
    clearInterval(ticking)
    expect(turns).toBeGreaterThanOrEqual(10)
    other.close()
    await database.close()
  })

  it('says "full" when the disk is full, keeps what was committed, and goes on when there is room', async () => {
    const database = await openDatabase({ kind: 'sqlite', file })
    await database.transaction((tx) => insert(tx, 'kept'))
    const pages = await sql<{ page_count: number }>`select page_count from pragma_page_count`.execute(database.db)
    await sql`pragma max_page_count = ${sql.raw(String(pages.rows[0]!.page_count))}`.execute(database.db)
    const big = 'x'.repeat(100_000)
    expect(
      await trouble(
        database.transaction(async (tx) => {
          await insert(tx, 'lost')
          await insert(tx, big)
        }),
      ),
    ).toBe('full')
    const rows = await database.db.selectFrom('access_failure').select('subject').execute()
    expect(rows).toEqual([{ subject: 'kept' }])
    await sql`pragma max_page_count = 1000000`.execute(database.db)
    await database.transaction((tx) => insert(tx, big))
    await database.close()
  })

  it('says "damaged" for a file that is no database, and "missing" for a folder that is not there', async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(file, 'this is certainly not a database '.repeat(100))
    expect(await trouble(openDatabase({ kind: 'sqlite', file }))).toBe('damaged')
    expect(await trouble(openDatabase({ kind: 'sqlite', file: join(folder, 'no', 'hub.db') }))).toBe('missing')
  })

  it('gives up a turn that never comes instead of waiting for ever', async () => {
    const database = await openDatabase({ kind: 'sqlite', file }, { turnLimitMs: 50 })
    let go = (): void => undefined
    const holder = database.transaction(() => new Promise<void>((resolve) => (go = resolve)))
    expect(await trouble(database.transaction((tx) => insert(tx, 'a')))).toBe('overloaded')
    go()
    await holder
    await database.transaction((tx) => insert(tx, 'b'))
    await database.close()
  })

  it('streams rows of one moment while others write', async () => {
    const database = await openDatabase({ kind: 'sqlite', file })
    await database.transaction(async (tx) => {
      for (let at = 0; at < 500; at += 1) await insert(tx, String(at).padStart(4, '0'))
    })
    const seen: string[] = []
    for await (const row of database.db.selectFrom('access_failure').select('subject').orderBy('subject').stream(50)) {
      seen.push(row.subject)
      if (seen.length === 100) await database.transaction((tx) => insert(tx, '0100-new'))
    }
    expect(seen).toHaveLength(500)
    const [{ count } = { count: 0 }] = await database.db
      .selectFrom('access_failure')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .execute()
    expect(count).toBe(501)
    await database.close()
  })

  it('stores what JavaScript has without ending the process', async () => {
    const database = await openDatabase({ kind: 'sqlite', file })
    const { rows } = await sql<Record<string, unknown>>`
      select ${true} as yes, ${undefined} as missing, typeof(${8001}) as whole, typeof(${0.5}) as part,
        typeof(${9_007_199_254_740_991}) as large, ${'中文'} as text`.execute(database.db)
    expect(rows).toEqual([{ yes: 1, missing: null, whole: 'integer', part: 'real', large: 'integer', text: '中文' }])
    await expect(sql`select ${new Date()}`.execute(database.db)).rejects.toThrow(TypeError)
    await expect(sql`select ${2n ** 70n}`.execute(database.db)).rejects.toThrow(TypeError)
    await database.close()
  })
})
