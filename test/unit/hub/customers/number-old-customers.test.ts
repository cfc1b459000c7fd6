import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customersMigrations } from '../../../../hub/customers/customers.migrations.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const name = '2026-11-23-customers-4-feed'

describe.each(databaseKinds)('a database of before the feed, on %s', (kind) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openTestDatabase(kind)
  }, 60_000)
  afterEach(() => database.close())

  it('has its customers numbered as they came', async () => {
    const { db } = database
    // Back to what it was.
    await sql`drop index customers_change`.execute(db)
    await sql`alter table customers drop column change`.execute(db)
    await sql`drop table customer_feed`.execute(db)
    await sql`drop table customer_removals`.execute(db)
    for (const who of ['a', 'b', 'c']) {
      await sql`insert into customers (id, name, level, tags, notes, blacklisted, fields, created_digest, created_at,
        updated_at, version) values (${who}, ${who}, 'normal', '[]', '', 0, '{}', '', 1, 1, 1)`.execute(db)
    }
    await customersMigrations[name]?.up(db as never)
    const customers = createCustomers({ database, homePlaces: () => undefined, numberingPlan: () => ({}) })
    const page = await customers.feed({ after: 1, limit: 10, reach: 'all', wholeNumbers: 'all' })
    expect(page).toMatchObject({ customers: [{ name: 'b' }, { name: 'c' }], to: 3, newest: 3 })
    await customers.remove('a', null, 'all')
    expect(await customers.newestChange()).toBe(4)
  })
})
