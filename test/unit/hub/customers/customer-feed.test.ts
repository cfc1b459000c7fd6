import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CustomerId, type UserId } from '../../../../contract/ids.ts'
import { type NewCustomer } from '../../../../contract/customer.ts'
import { type CustomerFeedPage, type FeedWish } from '../../../../hub/customers/customer-feed.ts'
import { createCustomers, type Customers, renewCustomerFeed } from '../../../../hub/customers/customers.ts'
import { createFeedWatch } from '../../../../hub/customers/feed-watch.ts'
import { createCustomerImports, type CustomerImports } from '../../../../hub/customers/import-customers.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const owner = uuid() as UserId
const stranger = uuid() as UserId

describe.each(databaseKinds)('the feed of customer changes on %s', (kind) => {
  let database: TestDatabase
  let customers: Customers
  let imports: CustomerImports
  let numbers: number[]

  beforeEach(async () => {
    database = await openTestDatabase(kind)
    numbers = []
    const numberingPlan = () => ({ areaCode: '571' })
    customers = createCustomers({
      database,
      homePlaces: () => undefined,
      numberingPlan,
      recordFact: async (_tx, { change }) => void numbers.push(change),
    })
    imports = createCustomerImports({ database, numberingPlan })
    // Starting a PostgreSQL takes seconds, and more on a busy machine.
  }, 60_000)
  afterEach(() => database.close())

  const customer = (name: string, over: Partial<NewCustomer> = {}): NewCustomer => ({
    ...{ id: uuid() as CustomerId, code: null, name, level: 'normal', tags: [], notes: '' },
    ...{ ownerId: null, station: null, blacklisted: false, fields: {}, numbers: [], addresses: [] },
    ...over,
  })
  const change = (id: string, version: number, changes: Record<string, unknown>) =>
    customers.change(id, { version, changes } as never, null, 'all')
  const feed = (after: number, over: Partial<FeedWish> = {}): Promise<CustomerFeedPage> =>
    customers.feed({ after, limit: 1_000, reach: 'all', wholeNumbers: 'all', ...over })
  const names = (page: CustomerFeedPage) => page.customers.map(({ name }) => name)
  const csv = (rows: number, from = 0) => ({
    fileName: 'customers.csv',
    bytes: new TextEncoder().encode(
      `姓名,电话\n${Array.from({ length: rows }, (_, i) => `客户${i + from},1380000${String(i + from).padStart(4, '0')}`).join('\n')}\n`,
    ),
  })

  it('gives each change its number, each customer once with his last, and the removed', async () => {
    const [a, b, c] = [customer('a'), customer('b'), customer('c')]
    for (const one of [a, b, c]) await customers.create(one, null)
    await change(a.id, 1, { name: 'a2' })
    await customers.remove(b.id, null, 'all')
    expect(numbers).toEqual([1, 2, 3, 4, 5])
    const page = await feed(0)
    expect(names(page)).toEqual(['c', 'a2'])
    expect(page).toMatchObject({ removed: [b.id], to: 5, newest: 5 })
    expect(names(await feed(3))).toEqual(['a2'])
    expect(await feed(5)).toMatchObject({ customers: [], removed: [], to: 5 })
    // A repeated command changes nothing, also not the number.
    await customers.create(c, null)
    expect(await customers.newestChange()).toBe(5)
  })

  it('fills a cache page by page while others change and remove what lies ahead and behind', async () => {
    await imports.run({ source: csv(25), duplicates: 'create' }, { userId: null })
    const cache = new Map<string, string>()
    let after = 0
    for (let pages = 0; pages < 100; pages += 1) {
      const page = await feed(after, { limit: 4 })
      expect(page.customers.length + page.removed.length).toBeLessThanOrEqual(4)
      for (const one of page.customers) cache.set(one.id, one.name)
      for (const id of page.removed) cache.delete(id)
      const done = page.to === page.newest && pages > 5
      after = page.to
      if (done) break
      const { items } = await customers.list({ before: null, limit: 30, reach: 'all' })
      const [first, second] = [items.at(pages % items.length), items.at(-1)]
      if (pages < 4 && first) await change(first.id, first.version, { name: `${first.name}改` })
      if (pages < 3 && second) await customers.remove(second.id, null, 'all')
    }
    const { items } = await customers.list({ before: null, limit: 100, reach: 'all' })
    expect(new Map([...cache].sort())).toEqual(
      new Map(items.map(({ id, name }) => [id as string, name] as const).sort()),
    )
  })

  it('numbers an import, its updates and its undoing', async () => {
    await imports.run({ source: csv(3), duplicates: 'create' }, { userId: null })
    expect(await customers.newestChange()).toBe(3)
    const cancelled = new AbortController()
    const run = imports.run(
      { source: csv(1_200, 100), duplicates: 'create' },
      { userId: null, signal: cancelled.signal, onProgress: () => cancelled.abort() },
    )
    expect((await run).state).toBe('cancelled')
    const page = await feed(3, { limit: 5_000 })
    expect(page.customers).toEqual([])
    // Whoever had fetched them meanwhile learns that they are gone.
    expect(page.removed.length).toBeGreaterThan(0)
    expect(page.to).toBe(3 + 2 * page.removed.length)
  })

  it('takes out of a cache whom its owner may no longer see, and tells caches of other rights apart', async () => {
    const mine = customer('mine', { ownerId: owner })
    await customers.create(mine, null)
    await customers.create(customer('other', { ownerId: stranger }), null)
    const own = { reach: [owner], wholeNumbers: [owner] } as const
    const first = await feed(0, own)
    expect([names(first), first.removed]).toEqual([['mine'], []])
    await change(mine.id, 1, { ownerId: stranger })
    expect(await feed(first.to, own)).toMatchObject({ customers: [], removed: [mine.id] })
    const epochs = [await feed(0), first, await feed(0, { wholeNumbers: 'none' }), await feed(0, { reach: [stranger] })]
    expect(new Set(epochs.map(({ epoch }) => epoch)).size).toBe(4)
    expect((await feed(0, own)).epoch).toBe(first.epoch)
  })

  it('is another one after a restore, and says so to whoever is ahead of it', async () => {
    await customers.create(customer('a'), null)
    const before = await feed(0)
    await database.transaction((tx) => renewCustomerFeed(tx))
    expect((await feed(0)).epoch).not.toBe(before.epoch)
    expect(await feed(99)).toMatchObject({ customers: [], removed: [], to: 1, newest: 1 })
  })

  it('is watched for what nobody told of', async () => {
    const told: number[] = []
    const watch = createFeedWatch({
      newest: () => customers.newestChange(),
      tell: (newest) => void told.push(newest),
      onError: (error) => {
        throw error
      },
      everyMs: 3_600_000,
    })
    try {
      await watch.look()
      await customers.create(customer('a'), null)
      watch.told(1)
      await watch.look()
      expect(told).toEqual([])
      await imports.run({ source: csv(3), duplicates: 'create' }, { userId: null })
      await watch.look()
      expect(told).toEqual([4])
    } finally {
      watch.close()
    }
  })
})
