import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBackup } from '../../../../hub/backup/create-backup.ts'
import { restoreBackup } from '../../../../hub/backup/restore-backup.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { type DatabaseHandle, openDatabase } from '../../../../hub/database/open-database.ts'
import { consoleActor, createOperationLog, verifyChain } from '../../../../hub/operation-log/operation-log.ts'
import { customerFromInput } from '../../../../hub/customers/customer-content.ts'
import { insertCustomers } from '../../../../hub/customers/customer.store.ts'
import { countSearchIndex } from '../../../../hub/doctor/doctor.store.ts'
import { generateCustomer } from '../../../support/customer-generator.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { emptyPostgresDatabase } from '../../../support/postgres/empty-database.ts'
import { tableDigests, type TableDigest } from '../../../support/table-digests.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

/** Every way between the two kinds of database, PostgreSQL over its wire. */

type Server = Awaited<ReturnType<typeof emptyPostgresDatabase>>
let server: Server
let place: TemporaryFolder
const opened: DatabaseHandle[] = []
const people = 600

beforeAll(async () => {
  server = await emptyPostgresDatabase()
}, 60_000)
afterAll(() => server.close())
beforeEach(async () => {
  place = await temporaryFolder('backup-postgres')
})
afterEach(async () => {
  await closeAll()
  await place.remove()
})

async function closeAll(): Promise<void> {
  for (const database of opened.splice(0)) await database.close()
}

async function keep(database: Promise<DatabaseHandle>): Promise<DatabaseHandle> {
  const handle = await database
  opened.push(handle)
  return handle
}

const openPostgres = (migrate = true): Promise<DatabaseHandle> =>
  keep(openDatabase({ kind: 'postgres', url: server.url }, { migrate }))
const openFile = (folder: string): Promise<DatabaseHandle> =>
  keep(openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') }))

/** A PostgreSQL nobody has used. */
async function emptyPostgres(): Promise<DatabaseHandle> {
  const database = await openPostgres(false)
  await sql`drop schema public cascade`.execute(database.db)
  await sql`create schema public`.execute(database.db)
  return database
}

/** Customers, numbers, addresses and a log with its witness. */
async function fill(database: DatabaseHandle, folder: string): Promise<void> {
  const records = Array.from({ length: people }, (_, at) => ({
    customer: customerFromInput(generateCustomer(at), { areaCode: '28' }, 1_763_800_000_000 + at),
    digest: `made ${at}`,
    importId: null,
  }))
  await database.transaction((tx) => insertCustomers(tx, records))
  const log = createOperationLog({ database, witnessFile: join(folder, 'operation-log.witness') })
  for (let at = 0; at < 20; at += 1) {
    await log.recordAlone({ actor: consoleActor, action: 'test.note', subject: { kind: 'test', id: String(at) } })
  }
  await log.close()
  await writeFile(join(folder, 'settings.yaml'), 'logLevel: info\n')
}

/** Apart from what the restore itself changes: its entry in the log, and the names of the feeds. */
const feeds = ['customer_feed', 'ledger_head']
const changed = (table: string): boolean => table.startsWith('operation_log') || feeds.includes(table)

const comparable = (digests: Record<string, TableDigest>): Record<string, TableDigest> =>
  Object.fromEntries(Object.entries(digests).filter(([table]) => !changed(table)))

async function expectEverybodyFound(database: DatabaseHandle): Promise<void> {
  expect(await countSearchIndex(database.db)).toEqual({ customers: people, indexed: people })
  const customers = createCustomers({
    database,
    homePlaces: () => undefined,
    numberingPlan: () => ({ areaCode: '28' }),
  })
  for (const at of [0, 499, 500, people - 1]) {
    const { name, numbers } = generateCustomer(at)
    for (const text of [name, numbers[0]?.typed ?? '']) {
      const { hits } = await customers.search({ text, limit: 50, withNumbers: true, reach: 'all' })
      expect(
        hits.map((hit) => hit.customer.name),
        text,
      ).toContain(name)
    }
  }
  // Serials go on behind those that came in.
  const added = customerFromInput({ ...generateCustomer(people), name: '新来的' }, { areaCode: '28' }, 1)
  await database.transaction((tx) => insertCustomers(tx, [{ customer: added, digest: 'x', importId: null }]))
}

describe.each(['postgres', 'sqlite'] as const)('a backup of %s', (from) => {
  it.each(['postgres', 'sqlite'] as const)(
    'restores to %s with every row and the search',
    async (to) => {
      const folder = join(place.path, 'from')
      const into = join(place.path, 'into')
      for (const path of [folder, into]) await mkdir(path)
      const source =
        from === 'sqlite' ? await openFile(folder) : (await emptyPostgres().then(closeAll), await openPostgres())
      await fill(source, folder)
      const before = await tableDigests(source)
      const file = join(place.path, 'it.zuoxi-backup')
      const { manifest } = await createBackup({
        dataFolder: folder,
        database: source,
        file,
        withSecrets: false,
        version: '0.1.0',
      })
      expect(manifest.database).toMatchObject({ kind: from, form: from === 'sqlite' ? 'file' : 'rows' })
      expect(manifest.database.tables['customers']).toBe(people)
      await closeAll()

      const postgres = to === 'postgres' ? await emptyPostgres() : undefined
      await restoreBackup({ file, dataFolder: into, postgres, replace: false, version: '0.1.0' })
      await closeAll()
      expect((await readdir(into)).includes('hub.db')).toBe(to === 'sqlite')
      expect(await readdir(into)).not.toContain('.restore')
      const restored = to === 'sqlite' ? await openFile(into) : await openPostgres()
      const after = await tableDigests(restored)
      expect(comparable(after)).toEqual(comparable(before))
      // The same numbers under another name: no seat's cache takes them for those it has.
      for (const feed of feeds) {
        expect(after[feed]?.rows).toBe(1)
        expect(after[feed]).not.toEqual(before[feed])
      }
      expect(after['operation_log']?.rows).toBe(21)
      expect(await verifyChain(restored, join(into, 'operation-log.witness'))).toMatchObject({ intact: true })
      await expectEverybodyFound(restored)
    },
    120_000,
  )
})

describe('a restore over a PostgreSQL in use', () => {
  it('keeps what was there in a backup, and leaves all as it was when it fails', async () => {
    const folder = join(place.path, 'hub')
    await mkdir(folder)
    await emptyPostgres().then(closeAll)
    const source = await openPostgres()
    await fill(source, folder)
    const file = join(place.path, 'it.zuoxi-backup')
    await createBackup({ dataFolder: folder, database: source, file, withSecrets: false, version: '0.1.0' })
    await sql`update customers set notes = 'later' where serial < 10`.execute(source.db)
    const later = await tableDigests(source)
    const files = await readdir(folder)

    const wish = { file, dataFolder: folder, postgres: source, version: '0.1.0' }
    await expect(restoreBackup({ ...wish, replace: false })).rejects.toMatchObject({ code: 'state.illegal' })
    // Ctrl-C while the search is being built: everything in that transaction goes back, and so do the files.
    const stop = new AbortController()
    const cancelled = restoreBackup({
      ...wish,
      replace: true,
      signal: stop.signal,
      progress: (step) => void (step === 'index' && stop.abort()),
    })
    await expect(cancelled).rejects.toThrow()
    expect(await tableDigests(source)).toEqual(later)
    expect((await readdir(folder)).filter((name) => !/^hub\.lock$|\.zuoxi-backup$/.test(name)).sort()).toEqual(
      files.sort(),
    )

    const { keptIn } = await restoreBackup({ ...wish, replace: true })
    const { rows } = await sql<{ id: string }>`select subject_id as id from operation_log
      where action = 'backup.restore'`.execute(source.db)
    await expectSettled(folder, rows[0]?.id ?? '', 'was completed', 'logLevel: warn\n')
    await expectSettled(folder, 'another', 'was undone', 'logLevel: error\n')
    expect(
      (await sql<{ n: number }>`select count(*) as n from customers where notes = 'later'`.execute(source.db)).rows,
    ).toEqual([{ n: 0 }])
    await restoreBackup({ ...wish, file: keptIn!, replace: true })
    expect(comparable(await tableDigests(source))).toEqual(comparable(later))
  }, 120_000)
})

/** As after a kill between the last move and the end: the plan is there, and one file has changed places. */
async function expectSettled(folder: string, restoreId: string, said: string, settings: string): Promise<void> {
  const before = 'before-restore-now'
  for (const path of ['.restore/incoming', before]) await mkdir(join(folder, path), { recursive: true })
  await writeFile(join(folder, before, 'settings.yaml'), 'logLevel: error\n')
  await writeFile(join(folder, 'settings.yaml'), 'logLevel: warn\n')
  const plan = { old: ['settings.yaml'], incoming: ['settings.yaml'], before, restoreId }
  await writeFile(join(folder, '.restore', 'plan.json'), JSON.stringify(plan))
  const refused = await hubCommand(['verify-log', '--data', folder])
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.error).toContain('ZUOXI_DATABASE_URL')
  const told = await hubCommand(['verify-log', '--data', folder], { ZUOXI_DATABASE_URL: server.url })
  expect(told, told.error).toMatchObject({ code: 0 })
  expect(told.error).toContain(said)
  expect(await readFile(join(folder, 'settings.yaml'), 'utf8')).toBe(settings)
  expect(await readdir(folder)).not.toContain('.restore')
  await rm(join(folder, before), { recursive: true, force: true })
}
