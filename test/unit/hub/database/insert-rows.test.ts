import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chunks, encodeRow, insertEncodedRows, insertRows } from '../../../../hub/database/insert-rows.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const failure = (subject: number, failures = 1) => ({
  subject: String(subject).padStart(4, '0'),
  failures,
  last_at: 1_764_000_000_123,
  locked_until: 0,
})

describe('chunks', () => {
  it('holds every item once, in order, in few sizes', () => {
    const sizes = new Set<number>()
    for (let count = 0; count <= 300; count += 1) {
      const items = Array.from({ length: count }, (_, at) => at)
      const parts = [...chunks(items)]
      for (const part of parts) sizes.add(part.length)
      expect(parts.flat()).toEqual(items)
    }
    expect([...sizes].sort((a, b) => a - b)).toEqual([1, 2, 4, 8, 16, 32, 64, 128])
  })
})

describe.each(databaseKinds)('insertRows on %s', (kind) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openTestDatabase(kind)
  }, 60_000)
  afterEach(() => database.close())
  const stored = () => database.db.selectFrom('access_failure').selectAll().orderBy('subject').execute()

  it('stores every row as it is, and nothing for nothing', async () => {
    const rows = Array.from({ length: 201 }, (_, at) => failure(at))
    await database.transaction(async (tx) => {
      await insertRows(tx, 'access_failure', [])
      await insertRows(tx, 'access_failure', rows)
    })
    expect(await stored()).toEqual(rows)
  })

  it('does with rows that are there what the tail says', async () => {
    await database.transaction((tx) => insertRows(tx, 'access_failure', [failure(1)]))
    await database.transaction((tx) =>
      insertRows(
        tx,
        'access_failure',
        [failure(1, 7), failure(2)],
        'on conflict (subject) do update set failures = excluded.failures',
      ),
    )
    expect(await stored()).toEqual([failure(1, 7), failure(2)])
  })

  it('stores rows that were written down before exactly as given ones', async () => {
    const texts = [
      'a',
      '',
      '12',
      '1.50',
      'null',
      '["x"]',
      '{"a":1}',
      '"',
      '\\',
      "'",
      '𠮷😀',
      'half \ud83d',
      '\t\n',
      '?$1',
    ]
    const rows = texts.map((subject, at) => ({ ...failure(at), subject, last_at: 1_764_000_000_123 + at }))
    await database.transaction(async (tx) => {
      const encoded = rows.map((row) => encodeRow([row.subject, row.last_at, row.failures]))
      await insertEncodedRows(tx, 'access_failure', ['subject', 'last_at', 'failures'], encoded, { locked_until: 0 })
      await insertEncodedRows(tx, 'access_failure', ['subject'], [])
    })
    const found = new Map((await stored()).map((row) => [row.subject, row]))
    expect(found.size).toBe(rows.length)
    for (const row of rows)
      expect(found.get(row.subject.toWellFormed())).toEqual({ ...row, subject: row.subject.toWellFormed() })
  })
})
