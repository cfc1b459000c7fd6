import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type CustomerId, type OrderId } from '../../contract/ids.ts'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { insertRows } from '../../hub/database/insert-rows.ts'
import { type DatabaseHandle, openDatabase } from '../../hub/database/open-database.ts'
import { toRow } from '../../hub/orders/order-rows.ts'
import { generateCustomer, seededRandom } from './customer-generator.ts'

/** Raise it when the schema changes, so that no bench measures an old database. */
const format = 2
const batch = 2_000
export const firstOrderAt = 1_700_000_000_000
const lastOrderAt = 1_763_800_000_000
const stations = 60
const agents = 40

export const stationAt = (at: number): string => `station-${String(at % stations)}`
export const agentAt = (at: number): string => `0192f000-0000-7000-8000-0000000a${String(at % agents).padStart(4, '0')}`

/**
 * A database with `count` orders of generated customers over two years, newest last, most of them settled; the customers'
 * own rows are left out. Built once and kept in the temporary folder; benches only read it.
 */
export async function openOrderDatabase(count: number): Promise<DatabaseHandle> {
  const folder = join(tmpdir(), 'zuoxi-bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `orders-${String(count)}-${String(format)}.db`)
  if (!existsSync(file)) await build(file, count)
  return await openDatabase({ kind: 'sqlite', file })
}

async function build(file: string, count: number): Promise<void> {
  const unfinished = `${file}.part`
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  const database = await openDatabase({ kind: 'sqlite', file: unfinished })
  const random = seededRandom(11)
  try {
    for (let start = 0; start < count; start += batch) {
      const orders = Array.from({ length: Math.min(batch, count - start) }, (_, offset) =>
        orderAt(start + offset, count, random),
      )
      await database.transaction((tx) =>
        insertRows(
          tx,
          'orders',
          orders.map((order) => toRow({ order, wishes: [], digest: 'generated' })),
        ),
      )
      if (start % 100_000 === 0) process.stderr.write(`orders made: ${String(start)} of ${String(count)}\n`)
    }
    // What is still in the write-ahead log would stay behind under the old name.
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  } finally {
    await database.close()
  }
  for (const suffix of ['-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  renameSync(unfinished, file)
}

/** The newest are on their way, a few failed or were cancelled, the rest is done. */
function stateOf(serial: number, count: number, random: () => number): OrderState {
  const open = ['in-audit', 'released', 'accepted', 'out'] as const
  if (serial >= count - 400) return open[Math.floor(random() * open.length)] ?? 'released'
  const chance = random()
  if (chance < 0.0005) return 'failed'
  if (chance < 0.02) return 'cancelled'
  return chance < 0.06 ? 'delivered' : 'settled'
}

function orderAt(serial: number, count: number, random: () => number): Order {
  const customer = generateCustomer(Math.floor(random() * 200_000))
  const at = firstOrderAt + Math.floor(((lastOrderAt - firstOrderAt) * serial) / count)
  const state = stateOf(serial, count, random)
  const quantity = 1 + Math.floor(random() * 4)
  const totalFen = quantity * 2_000
  const station = stationAt(Math.floor(random() * stations))
  const [address] = customer.addresses
  const uuidOf = (kind: string, of: number): string => `01900000-0000-7000-8${kind}-${String(of).padStart(12, '0')}`
  return {
    ...{ id: uuidOf('000', serial) as OrderId, number: serial + 1, source: serial % 50 === 0 ? 'web' : 'phone', state },
    ...{ customerId: customer.id as CustomerId, customerName: customer.name, contactName: customer.name },
    contactNumber: customer.numbers[0]?.typed ?? '',
    address: {
      ...{ addressId: null, district: address?.district ?? '', street: address?.street ?? '' },
      detail: address?.detail ?? '',
    },
    lines: [
      {
        ...{ id: uuidOf('001', serial), productId: uuidOf('002', 1) as Order['lines'][number]['productId'] },
        ...{ name: '桶装水 18.9L', unit: '桶', quantity, payWith: 'money', listPriceFen: 2_000, unitPriceFen: 2_000 },
        ...{ priceFrom: 'list', amountFen: totalFen, giftRuleId: null },
        buckets: { kind: '18.9L', count: quantity, depositFen: 3_000 },
      },
    ],
    ...{ goodsFen: totalFen, discountFen: 0, discountReason: '', deliveryFeeFen: 0, depositFen: 0, totalFen },
    paidFen: state === 'settled' ? totalFen : 0,
    ...{ pointsEarned: quantity * 20, pointsSpent: 0, method: 'deliver', window: null, note: '', payment: 'cash' },
    ...{ station, stationName: `${station} 站`, stationReason: '' },
    stationWhy: [{ key: station, name: station, serves: true, reasons: [{ kind: 'open', until: '20:00' }] }],
    ...{ courierId: null, courierName: null, callId: null, auditReasons: [], reason: null, mergedInto: null },
    ...{ chases: 0, lastChasedAt: null, bucketsReturned: {} },
    placedBy: { userId: agentAt(Math.floor(random() * agents)), name: '王芳' },
    ...{ writtenAt: at, placedAt: at, stateSince: at + 3_600_000, version: 5, change: serial + 1 },
  }
}
