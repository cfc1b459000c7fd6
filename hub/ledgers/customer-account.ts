import { type CustomerId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { readUnit } from '../../contract/order/ledger-unit.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { customerAccounts as of } from './accounts.ts'
import { accountsChanged, putAccount } from './customer-account.store.ts'
import { type Balance, balancesOfCustomer, readHead } from './journal.store.ts'
import { type CustomerOrders, ordersOfCustomer } from './order-record.store.ts'

export const emptyAccount = (customerId: CustomerId): CustomerAccount => ({
  ...{ customerId, tickets: {}, buckets: {}, points: 0, owedFen: 0 },
  ...{ usual: [], orders: 0, lastOrderAt: null, openOrders: [], change: 0 },
})

/** Makes a customer's account anew from his balances and orders, under the next number of the feed. */
export async function refreshAccount(
  tx: Tx,
  customerId: CustomerId,
  change: number,
  known?: readonly Balance[],
): Promise<void> {
  const balances = known ?? (await balancesOfCustomer(tx, customerId))
  await putAccount(tx, accountFrom(customerId, balances, await ordersOfCustomer(tx, customerId), change))
}

/** Pure. Tickets and points that are set aside are not his to spend and do not count. */
export function accountFrom(
  customerId: CustomerId,
  balances: readonly Balance[],
  orders: CustomerOrders,
  change: number,
): CustomerAccount {
  const named = Map.groupBy(balances, ({ account }) => account)
  const all = (account: string): readonly (readonly [string, number])[] =>
    (named.get(account) ?? []).map(({ unit, balance }) => [readUnit(unit)?.of ?? '', balance] as const)
  const one = (account: string): number => all(account)[0]?.[1] ?? 0
  const has = ([, balance]: readonly [string, number]): boolean => balance !== 0
  return {
    customerId,
    tickets: Object.fromEntries(all(of.tickets(customerId)).filter(has)),
    buckets: bucketsFrom(customerId, balances),
    points: one(of.points(customerId)),
    owedFen: one(of.owed(customerId)) + one(of.onAccount(customerId)),
    ...orders,
    change,
  }
}

/** His buckets by kind; kinds of which nothing is left are left out. */
export function bucketsFrom(customerId: CustomerId, balances: readonly Balance[]): CustomerAccount['buckets'] {
  const parts = { [of.buckets(customerId)]: 'out', [of.covered(customerId)]: 'covered' } as const
  const kinds = new Map<string, { out: number; covered: number; depositFen: number }>()
  for (const { account, unit, balance } of balances) {
    const part = account === of.deposits(customerId) ? 'depositFen' : parts[account]
    if (part === undefined || balance === 0) continue
    const kind = readUnit(unit)?.of ?? ''
    kinds.set(kind, { ...(kinds.get(kind) ?? { out: 0, covered: 0, depositFen: 0 }), [part]: balance })
  }
  return Object.fromEntries(kinds)
}

export type AccountPage = {
  readonly accounts: readonly CustomerAccount[]
  readonly to: number
  readonly newest: number
  readonly epoch: string
}

/** One page of what changed, for a seat's cache (OF1, ADR 9). The upper end is read before the page. */
export async function readAccountFeed(db: Db, after: number, limit: number): Promise<AccountPage> {
  const { newest, epoch } = await readHead(db)
  const found = after >= newest ? [] : await accountsChanged(db, after, newest, limit + 1)
  const accounts = found.slice(0, limit)
  const last = accounts.at(-1)?.change ?? newest
  return { accounts, to: found.length > limit ? last : newest, newest, epoch }
}
