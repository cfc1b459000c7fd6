import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../../hub/operation-log/chain.ts'
import {
  briefChange,
  consoleActor,
  createOperationLog,
  type OperationLog,
} from '../../../../hub/operation-log/operation-log.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

describe.each(databaseKinds)('the operation log on %s', (kind) => {
  let database: TestDatabase
  let log: OperationLog
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zuoxi-log-'))
    file = join(folder, 'witness')
    database = await openTestDatabase(kind)
    log = createOperationLog({ database, witnessFile: file, now: () => 1_764_000_000_000 })
    for (let at = 1; at <= 5; at += 1) await write(at)
  }, 60_000)
  afterEach(async () => {
    await log.close()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const write = (at: number) =>
    log.recordAlone({
      actor: consoleActor,
      action: at % 2 ? 'user.change' : 'customer.export',
      subject: { kind: 'user', id: `u${at}` },
      detail: { name: ['旧', '新'], rows: at },
    })
  const run = (statement: string) => sql.raw(statement).execute(database.db)

  it('is whole after writing, also side by side, and after a rolled back change', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => write(at)))
    await database
      .transaction(async (tx) => {
        await log.record(tx, { actor: consoleActor, action: 'x', subject: { kind: 'x', id: null } })
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    expect(await log.verify()).toEqual({ intact: true, rows: 25, firstBroken: null, problem: null })
  })

  it.each([
    ['a changed detail', `update operation_log set detail = '{"rows":9}' where sequence = 3`, 3, 'changed'],
    ['a changed time', 'update operation_log set at = at + 1 where sequence = 2', 2, 'changed'],
    ['another person', `update operation_log set user_id = 'x' where sequence = 1`, 1, 'changed'],
    ['a row taken out', 'delete from operation_log where sequence = 4', 4, 'missing'],
    ['the last rows cut off', 'delete from operation_log where sequence > 3', 4, 'truncated'],
  ])('finds %s', async (_name, statement, firstBroken, problem) => {
    await run(statement)
    expect(await log.verify()).toMatchObject({ intact: false, firstBroken, problem })
  })

  it('finds rows cut off together with the head, by the file beside the database', async () => {
    await log.witness()
    const hash = (await run('select hash from operation_log where sequence = 3')).rows as { hash: string }[]
    await run('delete from operation_log where sequence > 3')
    await run(`update operation_log_head set sequence = 3, hash = '${hash[0]!.hash}'`)
    expect(await log.verify()).toMatchObject({ intact: false, firstBroken: 4, problem: 'truncated' })
  })

  it('finds a chain that was written anew from some row on', async () => {
    await log.witness()
    const { chainHash } = await import('../../../../hub/operation-log/chain.ts')
    const rows = (await run('select * from operation_log order by sequence')).rows as Record<string, unknown>[]
    let previous = String(rows[2]!['hash'])
    for (const row of rows.slice(3)) {
      const { hash: _old, ...rest } = row
      const content = { ...rest, job_number: 'somebody else' }
      previous = chainHash(previous, content)
      await run(
        `update operation_log set job_number = 'somebody else', hash = '${previous}' where sequence = ${String(row['sequence'])}`,
      )
    }
    await run(`update operation_log_head set hash = '${previous}'`)
    expect(await log.verify()).toMatchObject({ intact: false, problem: 'beside' })
  })

  it('writes ends of the chain that are in the database, and never one twice', async () => {
    await log.witness()
    await log.witness()
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(lines.at(-1)).toMatch(/^5 [0-9a-f]{64} /)
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('is searched by every field, newest first, page by page', async () => {
    const base = { limit: 2 } as const
    const first = await log.search(base)
    expect(first.operations.map((one) => one.sequence)).toEqual([5, 4])
    const second = await log.search({ ...base, before: first.nextBefore ?? 0 })
    expect(second.operations.map((one) => one.sequence)).toEqual([3, 2])
    const third = await log.search({ ...base, before: second.nextBefore ?? 0 })
    expect(third).toMatchObject({ nextBefore: null, operations: [{ sequence: 1, detail: { rows: 1 } }] })
    const found = await log.search({ limit: 10, action: 'customer.export', text: '"rows":4' })
    expect(found.operations.map((one) => one.sequence)).toEqual([4])
    expect((await log.search({ limit: 10, text: '%' })).operations).toEqual([])
    expect((await log.search({ limit: 10, from: 1_764_000_000_001 })).operations).toEqual([])
  })
})

describe('canonical JSON', () => {
  it('does not depend on the order of the keys, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    expect(canonicalJson({ b: 1, a: { d: [1, { z: 0, y: 0 }], c: undefined } })).toBe(
      '{"a":{"d":[1,{"y":0,"z":0}]},"b":1}',
    )
  })
})

describe('a brief change', () => {
  it('names what differs and nothing else', () => {
    expect(briefChange({ name: 'A', team: null, tags: [1] }, { name: 'B', team: null, tags: [1] })).toEqual({
      name: ['A', 'B'],
    })
  })
})
