import { type CustomerHit, matchReasons, type MatchReason } from '../../contract/customer.ts'
import { type NumberingPlan, normaliseNumber } from '../numbers/normalise-number.ts'
import {
  type CustomerRecord,
  type Executor,
  findRecords,
  hasMoreThan,
  serialsWithCode,
  serialsWithNumber,
  serialsWithTerms,
} from './customer.store.ts'
import { type StoredCustomer, toContract } from './customer-rows.ts'
import { readSearch } from './search/search-query.ts'

export type SearchWish = {
  readonly text: string
  readonly limit: number
  /** False for people who see numbers masked. */
  readonly withNumbers: boolean
  readonly mayRead: (customer: StoredCustomer) => boolean
}

export type SearchResult = {
  readonly hits: readonly CustomerHit[]
  /** False when weaker matches were left out, or there were too many to look at: type more to see others. */
  readonly complete: boolean
}

/** How many candidates a search looks at before it asks for a narrower question. */
const mostExamined = 1_000
const newest = 2_147_483_647
/** Up to here every kind of match is listed; beyond, weaker kinds are asked for only while nothing better was found. */
const smallCentre = 50_000

/** Best first: whole number, code, whole name, how it begins, and so on (matchReasons); then the newest. */
export async function searchCustomers(db: Executor, wish: SearchWish, plan: NumberingPlan): Promise<SearchResult> {
  const number = normaliseNumber(wish.text, plan)
  const numberKey = number.e164 ?? (number.kind === 'service' || number.kind === 'internal' ? number.key : undefined)
  const query = readSearch(wish.text, wish.withNumbers, numberKey)
  if (query === undefined) return { hits: [], complete: true }
  const found = new Map<number, { readonly record: CustomerRecord; readonly reason: MatchReason }>()
  const seen = new Set<number>()

  const examine = async (serials: readonly number[]): Promise<void> => {
    const fresh = serials.filter((serial) => !seen.has(serial))
    for (const serial of fresh) seen.add(serial)
    for (const record of await findRecords(db, fresh)) {
      const reason = wish.mayRead(record.customer) ? query.reasonOf(record.customer) : undefined
      if (reason !== undefined) found.set(record.serial, { record, reason })
    }
  }

  if (wish.withNumbers && numberKey !== undefined) await examine(await serialsWithNumber(db, numberKey))
  if (query.code !== undefined) await examine(await serialsWithCode(db, query.code.toLowerCase(), wish.limit * 2))
  const large = await hasMoreThan(db, smallCentre)
  let skipped = false
  const page = Math.max(20, wish.limit)
  for (const tier of query.tiers) {
    let before = newest
    while (found.size < wish.limit && seen.size < mostExamined) {
      const serials = await serialsWithTerms(db, tier, before, page)
      await examine(serials)
      before = serials.at(-1) ?? 0
      if (serials.length < page) break
    }
    if (found.size >= wish.limit) break
    if (found.size > 0 && large) {
      skipped = true
      break
    }
  }
  const ranked = [...found.values()].sort(
    (a, b) => matchReasons.indexOf(a.reason) - matchReasons.indexOf(b.reason) || b.record.serial - a.record.serial,
  )
  return {
    hits: ranked.slice(0, wish.limit).map(({ record, reason }) => ({ customer: toContract(record.customer), reason })),
    complete: !skipped && seen.size < mostExamined,
  }
}
