import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseStations } from '../../../../contract/order/station-choice.ts'
import { type Access, createAccess } from '../../../../hub/access/access.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { ordersInBooks } from '../../../../hub/doctor/doctor.store.ts'
import { bookProblems } from '../../../../hub/ledgers/ledgers.ts'
import { createOperationLog, type OperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { generateCustomer } from '../../../../hub/sample-data/any-customer.ts'
import { createAgenda } from '../../../../hub/sample-data/agenda.ts'
import { districts } from '../../../../hub/sample-data/hangzhou.ts'
import { makeSampleData, type SampleWish } from '../../../../hub/sample-data/sample-data.ts'
import { waterCustomer } from '../../../../hub/sample-data/water-customer.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { exampleCentre, openTestHub } from '../../../support/test-hub.ts'

/** A Friday at five in the afternoon, in Shanghai. */
const until = Date.UTC(2026, 10, 27, 9)
const wish: SampleWish = { kind: 'qingquan', customers: 160, days: 14, seed: 4 }

describe.each(databaseKinds)('the water company of the sample on %s', (kind) => {
  let database: TestDatabase
  let log: OperationLog
  let access: Access
  const told: number[] = []

  beforeAll(async () => {
    database = await openTestDatabase(kind, { now: () => until })
    log = createOperationLog({ database, witnessFile: null, now: () => until })
    access = await createAccess({ database, log, tokenSecret: new Uint8Array(32), watchMs: 0, now: () => until })
    const { signal } = new AbortController()
    const parts = { database, log, access, now: () => until, signal }
    await makeSampleData({ ...parts, told: (_what, done) => told.push(done) }, wish)
  }, 120_000)
  afterAll(async () => {
    access.close()
    await database.close()
  })

  const count = async (query: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.raw(query)}`.execute(database.db)
    return Number(rows[0]?.n)
  }

  it('has customers, calls and orders of the days up to now, and says how far it is', async () => {
    expect(await count('customers')).toBe(160)
    expect(told.at(-1)).toBe(14)
    const orders = await count('orders')
    expect(orders).toBeGreaterThan(15)
    // Each was placed by a call that the history has, but for those that came over the web.
    const called = 'orders o join calls c on c.call_id = o.call_id and c.customer_id = o.customer_id'
    expect((await count(called)) + (await count(`orders where source = 'web'`))).toBe(orders)
    expect(await count(`orders where placed_at > ${String(until)}`)).toBe(0)
    expect(await count(`calls where ended_at is null or ended_at > ${String(until)}`)).toBe(0)
    expect(await count(`orders where state = 'settled'`)).toBeGreaterThan(orders / 2)
    expect(await count(`orders where station is null`)).toBe(0)
  })

  it('has books that balance and a log nobody changed', async () => {
    expect(await bookProblems(database.db, () => ordersInBooks(database.db))).toEqual([])
    expect(await count('receipts')).toBeGreaterThan(5)
    expect((await log.verify()).intact).toBe(true)
  })

  it('has people at its seats and stations', () => {
    expect(access.directory.userByJobNumber('1001')).toMatchObject({ name: '王芳', team: '订水组' })
    expect(access.directory.userByJobNumber('2001')).toMatchObject({ station: 'west-lake' })
  })

  it('does not go where customers are', async () => {
    const parts = { database, log, access, now: () => until, signal: new AbortController().signal }
    await expect(makeSampleData({ ...parts, told: () => undefined }, wish)).rejects.toMatchObject({
      code: 'state.illegal',
    })
    expect(await count('customers')).toBe(160)
  })
})

describe('the sample customers', () => {
  it('are the same for the same seed, whichever is made first', () => {
    const again = [...Array(50).keys()].reverse().map((index) => waterCustomer(index, 1))
    expect(again.reverse()).toEqual([...Array(50).keys()].map((index) => waterCustomer(index, 1)))
    expect(waterCustomer(7, 2)).not.toEqual(waterCustomer(7, 1))
    expect(generateCustomer(7, 1)).toEqual(generateCustomer(7, 1))
  })

  it('have ids and codes of their own, and numbers that can be read', () => {
    const made = [...Array(2_000).keys()].map((index) => waterCustomer(index, 1).input)
    expect(new Set(made.map(({ id }) => id)).size).toBe(2_000)
    expect(new Set(made.map(({ code }) => code)).size).toBe(2_000)
    for (const { numbers } of made) {
      for (const { typed } of numbers) expect(typed).toMatch(/^(1[3-9]\d{9}|0571-8[5-8]\d{6})$/)
    }
  })
})

describe('what is still to happen', () => {
  it('comes by its time, and what is put in at the same time in its order', async () => {
    const agenda = createAgenda<string[]>()
    const happened: string[] = []
    const put = (at: number, name: string): void =>
      agenda.put(at, async (list) => {
        list.push(name)
        if (name === 'a') put(2, 'after a')
      })
    put(3, 'd')
    put(1, 'a')
    put(2, 'c')
    put(5, 'later')
    for (let next = agenda.next(5); next !== undefined; next = agenda.next(5)) await next.happen(happened)
    expect(happened).toEqual(['a', 'c', 'after a', 'd'])
    expect(agenda.next(6)?.at).toBe(5)
  })
})

describe('a hub that starts on the sample', () => {
  it('takes the stations over, serves every customer’s address, and reads every order', async () => {
    const place = await temporaryFolder('sample')
    try {
      const data = join(place.path, 'data')
      const words = ['sample-data', '--data', data, '--kind', 'qingquan', '--customers', '60', '--days', '3']
      const made = await hubCommand(words, { LANG: 'zh_CN.UTF-8' })
      expect(made, made.error).toMatchObject({ code: 0 })
      expect(made.out).toContain('60 位客户')
      expect((await hubCommand(words)).error).toContain('empty data folder')

      const { openDatabase } = await import('../../../../hub/database/open-database.ts')
      const test = await openTestHub({
        centre: exampleCentre(),
        database: await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') }),
      })
      const { shop, customers } = test.hub
      expect(shop.stations().map(({ key, extension }) => [key, extension])).toEqual([
        ['west-lake', '7101'],
        ['gongshu', '7102'],
        ['binjiang', '7103'],
      ])
      expect(shop.station('gongshu')).toMatchObject({ districts: ['拱墅区'], dailyCapacity: 160 })
      const { items } = await customers.list({ before: null, limit: 100, reach: 'all' })
      expect(items).toHaveLength(60)
      for (const { addresses, station } of items) {
        for (const address of addresses) {
          const [best] = chooseStations(shop.stationIndex(), { address, customerStation: null, at: until, loads: {} })
          const serving = districts.find(({ name }) => name === address.district)?.station.key
          expect(best, `${address.street} ${address.detail} ${String(station)}`).toMatchObject({
            key: serving,
            serves: true,
          })
        }
      }
      await test.close()
    } finally {
      await place.remove()
    }
  })
})

describe('many customers', () => {
  it('are made without a shop', async () => {
    const database = await openTestDatabase('sqlite')
    const log = createOperationLog({ database, witnessFile: null })
    const access = await createAccess({ database, log, tokenSecret: new Uint8Array(32), watchMs: 0 })
    const parts = { database, log, access, now: Date.now, signal: new AbortController().signal }
    await makeSampleData({ ...parts, told: () => undefined }, { kind: 'large', customers: 2_500, days: 1, seed: 1 })
    const customers = createCustomers({
      database,
      homePlaces: () => undefined,
      numberingPlan: () => ({ areaCode: '28' }),
    })
    const found = await customers.byNumber(generateCustomer(2_499).numbers[0]?.typed ?? '', 'all')
    expect(found.customers.map(({ id }) => id)).toContain(generateCustomer(2_499).id)
    access.close()
    await database.close()
  })
})
