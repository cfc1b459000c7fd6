import { type CustomerAccount } from '../../contract/order/account.ts'
import { bucketsBrought, newlyCovered } from '../../contract/order/deposit.ts'
import { type Order } from '../../contract/order/order.ts'

/** What a delivery moves of one kind of buckets; all signed, seen from the customer. */
export type BucketsMoved = {
  readonly kind: string
  readonly out: number
  readonly covered: number
  readonly depositFen: number
}

/**
 * From the buckets that were brought and those that really came back. What he has more of than before is covered by a new
 * deposit; what he has less of than is covered gives its deposit back, by its share and the last of them whole.
 */
export function bucketsMoved(
  { lines, bucketsReturned }: Pick<Order, 'lines' | 'bucketsReturned'>,
  account: CustomerAccount['buckets'],
): readonly BucketsMoved[] {
  const brought = bucketsBrought(lines)
  const returned = new Map(Object.entries(bucketsReturned))
  return [...new Set([...brought.keys(), ...returned.keys()])].map((kind): BucketsMoved => {
    const before = Object.hasOwn(account, kind) ? account[kind] : undefined
    const { out, covered, depositFen } = before ?? { out: 0, covered: 0, depositFen: 0 }
    const { count, depositFen: each } = brought.get(kind) ?? { count: 0, depositFen: 0 }
    const back = returned.get(kind) ?? 0
    const change = count - back
    const more = newlyCovered({ out, covered }, count, back)
    if (more > 0) return { kind, out: change, covered: more, depositFen: more * each }
    const kept = Math.min(covered, Math.max(0, out + change))
    const released = kept === 0 ? depositFen : Math.floor((depositFen * (covered - kept)) / Math.max(1, covered))
    return { kind, out: change, covered: kept - covered, depositFen: 0 - (covered === kept ? 0 : released) }
  })
}

/** What they come to in money: negative when more goes back than is taken. */
export function depositOf(moved: readonly BucketsMoved[]): number {
  return moved.reduce((sum, { depositFen }) => sum + depositFen, 0)
}
