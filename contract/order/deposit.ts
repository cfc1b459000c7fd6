import { type CustomerAccount } from './account.ts'
import { type OrderLine } from './order.ts'

type BucketAccount = { readonly out: number; readonly covered: number }
const none: BucketAccount = { out: 0, covered: 0 }

/** Buckets an order brings, by kind. Products that share a kind should ask the same deposit; if not, the higher holds. */
export function bucketsBrought(
  lines: readonly Pick<OrderLine, 'buckets'>[],
): ReadonlyMap<string, { readonly count: number; readonly depositFen: number }> {
  const kinds = new Map<string, { count: number; depositFen: number }>()
  for (const { buckets } of lines) {
    if (buckets === null) continue
    const before = kinds.get(buckets.kind)
    kinds.set(buckets.kind, {
      count: (before?.count ?? 0) + buckets.count,
      depositFen: Math.max(before?.depositFen ?? 0, buckets.depositFen),
    })
  }
  return kinds
}

/** For how many more buckets a deposit is due: those beyond what he had already, and beyond what is paid for. */
export function newlyCovered(account: BucketAccount, brought: number, returned: number): number {
  const after = account.out + brought - returned
  return Math.max(0, after - Math.max(account.out, account.covered))
}

/** The deposit an order asks when as many empty buckets come back as he has, up to as many as are brought. */
export function depositDue(lines: readonly Pick<OrderLine, 'buckets'>[], buckets: CustomerAccount['buckets']): number {
  let due = 0
  for (const [kind, { count, depositFen }] of bucketsBrought(lines)) {
    const account = (Object.hasOwn(buckets, kind) ? buckets[kind] : undefined) ?? none
    const returned = Math.min(Math.max(account.out, 0), count)
    due += newlyCovered(account, count, returned) * depositFen
  }
  return due
}
