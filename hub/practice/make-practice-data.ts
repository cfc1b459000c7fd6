import { type BilingualText } from '../../contract/language.ts'
import { type Access } from '../access/access.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { areaCode } from '../sample-data/past-days.ts'
import { makeSampleData } from '../sample-data/sample-data.ts'
import { placeOpenOrders } from './open-orders.ts'
import { putColleagues } from './practice-people.ts'

export type PracticeDataParts = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly access: Access
  readonly now: () => number
  readonly signal: AbortSignal
  readonly told: (what: BilingualText, done: number, total: number) => void
}

/** Enough for every circumstance a caller can have, and made in seconds. */
const size = { customers: 600, days: 6, seed: 7 } as const
/** Every so many customers are a colleague's own: their calls go to him, and keep the wall alive. */
const ownedEvery = 4

/** A small water company with a week of calls and orders, its people and the colleagues. */
export async function makePracticeData(parts: PracticeDataParts): Promise<void> {
  const colleagues = await putColleagues(parts.access)
  await makeSampleData(parts, {
    kind: 'qingquan',
    ...size,
    ownerOf: (index) =>
      index % ownedEvery === 0 ? (colleagues[(index / ownedEvery) % colleagues.length] ?? null) : null,
  })
  const free = Array.from({ length: size.customers }, (_, index) => index).filter((index) => index % ownedEvery !== 0)
  await placeOpenOrders(parts, { at: parts.now(), seed: size.seed, customers: free, areaCode })
}
