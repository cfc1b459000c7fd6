import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setInterval } from 'node:timers'
import { stringify } from 'csv-stringify/sync'
import { createCustomers } from '../../hub/customers/customers.ts'
import { createCustomerImports } from '../../hub/customers/import-customers.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { generateCustomer } from '../support/customer-generator.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { printFigure } from './figure.ts'

/**
 * A CSV of 100,000 customers into an empty hub: time, processor time (of all threads, and of the one that routes calls),
 * peak memory, and how long the event loop stood still.
 */
const count = Number(process.env['ZUOXI_BENCH_ROWS'] ?? 100_000)

function csv(): Uint8Array {
  const rows = Array.from({ length: count }, (_, index) => {
    const { code, name, level, numbers, addresses, notes } = generateCustomer(index, 2)
    const [address] = addresses
    return [
      code,
      name,
      level,
      ...[0, 1].map((at) => numbers[at]?.typed ?? ''),
      address?.province,
      address?.city,
      address?.district,
      address?.street,
      address?.detail,
      notes,
    ]
  })
  return Buffer.from(
    stringify([
      ['客户编号', '姓名', '级别', '电话1', '电话2', '省份', '城市', '区县', '街道', '地址', '备注'],
      ...rows,
    ]),
  )
}

await using folder = await temporaryFolder('import-bench')
const database = await openDatabase({ kind: 'sqlite', file: `${folder.path}/hub.db` })
try {
  const numberingPlan = () => ({ areaCode: '28' })
  const imports = createCustomerImports({ database, numberingPlan })
  const customers = createCustomers({ database, numberingPlan, homePlaces: () => undefined })
  const bytes = csv()
  globalThis.gc?.()
  let peak = 0
  const memory = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  // What a turn of the event loop computes; unlike the pause it does not grow with what else the machine does.
  let longestTurn = 0
  let lastCpu = process.threadCpuUsage()
  const turns = setInterval(() => {
    const { user, system } = process.threadCpuUsage(lastCpu)
    longestTurn = Math.max(longestTurn, (user + system) / 1000)
    lastCpu = process.threadCpuUsage()
  }, 1)
  const before = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const threadCpu = process.threadCpuUsage()
  lastCpu = threadCpu
  longestTurn = 0
  delay.enable()
  const start = performance.now()
  const result = await imports.run({ source: { fileName: 'bench.csv', bytes }, duplicates: 'skip' }, { userId: null })
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const thread = process.threadCpuUsage(threadCpu)
  delay.disable()
  clearInterval(memory)
  clearInterval(turns)
  if (result.created !== count) throw new Error(`only ${String(result.created)} of ${String(count)} were stored`)
  const someone = generateCustomer(count - 1, 2)
  const { hits } = await customers.search({ text: someone.name, limit: 100, withNumbers: true, reach: 'all' })
  if (!hits.some(({ customer }) => customer.code === someone.code)) throw new Error('the last one is not found')
  printFigure({
    figure: `customer import, ${count.toLocaleString('en')} rows`,
    value: seconds,
    unit: 's',
    better: 'lower',
    goal: 15,
  })
  printFigure({ figure: 'customer import, processor time', value: (user + system) / 1e6, unit: 's', better: 'lower' })
  printFigure({
    figure: 'customer import, processor time of the main thread',
    value: (thread.user + thread.system) / 1e6,
    unit: 's',
    better: 'lower',
  })
  printFigure({ figure: 'customer import, peak memory', value: peak / 1e6, unit: 'MB', better: 'lower' })
  printFigure({
    figure: 'customer import, memory over the start',
    value: (peak - before) / 1e6,
    unit: 'MB',
    better: 'lower',
  })
  printFigure({
    figure: 'customer import, longest pause of the hub',
    value: delay.max / 1e6,
    unit: 'ms',
    better: 'lower',
    goal: 50,
  })
  printFigure({
    figure: 'customer import, longest turn of the hub in processor time',
    value: longestTurn,
    unit: 'ms',
    better: 'lower',
  })
  printFigure({
    figure: 'customer import, pause of the hub p99.9',
    value: delay.percentile(99.9) / 1e6,
    unit: 'ms',
    better: 'lower',
  })
} finally {
  await database.close()
}
