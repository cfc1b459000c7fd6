import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setInterval } from 'node:timers'
import { createCustomerImports } from '../../hub/customers/import-customers.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { printFigure } from './figure.ts'

/** An Excel file of 100,000 customers into an empty hub: time, peak memory of the process, pauses. */
const count = Number(process.env['ZUOXI_BENCH_ROWS'] ?? 100_000)

await using folder = await temporaryFolder('xlsx-import-bench')
const file = `${folder.path}/customers.xlsx`
execFileSync(process.execPath, [`${import.meta.dirname}/workers/write-workbook.ts`, file, String(count)])
const database = await openDatabase({ kind: 'sqlite', file: `${folder.path}/hub.db` })
try {
  const imports = createCustomerImports({ database, numberingPlan: () => ({ areaCode: '28' }) })
  const bytes = readFileSync(file)
  globalThis.gc?.()
  let peak = 0
  const memory = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  const { created } = await imports.run(
    { source: { fileName: 'bench.xlsx', bytes }, duplicates: 'skip' },
    { userId: null },
  )
  const seconds = (performance.now() - start) / 1000
  delay.disable()
  clearInterval(memory)
  if (created !== count) throw new Error(`only ${String(created)} of ${String(count)} were stored`)
  const rows = `${count.toLocaleString('en')} rows`
  printFigure({ figure: `customer import from Excel, ${rows}`, value: seconds, unit: 's', better: 'lower', goal: 20 })
  printFigure({
    ...{ figure: 'customer import from Excel, peak memory', value: peak / 1e6, unit: 'MB', better: 'lower' },
    goal: 400,
  })
  printFigure({
    ...{ figure: 'customer import from Excel, longest pause', value: delay.max / 1e6, unit: 'ms', better: 'lower' },
    goal: 50,
  })
} finally {
  await database.close()
}
