import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockDataFolder } from '../../../../hub/backup/data-lock.ts'
import { customerFromInput } from '../../../../hub/customers/customer-content.ts'
import { insertCustomers } from '../../../../hub/customers/customer.store.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { type CustomerId } from '../../../../contract/ids.ts'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { generateCustomer } from '../../../support/customer-generator.ts'
import { clerk, createTestBooks } from '../../../support/test-books.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

let place: TemporaryFolder
let data: string
const people = 600
const plan = { areaCode: '28' }

beforeEach(async () => {
  place = await temporaryFolder('doctor')
  data = join(place.path, 'data')
  await mkdir(data, { mode: 0o700 })
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  const records = Array.from({ length: people }, (_, at) => ({
    customer: customerFromInput(generateCustomer(at), plan, 1_763_800_000_000),
    digest: 'made',
    importId: null,
  }))
  await database.transaction((tx) => insertCustomers(tx, records))
  await database.close()
})
afterEach(() => place.remove())

type Report = { verdict: string; findings: { check: string; verdict: string; text: string; remedy: string | null }[] }

async function report(...more: readonly string[]): Promise<{ code: number; error: string; report: Report }> {
  const told = await hubCommand(['doctor', '--data', data, '--json', ...more])
  return { code: told.code, error: told.error, report: JSON.parse(told.out) as Report }
}

const search = ({ findings }: Report) => findings.find(({ check }) => check === 'search-index')

async function damage(): Promise<void> {
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  await sql`delete from customer_search where rowid > 100`.execute(database.db)
  await database.close()
}

it('reports as JSON, every check once with its verdict', async () => {
  const { code, report: whole } = await report()
  expect(code).toBe(0)
  // No certificates and no centre yet: nothing is broken, something needs attention.
  expect(whole.verdict).toBe('warn')
  const checks = whole.findings.map(({ check }) => check)
  expect(checks).toEqual(
    expect.arrayContaining(['settings', 'data-folder', 'disk', 'database', 'schema', 'operation-log', 'clock']),
  )
  expect(new Set(checks).size).toBe(checks.length)
  for (const { verdict, remedy } of whole.findings) expect(remedy === null).toBe(verdict === 'ok')
  expect(search(whole)).toMatchObject({ verdict: 'ok', text: `${people} customers, all in the search index` })
})

it('sees a search index with gaps, and repairs it', async () => {
  await damage()
  const sick = await report()
  expect(sick.code).toBe(3)
  expect(search(sick.report)).toMatchObject({ verdict: 'fail' })
  expect(search(sick.report)?.remedy).toContain('--repair-search')

  // Not beside a running hub.
  const lock = lockDataFolder(data, 'zuoxi-hub start')
  const refused = await hubCommand(['doctor', '--data', data, '--repair-search'])
  lock.release()
  expect(refused).toMatchObject({ code: 4, out: '' })
  expect(search((await report()).report)).toMatchObject({ verdict: 'fail' })

  // Cut short it says so; begun again it ends well.
  const stop = new AbortController()
  stop.abort()
  const stopped = await hubCommand(['doctor', '--data', data, '--repair-search'], {}, stop.signal)
  expect(stopped).toMatchObject({ code: 130, out: '' })
  expect(stopped.error).toContain('only partly built')
  expect(search((await report()).report)?.text).toContain('0 entries')

  const well = await report('--repair-search')
  expect(well.code).toBe(0)
  expect(well.error).toContain(`${people} customers`)
  expect(search(well.report)).toMatchObject({ verdict: 'ok' })

  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  const customers = createCustomers({ database, homePlaces: () => undefined, numberingPlan: () => plan })
  const { name } = generateCustomer(people - 1)
  const { hits } = await customers.search({ text: name, limit: 50, withNumbers: true, reach: 'all' })
  expect(hits.map(({ customer }) => customer.name)).toContain(name)
  await database.close()
})

it('sees a balance that was changed by hand', async () => {
  const books = ({ findings }: Report) => findings.find(({ check }) => check === 'books')
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  const wish = { id: uuid(), unit: 'point', amount: 5, reason: '期初' }
  await createTestBooks(database).books.adjust(uuid() as CustomerId, wish, clerk)
  expect(books((await report()).report)).toMatchObject({ verdict: 'ok', remedy: null })
  await sql`update ledger_accounts set balance = 500 where account like 'customer:%'`.execute(database.db)
  await database.close()
  const sick = await report()
  expect(sick.code).toBe(3)
  expect(books(sick.report)).toMatchObject({ verdict: 'fail' })
  expect(books(sick.report)?.text).toContain('is not the sum of its postings')
})
