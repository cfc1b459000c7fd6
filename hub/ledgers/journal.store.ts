import { v7 as uuid } from 'uuid'
import { type LedgerRow } from '../../contract/order/account.ts'
import { type OrderId } from '../../contract/ids.ts'
import { insertRows } from '../database/insert-rows.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { customerAccounts, holderOf } from './accounts.ts'

export type Head = { readonly changes: number; readonly entries: number; readonly accounts: number }

/**
 * The next numbers, counted from the ones returned backwards. The row stays locked until the transaction ends, so numbers
 * become visible in their order, and whoever posts has the books to himself: he takes numbers before he reads a balance.
 */
export async function takeNumbers(tx: Tx, count: Head): Promise<Head> {
  const row = await tx
    .updateTable('ledger_head')
    .set(({ eb }) => ({
      changes: eb('changes', '+', count.changes),
      entries: eb('entries', '+', count.entries),
      accounts: eb('accounts', '+', count.accounts),
    }))
    .returning(['changes', 'entries', 'accounts'])
    .executeTakeFirstOrThrow()
  return { changes: Number(row.changes), entries: Number(row.entries), accounts: Number(row.accounts) }
}

export async function readHead(db: Db): Promise<{ readonly newest: number; readonly epoch: string }> {
  const row = await db.selectFrom('ledger_head').select(['changes', 'epoch']).executeTakeFirstOrThrow()
  return { newest: Number(row.changes), epoch: row.epoch }
}

/** After a restore the numbers begin to repeat: whoever has some of before must forget everything. */
export async function renewLedgerEpoch(tx: Tx): Promise<void> {
  await tx.updateTable('ledger_head').set({ epoch: uuid() }).execute()
}

export type Balance = {
  readonly id: number
  readonly account: string
  readonly unit: string
  readonly balance: number
}

/** Of all units of these accounts. */
export async function readBalances(db: Db, accounts: readonly string[]): Promise<readonly Balance[]> {
  if (accounts.length === 0) return []
  const rows = await db
    .selectFrom('ledger_accounts')
    .select(['id', 'account', 'unit', 'balance'])
    .where('account', 'in', accounts)
    .execute()
  return rows.map(toBalance)
}

export async function balancesOfCustomer(db: Db, customerId: string): Promise<readonly Balance[]> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .select(['id', 'account', 'unit', 'balance'])
    .where('customer_id', '=', customerId)
    .execute()
  return rows.map(toBalance)
}

/** What couriers hold, for one station or for each. */
export async function courierBalances(
  db: Db,
  station: string | undefined,
): Promise<readonly (Balance & { readonly station: string })[]> {
  let query = db.selectFrom('ledger_accounts').select(['id', 'account', 'unit', 'balance', 'station'])
  query = station === undefined ? query.where('station', 'is not', null) : query.where('station', '=', station)
  const rows = await query.execute()
  return rows.map((row) => ({ ...toBalance(row), station: row.station ?? '' }))
}

function toBalance(row: { id: number; account: string; unit: string; balance: number }): Balance {
  return { id: Number(row.id), account: row.account, unit: row.unit, balance: Number(row.balance) }
}

export async function writeBalances(tx: Tx, balances: readonly Balance[]): Promise<void> {
  const rows = balances.map(({ id, account, unit, balance }) => {
    const { customerId, station } = holderOf(account)
    return { id, account, unit, customer_id: customerId, station, balance }
  })
  await insertRows(tx, 'ledger_accounts', rows, 'on conflict (id) do update set balance = excluded.balance')
}

export type StoredEntry = {
  readonly id: number
  readonly at: number
  readonly kind: string
  readonly customerId: string | null
  readonly orderId: string | null
  readonly orderNumber: number | null
  readonly causeId: string | null
  readonly userId: string | null
  readonly byName: string
  readonly note: string
  readonly postings: readonly { readonly accountId: number; readonly amount: number; readonly balance: number }[]
}

export async function insertEntries(tx: Tx, entries: readonly StoredEntry[]): Promise<void> {
  await insertRows(
    tx,
    'ledger_entries',
    entries.map((entry) => ({
      id: entry.id,
      at: entry.at,
      kind: entry.kind,
      customer_id: entry.customerId,
      order_id: entry.orderId,
      order_number: entry.orderNumber,
      cause_id: entry.causeId,
      user_id: entry.userId,
      by_name: entry.byName,
      note: entry.note,
    })),
  )
  await insertRows(
    tx,
    'ledger_postings',
    entries.flatMap(({ id, postings }) =>
      postings.map(({ accountId, amount, balance }, position) => ({
        entry_id: id,
        position,
        account_id: accountId,
        amount,
        balance,
      })),
    ),
  )
}

export async function wasPosted(db: Db, causeId: string): Promise<boolean> {
  const row = await db.selectFrom('ledger_entries').select('id').where('cause_id', '=', causeId).executeTakeFirst()
  return row !== undefined
}

export type RowPlace = { readonly entry: number; readonly position: number }
export type PlacedRow = LedgerRow & { readonly place: RowPlace }

/** What moved on a customer's accounts, the newest first; what is only set aside is left out. */
export async function customerRows(
  db: Db,
  customerId: string,
  before: RowPlace | null,
  limit: number,
): Promise<readonly PlacedRow[]> {
  const { owed, onAccount, tickets, points, buckets, deposits } = customerAccounts
  const shown = [owed, onAccount, tickets, points, buckets, deposits].map((name) => name(customerId))
  let query = db
    .selectFrom('ledger_postings as p')
    .innerJoin('ledger_accounts as a', 'a.id', 'p.account_id')
    .innerJoin('ledger_entries as e', 'e.id', 'p.entry_id')
    .select(['p.entry_id', 'p.position', 'p.amount', 'p.balance', 'a.unit', 'e.at', 'e.kind', 'e.order_id'])
    .select(['e.order_number', 'e.by_name', 'e.note'])
    .where('a.customer_id', '=', customerId)
    .where('a.account', 'in', shown)
  if (before !== null) {
    query = query.where((where) =>
      where.or([
        where('p.entry_id', '<', before.entry),
        where.and([where('p.entry_id', '=', before.entry), where('p.position', '>', before.position)]),
      ]),
    )
  }
  const rows = await query.orderBy('p.entry_id', 'desc').orderBy('p.position').limit(limit).execute()
  return rows.map((row) => ({
    place: { entry: Number(row.entry_id), position: row.position },
    id: `${String(row.entry_id)}.${row.position}`,
    at: Number(row.at),
    kind: row.kind as LedgerRow['kind'],
    unit: row.unit,
    amount: Number(row.amount),
    balance: Number(row.balance),
    orderId: row.order_id as OrderId | null,
    orderNumber: row.order_number,
    byName: row.by_name,
    note: row.note,
  }))
}
