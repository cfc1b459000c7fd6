import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type CustomerId } from '../../contract/ids.ts'
import { openCustomerCache } from '../../main/cache/customer-cache.ts'
import { emptyAccount } from '../../main/orders/local-account.ts'
import { percentile, printFigure } from './figure.ts'

/** The seat's copy of the customers' accounts: filled whole, then one of them read. `ZUOXI_BENCH_CUSTOMERS` sets how many. */
const count = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 200_000)
const pageSize = 1_000
const folder = mkdtempSync(join(tmpdir(), 'zuoxi-bench-accounts-'))
const cache = openCustomerCache({ file: join(folder, 'customers.db'), key: 'ab'.repeat(32) })
const ids = Array.from({ length: count }, () => uuid() as CustomerId)
const product = uuid()

const page = (from: number): Uint8Array => {
  const accounts = ids.slice(from, from + pageSize).map((id, index) => ({
    ...emptyAccount(id),
    tickets: { [product]: index % 12 },
    buckets: { '18.9L': { out: 2, covered: 2, depositFen: 6_000 } },
    points: index,
    usual: [{ productId: product, quantity: 2, payWith: 'ticket' }],
    orders: 20,
    lastOrderAt: 1_780_000_000_000,
    change: from + index + 1,
  }))
  return Buffer.from(JSON.stringify({ accounts, to: from + accounts.length, newest: count, epoch: 'one' }))
}

try {
  let fillMs = 0
  for (let from = 0; from < count; from += pageSize) {
    const bytes = page(from)
    const before = performance.now()
    await cache.writeAccounts(bytes, from)
    fillMs += performance.now() - before
  }
  if (cache.accountPosition().after !== count) throw new Error(`filled ${String(cache.accountPosition().after)}`)
  const read: number[] = []
  for (let i = 0; i < 5_000; i += 1) {
    const before = performance.now()
    if (cache.account(ids[(i * 7919) % count] ?? '') === null) throw new Error('an account is missing')
    read.push(performance.now() - before)
  }
  const named = (figure: string): string => `${figure} (${String(count)} accounts)`
  printFigure({ figure: named('filling the accounts'), value: fillMs / 1_000, unit: 's', better: 'lower', goal: 20 })
  printFigure({
    figure: named('one account from the cache p95'),
    value: percentile(read, 95) * 1_000,
    unit: 'µs',
    better: 'lower',
    goal: 500,
  })
} finally {
  await cache.close()
  rmSync(folder, { recursive: true, force: true })
}
