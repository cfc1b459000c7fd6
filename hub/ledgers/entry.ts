import { type LedgerEntryKind } from '../../contract/order/account.ts'

export type Posting = { readonly account: string; readonly unit: string; readonly amount: number }

/** What is to be posted together; sums to zero in every unit. */
export type NewEntry = { readonly kind: LedgerEntryKind; readonly postings: readonly Posting[] }

/** From one account to another. */
export function move(unit: string, amount: number, from: string, to: string): readonly Posting[] {
  return [
    { account: from, unit, amount: -amount },
    { account: to, unit, amount },
  ]
}

export function reversed(postings: readonly Posting[]): readonly Posting[] {
  return postings.map((posting) => ({ ...posting, amount: -posting.amount }))
}

/** One posting for each account and unit; what comes to nothing is left out. */
export function netted(postings: readonly Posting[]): readonly Posting[] {
  const sums = new Map<string, Posting>()
  for (const posting of postings) {
    const key = `${posting.account}\n${posting.unit}`
    sums.set(key, { ...posting, amount: (sums.get(key)?.amount ?? 0) + posting.amount })
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0)
}

/** The first unit in which postings do not sum to zero. */
export function unbalancedUnit(postings: readonly Posting[]): string | undefined {
  const sums = new Map<string, number>()
  for (const { unit, amount } of postings) {
    if (!Number.isSafeInteger(amount)) return unit
    sums.set(unit, (sums.get(unit) ?? 0) + amount)
  }
  return [...sums].find(([, sum]) => sum !== 0)?.[0]
}
