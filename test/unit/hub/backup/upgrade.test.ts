import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Migration } from 'kysely/migration'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { upgradeData } from '../../../../hub/backup/upgrade.ts'
import { type DatabaseHandle, openDatabase } from '../../../../hub/database/open-database.ts'
import { migrations } from '../../../../hub/database/schema.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

let place: TemporaryFolder
let data: string
let database: DatabaseHandle | undefined

const open = (migrate: boolean): Promise<DatabaseHandle> =>
  openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') }, { migrate, writer: 'here' })

beforeEach(async () => {
  place = await temporaryFolder('upgrade')
  data = join(place.path, 'data')
  await mkdir(data)
  const first = await open(true)
  await first.close()
  expect(await hubCommand(['create-user', '--data', data, '--job-number', '8001', '--name', 'Li'])).toMatchObject({
    code: 0,
  })
})
afterEach(async () => {
  await database?.close()
  database = undefined
  await place.remove()
})

const backups = (): string[] => readdirSync(data).filter((name) => name.startsWith('before-upgrade-'))
const newColumn: Migration = { up: (db) => sql`alter table access_user add column next_year text`.execute(db).then() }
const broken: Migration = {
  async up(db) {
    await sql`drop table access_session`.execute(db)
    await sql`alter table no_such_table add column x text`.execute(db)
  },
}
const jobNumbers = async (): Promise<unknown[]> =>
  (await database!.db.selectFrom('access_user').select('job_number').execute()).map((row) => row.job_number)

describe('data of an older version', () => {
  it('is backed up with everything in it, then brought to this one; the backup brings the old state back', async () => {
    database = await open(false)
    const done = await upgradeData({
      ...{ dataFolder: data, database, version: '0.2.0' },
      migrations: { ...migrations, '2999-01-01-next': newColumn },
    })
    expect(done).toMatchObject({ kind: 'upgraded', migrations: ['2999-01-01-next'] })
    expect((await sql`select next_year from access_user`.execute(database.db)).rows.length).toBeGreaterThan(0)
    await database.close()
    database = undefined

    // This program, which is now the older one, will not touch it.
    const refused = await hubCommand(['upgrade', '--data', data])
    expect(refused.code).toBe(1)
    expect(refused.error).toMatch(/newer version of the program \(2999-01-01-next\).*restore an older backup/)
    const started = await hubCommand(['start', '--data', data, '--listen', '127.0.0.1:0'])
    expect(started).toMatchObject({ code: 1, error: refused.error })

    const [backup = ''] = backups()
    const restored = await hubCommand(['restore', join(data, backup), '--data', data, '--replace'])
    expect(restored).toMatchObject({ code: 0 })
    expect(await hubCommand(['upgrade', '--data', data])).toMatchObject({ code: 0 })
    database = await open(false)
    expect(await jobNumbers()).toContain('8001')
  })

  it('stays as it was when the change fails, and the backup is named', async () => {
    database = await open(false)
    const failed = upgradeData({
      ...{ dataFolder: data, database, version: '0.2.0' },
      migrations: { ...migrations, '2999-01-01-broken': broken },
    })
    await expect(failed).rejects.toMatchObject({ code: 'state.illegal' })
    const [backup = ''] = backups()
    await expect(failed).rejects.toMatchObject({
      parameters: { reason: { en: expect.stringContaining(backup) as string } },
    })
    // Dropped before the mistake, and back with it.
    expect((await sql`select count(*) from access_session`.execute(database.db)).rows).toHaveLength(1)
    expect(await jobNumbers()).toContain('8001')
  })

  it('is not touched when there is no room or place for the backup', async () => {
    database = await open(false)
    const failed = upgradeData({
      ...{ dataFolder: join(data, 'gone'), database, version: '0.2.0' },
      migrations: { ...migrations, '2999-01-01-next': newColumn },
    })
    await expect(failed).rejects.toMatchObject({ code: 'file.failed' })
    await expect(sql`select next_year from access_user`.execute(database.db)).rejects.toThrow()
  })
})

describe('zuoxi-hub upgrade', () => {
  it('has nothing to do, and makes no backup, when the data is current', async () => {
    const { code, out } = await hubCommand(['upgrade', '--data', data])
    expect(code).toBe(0)
    expect(out).toBe('The data is in the form of version 0.1.0 already.')
    expect(backups()).toEqual([])
  })

  it('brings data that lacks the newest migration to this version, and writes it into the log', async () => {
    // As the version before the people's preferences left it.
    database = await open(false)
    await sql`drop table preferences`.execute(database.db)
    await sql`delete from kysely_migration where name = '2026-11-27-preferences'`.execute(database.db)
    await database.close()
    const { code, out } = await hubCommand(['upgrade', '--data', data])
    expect(out).toContain('The data was brought to version 0.1.0 (1 changes)')
    expect(code).toBe(0)
    expect(backups()).toHaveLength(1)
    database = await open(false)
    const log = await database.db.selectFrom('operation_log').select('action').execute()
    expect(log.map(({ action }) => action)).toContain('system.upgrade')
    expect((await sql`select * from preferences`.execute(database.db)).rows).toEqual([])
  })

  it('says what is missing in a folder without data', async () => {
    expect(await hubCommand(['upgrade', '--data', join(place.path, 'none')])).toMatchObject({ code: 1 })
  })
})
