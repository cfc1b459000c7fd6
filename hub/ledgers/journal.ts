import { type UserId } from '../../contract/ids.ts'
import { type Tx } from '../database/open-database.ts'
import { mayBeNegative, shortfall } from './accounts.ts'
import { type NewEntry, type Posting, unbalancedUnit } from './entry.ts'
import {
  type Balance,
  insertEntries,
  readBalances,
  type StoredEntry,
  takeNumbers,
  writeBalances,
} from './journal.store.ts'

/** Who did it, for the books. */
export type By = { readonly userId: UserId | null; readonly name: string }

export type EntryAbout = {
  readonly at: number
  readonly by: By
  readonly customerId?: string | null
  readonly order?: { readonly id: string; readonly number: number } | null
  /** Of the receipt, adjustment or hand-over; each is posted once. */
  readonly causeId?: string | null
  readonly note?: string
}

/**
 * The only way into the books. Whoever calls it has taken numbers before (journal.store.ts), so that nobody else moves
 * the balances meanwhile; nothing is written when an entry is refused.
 * @throws Error when an entry does not sum to zero in every unit
 * @throws ZuoxiError `state.illegal` when a balance would become negative that may not
 */
export async function post(tx: Tx, entries: readonly NewEntry[], about: EntryAbout): Promise<void> {
  if (entries.length === 0) return
  for (const { kind, postings } of entries) {
    const unit = unbalancedUnit(postings)
    if (unit !== undefined) throw new Error(`an entry of kind ${kind} does not balance in ${unit}`)
  }
  const postings = entries.flatMap((entry) => entry.postings)
  const known = await readBalances(tx, [...new Set(postings.map(({ account }) => account))])
  const balances = new Map(known.map((balance) => [keyOf(balance), balance]))
  const missing = [...new Map(postings.map((posting) => [keyOf(posting), posting]))].filter(
    ([key]) => !balances.has(key),
  )
  const last = await takeNumbers(tx, { changes: 0, entries: entries.length, accounts: missing.length })
  missing.forEach(([key, { account, unit }], index) =>
    balances.set(key, { id: last.accounts - missing.length + 1 + index, account, unit, balance: 0 }),
  )
  const touched = new Map<string, Balance>()
  const stored = entries.map(({ kind, postings }, index): StoredEntry => ({
    id: last.entries - entries.length + 1 + index,
    at: about.at,
    kind,
    customerId: about.customerId ?? null,
    orderId: about.order?.id ?? null,
    orderNumber: about.order?.number ?? null,
    causeId: about.causeId ?? null,
    userId: about.by.userId,
    byName: about.by.name,
    note: about.note ?? '',
    postings: postings.map((posting) => {
      const key = keyOf(posting)
      const balance = moved(touched.get(key) ?? balances.get(key), posting)
      touched.set(key, balance)
      return { accountId: balance.id, amount: posting.amount, balance: balance.balance }
    }),
  }))
  await writeBalances(tx, [...touched.values()])
  await insertEntries(tx, stored)
}

const keyOf = ({ account, unit }: Pick<Posting, 'account' | 'unit'>): string => `${account}\n${unit}`

function moved(before: Balance | undefined, { account, unit, amount }: Posting): Balance {
  if (before === undefined) throw new Error(`the account ${account} was not opened`)
  const balance = before.balance + amount
  if (!Number.isSafeInteger(balance)) throw new Error(`the balance of ${account} in ${unit} is too large`)
  if (balance < 0 && amount < 0 && !mayBeNegative(account)) throw shortfall(account, unit, before.balance, -amount)
  return { ...before, balance }
}
