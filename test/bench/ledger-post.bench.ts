import { v7 as uuid } from 'uuid'
import { type CustomerId } from '../../contract/ids.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { bookProblems } from '../../hub/ledgers/ledgers.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { allBack, clerk, createTestBooks, goods, line, testOrder } from '../support/test-books.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * What the books do in an order's whole life: placed with a ticket set aside, accepted, on the road, delivered with the
 * buckets back and cash taken, settled. Four transactions, each on the disk; orders themselves are kept in memory.
 */
const count = Number(process.env['ZUOXI_BENCH_ROWS'] ?? 500)

await using folder = await temporaryFolder('ledger-bench')
const database = await openDatabase({ kind: 'sqlite', file: `${folder.path}/hub.db` })
try {
  const test = createTestBooks(database)
  const customers = Array.from({ length: 100 }, () => uuid() as CustomerId)
  for (const id of customers) {
    await test.books.adjust(id, { id: uuid(), unit: `ticket:${goods.water}`, amount: 1_000, reason: '期初' }, clerk)
  }
  const life = async (index: number): Promise<void> => {
    const customer = customers[index % customers.length] as CustomerId
    const order = await test.place(testOrder(customer, [line(goods.water, 2, 'ticket'), line(goods.cup, 1)]))
    await test.change(order.id, { state: 'accepted' })
    await test.change(order.id, { state: 'out' })
    await test.deliver(order.id, { bucketsReturned: allBack(order), taken: { method: 'cash', amountFen: 1_000 } })
  }
  for (let index = 0; index < 20; index += 1) await life(index)

  const times: number[] = []
  const cpu = process.threadCpuUsage()
  const began = performance.now()
  for (let index = 0; index < count; index += 1) {
    const from = performance.now()
    await life(index)
    times.push(performance.now() - from)
  }
  const seconds = (performance.now() - began) / 1_000
  const spent = process.threadCpuUsage(cpu)
  printFigure({
    figure: 'ledger-post, whole lives of orders',
    value: count / seconds,
    unit: 'orders/s',
    better: 'higher',
    goal: 30,
  })
  printFigure({
    figure: 'ledger-post, one whole life, p99',
    value: percentile(times, 99),
    unit: 'ms',
    better: 'lower',
    goal: 100,
  })
  printFigure({
    figure: 'ledger-post, processor time of the hub’s thread for one life',
    value: (spent.user + spent.system) / 1_000 / count,
    unit: 'ms',
    better: 'lower',
    goal: 15,
  })

  const looked = performance.now()
  const every = async function* () {
    yield [...test.orders.values()]
  }
  const problems = await bookProblems(database.db, every)
  if (problems.length > 0) throw new Error(`the books are wrong: ${String(problems[0]?.en)}`)
  printFigure({
    figure: `ledger-post, the doctor’s look at ${count} orders`,
    value: performance.now() - looked,
    unit: 'ms',
    better: 'lower',
  })
} finally {
  await database.close()
}
