import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { type HubChild, hubCommand, hubProcess } from '../../../support/hub-command.ts'
import { type TableDigest, tableDigests } from '../../../support/table-digests.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

let place: TemporaryFolder
let data: string
let original: Record<string, TableDigest>
const rows = 25_000

beforeAll(async () => {
  place = await temporaryFolder('killed')
  data = join(place.path, 'data')
  const { mkdirSync } = await import('node:fs')
  mkdirSync(data)
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  // Enough that a kill finds the command at work.
  await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(rows)})
    insert into customer_history (id, customer_id, at, user_id, field, before, after, version, mutation_id)
    select 'h' || i, 'c' || (i % 999), i, null, 'notes', hex(randomblob(40)), hex(randomblob(40)), 1, null from n`.execute(
    database.db,
  )
  await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  await database.close()
  await hubCommand(['create-user', '--data', data, '--job-number', '8001', '--name', 'Li'])
  expect(await hubCommand(['backup', join(place.path, 'good'), '--data', data])).toMatchObject({ code: 0 })
  original = await digests(data)
}, 60_000)
afterAll(() => place.remove())

async function digests(folder: string): Promise<Record<string, TableDigest>> {
  const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') }, { migrate: false })
  try {
    return await tableDigests(database)
  } finally {
    await database.close()
  }
}

/** Lets the command run until the moment has come (or it has ended), and kills it there. */
async function killAt(child: HubChild, moment: () => boolean): Promise<void> {
  let over = false
  void child.ended.then(() => (over = true))
  await waitFor('the moment', () => over || moment(), { timeoutMs: 30_000, intervalMs: 1 })
  child.process.kill('SIGKILL')
  await child.ended
}

const staged = (): string | undefined => readdirSync(place.path).find((name) => name.startsWith('.zuoxi-backup-'))

describe('a killed backup', { timeout: 60_000 }, () => {
  it.each(['', 'hub.db', 'archive'])('leaves no backup behind (killed when %j is there)', async (part) => {
    const file = join(place.path, `killed-${part}`)
    await killAt(hubProcess(['backup', file, '--data', data]), () => {
      const folder = staged()
      return folder !== undefined && existsSync(join(place.path, folder, part))
    })
    // Either it was not there in time to be named, or it is whole.
    if (existsSync(file)) {
      expect(await hubCommand(['restore', file, '--data', join(place.path, `from-${part}`)])).toMatchObject({ code: 0 })
    }
    expect(await hubCommand(['backup', `${file}-again`, '--data', data])).toMatchObject({ code: 0 })
    expect(staged()).toBeUndefined()
    expect((await digests(data))['customer_history']).toEqual(original['customer_history'])
  })
})

describe('a killed restore', { timeout: 60_000 }, () => {
  const moments = ['.restore', '.restore/unpacked/database/hub.db', '.restore/incoming/hub.db', '.restore/plan.json']
  it.each(moments)('leaves the old state, and the next command says so (killed when %s is there)', async (path) => {
    await hubCommand(['create-user', '--data', data, '--job-number', `9${moments.indexOf(path)}`, '--name', 'Wang'])
    const before = await digests(data)
    await killAt(hubProcess(['restore', join(place.path, 'good'), '--data', data, '--replace']), () =>
      existsSync(join(data, path)),
    )
    const cutShort = existsSync(join(data, '.restore'))
    const next = await hubCommand(['verify-log', '--data', data])
    expect(next).toMatchObject({ code: 0 })
    expect(next.error.includes('cut short')).toBe(cutShort)
    expect(existsSync(join(data, '.restore'))).toBe(false)
    const after = await digests(data)
    if (cutShort) expect(after).toEqual(before)
    // It was quicker than the kill: then the new state is whole.
    else expect(after['access_user']).toEqual(original['access_user'])
    expect(after['customer_history']).toEqual(original['customer_history'])
  })
})

it('takes everything back after Ctrl-C', { timeout: 60_000 }, async () => {
  const child = hubProcess(['backup', join(place.path, 'cancelled'), '--data', data])
  await waitFor('the copying', () => staged() !== undefined, { intervalMs: 1 })
  child.process.kill('SIGINT')
  expect([0, 130]).toContain(await child.ended)
  expect(staged()).toBeUndefined()
  expect(existsSync(join(place.path, 'cancelled'))).toBe((await child.ended) === 0)
})
