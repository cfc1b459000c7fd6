import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CustomerId, type ReceiptId } from '../../../../contract/ids.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { bookProblems } from '../../../../hub/ledgers/ledgers.ts'
import {
  clerk,
  couriers,
  createTestBooks,
  goods,
  line,
  type TestBooks,
  testOrder,
} from '../../../support/test-books.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

/** Each row of the books changed by hand, as somebody with the database's file could. */
describe.each(databaseKinds)('books that somebody tampered with on %s', (kind) => {
  let database: TestDatabase
  let test: TestBooks
  const everywhere = { kind: 'all' } as const

  beforeEach(async () => {
    database = await openTestDatabase(kind)
    test = createTestBooks(database)
    const customer = uuid() as CustomerId
    const wish = { id: uuid(), unit: `ticket:${goods.water}`, amount: 5, reason: '期初' }
    await test.books.adjust(customer, wish, clerk)
    const open = testOrder(customer, [line(goods.water, 2, 'ticket')])
    const paid = testOrder(customer, [line(goods.water, 1)])
    await test.place(open)
    await test.place(paid)
    await test.deliver(paid.id, { taken: { method: 'cash', amountFen: 7_000 } })
    const [taken] = (await test.books.receipts({ limit: 1, reach: everywhere })).receipts
    const back = { of: taken?.id as ReceiptId, amountFen: 100, method: 'cash', reason: '少送', at: 1 } as const
    await test.books.refund({ ...back, id: uuid() as ReceiptId }, clerk, everywhere)
    const cash = { id: uuid(), station: 'east', courierId: couriers[0], amountFen: 500, at: 1, note: '' }
    await test.books.handOver(cash, clerk, everywhere)
    expect(await problems()).toEqual([])
  }, 60_000)
  afterEach(() => database.close())

  const problems = async (over: Partial<Order> = {}) => {
    const all = async function* () {
      yield [...test.orders.values()].map((order) => ({ ...order, ...over }))
    }
    return (await bookProblems(database.db, all)).map(({ en }) => en)
  }
  const run = (text: string) => sql.raw(text).execute(database.db)
  const accountId = (account: string) => `(select id from ledger_accounts where account like '${account}')`

  it.each([
    [
      'an amount',
      'update ledger_postings set amount = amount + 1 where position = 0 and entry_id = 2',
      /entry 2 does not balance/,
    ],
    ['an entry without postings', 'delete from ledger_postings where entry_id = 1', /entry 1 does not balance/],
    [
      'a balance',
      "update ledger_accounts set balance = balance + 1 where account = 'shop:sales'",
      /balance of shop:sales \(fen\)/,
    ],
    [
      'a running balance',
      'update ledger_postings set balance = balance + 1 where entry_id = 1 and position = 0',
      /running balance/,
    ],
    [
      'a receipt',
      'update receipts set amount_fen = amount_fen + 1 where amount_fen > 0',
      /receipt .* is not what was posted/,
    ],
    ['a receipt that is gone', 'delete from receipts where amount_fen > 0', /says 69\.00 yuan are paid/],
    [
      'a receipt made by hand',
      `insert into receipts select '${uuid()}', order_id, order_number, customer_id, customer_name, payer,
      method, 1, null, 0, station, courier_id, courier_name, taken_at, stored_at, user_id, by_name, note
      from receipts where amount_fen > 0`,
      /receipt .* is not what was posted/,
    ],
    [
      'how much went back',
      'update receipts set refunded_fen = 0 where amount_fen > 0',
      /receipt .* is not what was posted/,
    ],
    ['a hand-over', 'update hand_overs set amount_fen = amount_fen - 1', /hand-over .* is not what was posted/],
  ])('finds %s', async (_name, text, found) => {
    await run(text)
    expect((await problems()).join('\n')).toMatch(found)
  })

  it('finds tickets taken out of what is set aside, though every sum is right', async () => {
    const [from, to] = [accountId('%:tickets-set-aside'), accountId('customer:%:tickets')]
    for (const [account, sign] of [
      [from, -1],
      [to, 1],
    ] as const) {
      await run(`update ledger_accounts set balance = balance + ${sign} where id = ${account}`)
      await run(`update ledger_postings set amount = amount + ${sign}, balance = balance + ${sign}
        where account_id = ${account} and entry_id = 2`)
    }
    expect(await problems()).toEqual([
      expect.stringMatching(/tickets-set-aside .*1 are set aside, the open orders need 2/),
    ])
  })

  it('finds a deposit booked as a sale, though every sum is right', async () => {
    for (const [account, sign] of [
      ['shop:deposits', 1],
      ['shop:sales', -1],
    ] as const) {
      const id = accountId(account)
      await run(`update ledger_accounts set balance = balance + ${sign} where id = ${id}`)
      await run(
        `update ledger_postings set amount = amount + ${sign}, balance = balance + ${sign} where account_id = ${id}`,
      )
    }
    expect(await problems()).toEqual([
      expect.stringMatching(/holds 49\.99 yuan of deposits, the customers' come to 50\.00/),
    ])
  })

  it('finds an order that says something else is paid', async () => {
    expect((await problems({ paidFen: 1 })).join('\n')).toMatch(/says 0\.01 yuan are paid, its receipts 69\.00/)
  })

  it('finds what may not be negative', async () => {
    await run(`update ledger_accounts set balance = -1 where account like 'courier:%'`)
    expect((await problems()).join('\n')).toMatch(/courier:.*:cash:east \(fen\) is negative/)
  })
})
