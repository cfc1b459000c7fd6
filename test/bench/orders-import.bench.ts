import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setInterval } from 'node:timers'
import { setTimeout as pause } from 'node:timers/promises'
import { type ImportJob } from '../../contract/api/transfers.api.ts'
import { insertManyCustomers } from '../../hub/customers/bulk-customers.ts'
import { generateCustomer } from '../support/customer-generator.ts'
import { openTestDatabase } from '../support/test-database.ts'
import { openTestHub } from '../support/test-hub.ts'
import { printFigure } from './figure.ts'

/**
 * A table of orders (CSV) through the hub's own import, as the window sends it: every order priced, given its station, judged
 * and booked in a transaction of its own. How long, how many a second, peak memory, pauses of the hub's thread. A full
 * 100,000 (`ZUOXI_BENCH_ORDERS`) take minutes, so that a tenth of them is the custom.
 */
const count = Number(process.env['ZUOXI_BENCH_ORDERS'] ?? 10_000)
const customers = 5_000
const limitMs = 20 * 60_000

const database = await openTestDatabase('sqlite')
for (let from = 0; from < customers; from += 1_000) {
  const made = Array.from({ length: 1_000 }, (_, at) => ({ input: generateCustomer(from + at), createdAt: 0 }))
  await insertManyCustomers(database, made, { areaCode: '28' })
}
const hub = await openTestHub({ database })
try {
  const { jobNumber } = await hub.addUser('administrator')
  const { accessToken: token } = await hub.signIn(jobNumber)

  const bring = async (kind: string, lines: readonly string[]): Promise<ImportJob> => {
    const uploaded = await hub.hub.http.app.inject({
      ...{ method: 'POST', url: `/api/imports/${kind}?fileName=bench.csv`, payload: Buffer.from(lines.join('\n')) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    })
    const path = `/api/imports/${uploaded.json<ImportJob>().id}`
    await hub.ask('POST', `${path}/start`, { token, body: {} })
    const until = performance.now() + limitMs
    for (;;) {
      const job = (await hub.ask('GET', path, { token })).body as ImportJob
      if (job.state !== 'running') return job
      if (performance.now() > until) throw new Error(`still running: ${JSON.stringify(job)}`)
      await pause(200)
    }
  }

  await bring('products', ['编码,名称,单位,价格,桶型,押金', 'W18,桶装水 18.9L,桶,20,18.9L,30', 'JU,压水器,个,25,,'])
  const rows = Array.from({ length: count }, (_, at) => {
    const { code, addresses } = generateCustomer((at * 7_919) % customers)
    const [address] = addresses
    return `N${String(at)},${code ?? ''},${at % 9 === 0 ? 'JU' : 'W18'},${String(1 + (at % 4))},${address?.district ?? ''},${address?.street ?? ''}`
  })

  globalThis.gc?.()
  let peak = 0
  const memory = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  const done = await bring('orders', ['订单号,客户编号,商品,数量,区县,送货地址', ...rows])
  const seconds = (performance.now() - start) / 1_000
  delay.disable()
  clearInterval(memory)
  if (done.created !== count)
    throw new Error(`only ${String(done.created)} of ${String(count)}: ${JSON.stringify(done)}`)
  const name = `order import, ${count.toLocaleString('en')} orders`
  printFigure({ figure: name, value: seconds, unit: 's', better: 'lower' })
  printFigure({ figure: `${name}, pace`, value: count / seconds, unit: 'orders/s', better: 'higher' })
  printFigure({ figure: `${name}, peak memory of the whole hub`, value: peak / 1e6, unit: 'MB', better: 'lower' })
  printFigure({
    ...{ figure: `${name}, longest pause`, value: delay.max / 1e6, unit: 'ms', better: 'lower' },
    goal: 50,
  })
} finally {
  await hub.close()
}
