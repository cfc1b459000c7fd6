import { stringify } from 'csv-stringify/sync'
import { createCustomers } from '../../hub/customers/customers.ts'
import { createCustomerImports } from '../../hub/customers/import-customers.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { generateCustomer } from '../support/customer-generator.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { printFigure } from './figure.ts'

/** The first fill of a seat's cache, a page of 2,000 at a time, and one page near the end of the feed. */
const count = Number(process.env['ZUOXI_BENCH_ROWS'] ?? 100_000)

await using folder = await temporaryFolder('feed-bench')
const database = await openDatabase({ kind: 'sqlite', file: `${folder.path}/hub.db` })
try {
  const numberingPlan = () => ({ areaCode: '28' })
  const rows = Array.from({ length: count }, (_, index) => {
    const { code, name, numbers } = generateCustomer(index, 2)
    return [code, name, ...[0, 1].map((at) => numbers[at]?.typed ?? '')]
  })
  const bytes = Buffer.from(stringify([['客户编号', '姓名', '电话1', '电话2'], ...rows]))
  const imports = createCustomerImports({ database, numberingPlan })
  await imports.run({ source: { fileName: 'c.csv', bytes }, duplicates: 'create' }, { userId: null })
  const customers = createCustomers({ database, numberingPlan, homePlaces: () => undefined })
  const feed = (after: number, limit: number) => customers.feed({ after, limit, reach: 'all', wholeNumbers: 'all' })

  const began = performance.now()
  const cpu = process.threadCpuUsage()
  const pages: number[] = []
  let [after, newest, seen] = [0, 1, 0]
  while (after < newest) {
    const from = performance.now()
    const page = await feed(after, 2_000)
    pages.push(performance.now() - from)
    seen += page.customers.length
    after = page.to
    newest = page.newest
  }
  const seconds = (performance.now() - began) / 1_000
  const spent = process.threadCpuUsage(cpu)
  const perPage = (spent.user + spent.system) / 1_000 / pages.length
  if (seen !== count) throw new Error(`the feed gave ${seen} of ${count}`)
  const delta = performance.now()
  await feed(newest - 1, 2_000)
  const figures = { unit: 'ms', better: 'lower' } as const
  printFigure({
    figure: `customer feed, first fill of ${count}`,
    value: seconds,
    unit: 's',
    better: 'lower',
    goal: count / 10_000,
  })
  // What a page takes from the hub's one thread, whatever else the machine does.
  printFigure({ figure: 'customer feed, processor time of a page of 2,000', value: perPage, ...figures, goal: 60 })
  printFigure({ figure: 'customer feed, slowest page of 2,000', value: Math.max(...pages), ...figures, goal: 250 })
  printFigure({
    figure: 'customer feed, what one change costs to fetch',
    value: performance.now() - delta,
    ...figures,
    goal: 10,
  })
} finally {
  await database.close()
}
