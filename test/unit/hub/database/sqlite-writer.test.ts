import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { type DatabaseHandle, openDatabase, openDialect, type Tx } from '../../../../hub/database/open-database.ts'
import { SqliteDriver, sqliteDialect } from '../../../../hub/database/sqlite-driver.ts'
import { type SqliteWriter, startSqliteWriter } from '../../../../hub/database/sqlite-writer.ts'

let folder: string
let file: string
let database: DatabaseHandle
const writers: SqliteWriter[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-writer-'))
  file = join(folder, 'hub.db')
  writers.length = 0
  const startWriter = (): SqliteWriter => {
    const writer = startSqliteWriter()
    writers.push(writer)
    return writer
  }
  const options = { file, synchronous: 'FULL', lockedLimitMs: 5_000, turnLimitMs: 15_000, startWriter } as const
  database = await openDialect('sqlite', sqliteDialect(new SqliteDriver(options)))
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const failure = (subject: string) => ({ subject, failures: 1, last_at: 1, locked_until: 0 })
const insert = (tx: Tx | DatabaseHandle['db'], subject: string) =>
  tx.insertInto('access_failure').values(failure(subject)).execute()
const subjectsIn = async (db: Tx | DatabaseHandle['db']) =>
  (await db.selectFrom('access_failure').select('subject').orderBy('subject').execute()).map((row) => row.subject)
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const trouble = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await caught(work)
  expect(error).toBeInstanceOf(ZuoxiError)
  return (error as ZuoxiError).parameters['trouble']
}

describe('the writer in its thread', () => {
  it('shows every acknowledged write to the reader at once', async () => {
    for (let at = 0; at < 100; at += 1) {
      const subject = String(at).padStart(3, '0')
      await (at % 2 === 0 ? insert(database.db, subject) : database.transaction((tx) => insert(tx, subject)))
      expect((await subjectsIn(database.db)).at(-1)).toBe(subject)
    }
  })

  it('reads inside a transaction what the transaction wrote, and outside not before its end', async () => {
    await database.transaction(async (tx) => {
      await insert(tx, 'a')
      expect(await subjectsIn(tx)).toEqual(['a'])
      expect(await subjectsIn(database.db)).toEqual([])
    })
    expect(await subjectsIn(database.db)).toEqual(['a'])
  })

  it('counts what a statement changed and returns what it asks back', async () => {
    await insert(database.db, 'a')
    await insert(database.db, 'b')
    const changed = await database.db.updateTable('access_failure').set({ failures: 5 }).executeTakeFirstOrThrow()
    expect(changed.numUpdatedRows).toBe(2n)
    const gone = await database.db.deleteFrom('access_failure').where('subject', '=', 'a').returningAll().execute()
    expect(gone).toEqual([{ ...failure('a'), failures: 5 }])
  })

  it('carries every kind of value there and back', async () => {
    // A small Buffer is a part of a large pool, of which nothing else may come along.
    const bytes = Buffer.from('原样')
    await database.transaction(async (tx) => {
      const { rows } = await sql<Record<string, unknown>>`
        select ${bytes} as bytes, ${true} as yes, ${false} as no, ${null} as empty, ${undefined} as missing,
          ${2n ** 40n} as big, typeof(${8001}) as whole, ${-0.5} as part, ${'座席 😀'} as text`.execute(tx)
      const [{ bytes: returned, ...rest } = {}] = rows
      expect(Buffer.from(returned as ArrayBuffer)).toEqual(bytes)
      expect(rest).toEqual({
        yes: 1,
        no: 0,
        empty: null,
        missing: null,
        big: 2 ** 40,
        whole: 'integer',
        part: -0.5,
        text: '座席 😀',
      })
    })
  })

  it('refuses what cannot be stored, and goes on', async () => {
    for (const value of [() => undefined, new Date(), Symbol('s'), 2n ** 70n]) {
      await expect(database.transaction((tx) => sql`select ${value}`.execute(tx))).rejects.toThrow(TypeError)
    }
    await insert(database.db, 'a')
    expect(await subjectsIn(database.db)).toEqual(['a'])
  })

  it('keeps the code of an error', async () => {
    await insert(database.db, 'a')
    expect(await caught(insert(database.db, 'a'))).toMatchObject({
      name: 'SqliteError',
      code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
    })
    expect(await caught(sql`insert into nowhere values (1)`.execute(database.db))).toMatchObject({
      code: 'SQLITE_ERROR',
      message: 'no such table: nowhere',
    })
  })

  it('lets the hub go on while a statement works', async () => {
    let done = false
    const long = sql`insert into access_failure (subject, failures, last_at, locked_until)
      with recursive counter(n) as (select 1 union all select n + 1 from counter where n < 100000)
      select 's' || n, 0, 0, 0 from counter`
      .execute(database.db)
      .finally(() => (done = true))
    let reads = 0
    while (!done) {
      await database.db.selectFrom('access_failure').select('subject').limit(1).execute()
      await turn()
      reads += 1
    }
    await long
    expect(reads).toBeGreaterThan(10)
  })

  it('lets no statement slip out of a transaction that SQLite has ended', async () => {
    const { rows } = await sql<{ pages: number }>`select page_count as pages from pragma_page_count`.execute(
      database.db,
    )
    await sql`pragma max_page_count = ${sql.raw(String(rows[0]!.pages))}`.execute(database.db)
    const error = await caught(
      database.transaction(async (tx) => {
        await insert(tx, 'before')
        await insert(tx, 'x'.repeat(100_000)).catch(() => undefined)
        await insert(tx, 'after')
      }),
    )
    expect(error).toMatchObject({ message: 'the database has rolled this transaction back' })
    expect(await subjectsIn(database.db)).toEqual([])
  })

  it('does all that was asked before it closes', async () => {
    const asked = Array.from({ length: 20 }, (_, at) => database.transaction((tx) => insert(tx, String(at))))
    await turn()
    await database.close()
    await Promise.all(asked)
    database = await openDatabase({ kind: 'sqlite', file })
    expect(await subjectsIn(database.db)).toHaveLength(20)
  })
})

describe('a writer whose thread ends', () => {
  it('fails the open transaction whole, and the next write finds a new thread', async () => {
    await insert(database.db, 'kept')
    expect(
      await trouble(
        database.transaction(async (tx) => {
          await insert(tx, 'lost')
          await writers[0]!.terminate()
          await caught(insert(tx, 'lost too'))
        }),
      ),
    ).toBe('stopped')
    expect(database.health()).toMatchObject({ kind: 'sqlite', state: 'stopped' })
    expect(await subjectsIn(database.db)).toEqual(['kept'])
    await database.transaction((tx) => insert(tx, 'next'))
    expect(await subjectsIn(database.db)).toEqual(['kept', 'next'])
    expect(database.health().state).toBe('ok')
    expect(writers).toHaveLength(2)
    // What was set when the database was opened holds for the new connection too.
    const { rows } = await database.transaction((tx) => sql`pragma foreign_keys`.execute(tx))
    expect(rows).toEqual([{ foreign_keys: 1 }])
    const { rows: synchronous } = await database.transaction((tx) => sql`pragma synchronous`.execute(tx))
    expect(synchronous).toEqual([{ synchronous: 2 }])
  })

  it('fails what waits for it, and lets those behind in the queue go on', async () => {
    let ended: Promise<void> | undefined
    const first = database.transaction(async (tx) => {
      await insert(tx, 'first')
      ended = writers[0]!.terminate()
      await insert(tx, 'never')
    })
    const second = insert(database.db, 'second')
    expect(await trouble(first)).toBe('stopped')
    await second
    await ended
    expect(await subjectsIn(database.db)).toEqual(['second'])
  })

  it('closes all the same', async () => {
    await writers[0]!.terminate()
    await database.close()
  })
})

describe('a program that leaves its database open', () => {
  it('ends by itself, after the write it asked for', async () => {
    const program = new URL('../../../support/leave-database-open.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'inherit', 'inherit'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
    expect(await subjectsIn(database.db)).toEqual(['last'])
  })
})

describe('the writer in the thread of a command', () => {
  beforeEach(async () => {
    await database.close()
    database = await openDatabase({ kind: 'sqlite', file }, { writer: 'here' })
  })

  it('stores, rolls back, and shows outside a transaction what is committed alone', async () => {
    await database.transaction((tx) => insert(tx, 'a'))
    const rolledBack = database.transaction(async (tx) => {
      await insert(tx, 'b')
      expect(await subjectsIn(tx)).toEqual(['a', 'b'])
      expect(await subjectsIn(database.db)).toEqual(['a'])
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    expect(await subjectsIn(database.db)).toEqual(['a'])
  })

  it('tells what is wrong as the thread does', async () => {
    await insert(database.db, 'a')
    expect(await caught(insert(database.db, 'a'))).toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
    await database.close()
    expect(await caught(insert(database.db, 'b'))).toBeInstanceOf(Error)
  })

  it('is patient while another program writes', async () => {
    const other = await openDatabase({ kind: 'sqlite', file })
    try {
      let release = (): void => undefined
      const held = new Promise<void>((resolve) => (release = resolve))
      let began = (): void => undefined
      const begun = new Promise<void>((resolve) => (began = resolve))
      const first = other.transaction(async (tx) => {
        await insert(tx, 'a')
        began()
        await held
      })
      await begun
      const second = insert(database.db, 'b')
      release()
      await Promise.all([first, second])
      expect(await subjectsIn(database.db)).toEqual(['a', 'b'])
    } finally {
      await other.close()
    }
  })
})
