import { setImmediate as breathe } from 'node:timers/promises'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Access } from '../access/access.ts'
import { insertManyCustomers } from '../customers/bulk-customers.ts'
import { createCustomers } from '../customers/customers.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { currentActor } from '../operation-log/current-actor.ts'
import { consoleActor, type OperationLog } from '../operation-log/operation-log.ts'
import { createShop } from '../shop/shop.ts'
import { generateCustomer } from './any-customer.ts'
import { dayMs, dayStart } from './local-day.ts'
import { areaCode, playPastDays } from './past-days.ts'
import { createLot } from './seeded.ts'
import { waterCustomer } from './water-customer.ts'
import { putWaterPeople } from './water-people.ts'
import { putWaterShop } from './water-shop.ts'

/** `qingquan`: a water company with its customers, shop, people, and months of calls and orders. `large`: customers alone, many. */
export const sampleKinds = ['qingquan', 'large'] as const
export type SampleKind = (typeof sampleKinds)[number]

export const sampleSizes: Readonly<Record<SampleKind, number>> = { qingquan: 20_000, large: 1_000_000 }

export type SampleWish = {
  readonly kind: SampleKind
  readonly customers: number
  /** How many days of calls and orders, up to now. */
  readonly days: number
  /** The same seed at the same time makes the same company. */
  readonly seed: number
  /** Whose customer is the `index`-th; nobody's when it is not given. */
  readonly ownerOf?: (index: number) => UserId | null
}

export type SampleParts = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly access: Access
  readonly now: () => number
  readonly signal: AbortSignal
  readonly told: (what: BilingualText, done: number, total: number) => void
}

const steps = {
  customers: { 'zh-CN': '生成客户', en: 'Making customers' },
  days: { 'zh-CN': '生成通话与订单（天）', en: 'Making days of calls and orders' },
} as const
const notEmpty: BilingualText = {
  'zh-CN': '数据库里已有客户，样例数据只能写入空的数据文件夹',
  en: 'there are customers in the database already; sample data goes into an empty data folder only',
}
const chunk = 1_000

/**
 * Fills an empty hub with data that looks like a real centre's.
 * @throws ZuoxiError `state.illegal` when there are customers
 */
export async function makeSampleData(parts: SampleParts, wish: SampleWish): Promise<void> {
  const { database, log, now } = parts
  const existing = createCustomers({ database, homePlaces: () => undefined, numberingPlan: () => ({ areaCode }) })
  if ((await existing.newestChange()) > 0) throw new ZuoxiError('state.illegal', { reason: notEmpty })
  await currentActor.run(consoleActor, async () => {
    await log.recordAlone({
      actor: consoleActor,
      action: 'sample-data.make',
      subject: { kind: 'database', id: null },
      detail: { kind: wish.kind, customers: wish.customers, days: wish.days, seed: wish.seed },
    })
    if (wish.kind === 'large') await makeLarge(parts, wish)
    else await makeWaterCompany(parts, wish, now())
  })
}

async function makeLarge(parts: SampleParts, { customers, seed }: SampleWish): Promise<void> {
  const createdAt = parts.now()
  await inChunks(parts, customers, async (from, to) => {
    const made = range(from, to).map((index) => ({ input: generateCustomer(index, seed), createdAt }))
    await insertManyCustomers(parts.database, made, { areaCode: '28' })
  })
}

async function makeWaterCompany(parts: SampleParts, wish: SampleWish, until: number): Promise<void> {
  const { database, log, access, now } = parts
  const { seed, days } = wish
  const from = dayStart(until) - (days - 1) * dayMs
  const lot = createLot(seed + 3)
  const customers = range(0, wish.customers).map((index) => {
    const { input, company } = waterCustomer(index, seed)
    return { input: { ...input, ownerId: wish.ownerOf?.(index) ?? null }, company }
  })
  await inChunks(parts, customers.length, async (first, last) => {
    const made = customers.slice(first, last).map(({ input }) => {
      // They came over three years, the last of them shortly before the first day.
      return { input, createdAt: Math.floor(from - lot.next() * 3 * 365 * dayMs) }
    })
    await insertManyCustomers(database, made, { areaCode })
  })
  const shop = await createShop({
    ...{ database, log, now, timeZone: 'Asia/Shanghai', centreStations: [], changed: () => undefined },
  })
  const water = await putWaterShop(shop, seed)
  const people = await putWaterPeople(access, seed, until)
  await playPastDays({
    ...{ database, log, shop, water, people, customers, seed, from, until, signal: parts.signal },
    told: (done, total) => parts.told(steps.days, done, total),
  })
}

async function inChunks(
  parts: SampleParts,
  total: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < total; from += chunk) {
    parts.signal.throwIfAborted()
    await work(from, Math.min(total, from + chunk))
    parts.told(steps.customers, Math.min(total, from + chunk), total)
    // For whoever wants to cancel.
    await breathe()
  }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, offset) => from + offset)
}
