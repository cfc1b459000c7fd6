import { sql } from 'kysely'
import { type Db } from '../database/open-database.ts'

/** Entries that do not sum to zero in some unit, or that have no posting. */
export async function unbalancedEntries(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select p.entry_id as id from ledger_postings p join ledger_accounts a on a.id = p.account_id
      group by p.entry_id, a.unit having sum(p.amount) <> 0
    union select e.id from ledger_entries e where not exists (select 1 from ledger_postings p where p.entry_id = e.id)
    order by id limit 20`.execute(db)
  return rows.map(({ id }) => Number(id))
}

export type WrongBalance = { readonly account: string; readonly unit: string }

/** Accounts whose balance is not the sum of their postings. */
export async function wrongBalances(db: Db): Promise<readonly WrongBalance[]> {
  const { rows } = await sql<WrongBalance>`
    select a.account, a.unit from ledger_accounts a
      left join (select account_id, sum(amount) as total from ledger_postings group by account_id) p
      on p.account_id = a.id
      where a.balance <> coalesce(p.total, 0) order by a.id limit 20`.execute(db)
  return rows
}

/** Accounts of which some posting tells another balance than the postings up to it come to. */
export async function wrongRunningBalances(db: Db): Promise<readonly WrongBalance[]> {
  const { rows } = await sql<WrongBalance>`
    select distinct a.account, a.unit from ledger_accounts a join (
      select account_id, balance,
        sum(amount) over (partition by account_id order by entry_id, position) as running
      from ledger_postings) p on p.account_id = a.id
      where p.balance <> p.running order by a.account, a.unit limit 20`.execute(db)
  return rows
}

export async function negativeAccounts(db: Db): Promise<readonly WrongBalance[]> {
  const { rows } = await sql<WrongBalance>`
    select account, unit from ledger_accounts where balance < 0 order by id`.execute(db)
  return rows
}

/** Money of the customers' deposits, and what the shop holds for them. */
export async function depositSums(db: Db): Promise<{ readonly customers: number; readonly shop: number }> {
  const { rows } = await sql<{ customers: number; shop: number }>`select
    (select coalesce(sum(balance), 0) from ledger_accounts where account = 'shop:deposits-held') as customers,
    (select coalesce(sum(balance), 0) from ledger_accounts where account = 'shop:deposits') as shop`.execute(db)
  return { customers: Number(rows[0]?.customers ?? 0), shop: Number(rows[0]?.shop ?? 0) }
}

/** Receipts without the entry that moves just their money, and those of which something else was given back. */
export async function wrongReceipts(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from receipts r where r.amount_fen <> coalesce((
        select -sum(p.amount) from ledger_entries e join ledger_postings p on p.entry_id = e.id
          join ledger_accounts a on a.id = p.account_id
          where e.cause_id = r.id and a.account = 'customer:' || r.customer_id || ':owed'), 0)
      or r.refunded_fen <> coalesce((select -sum(b.amount_fen) from receipts b where b.refund_of = r.id), 0)
    order by r.id limit 20`.execute(db)
  return rows.map(({ id }) => id)
}

/** The same of cash that was handed over. */
export async function wrongHandOvers(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select h.id from hand_overs h where h.amount_fen <> coalesce((
        select -sum(p.amount) from ledger_entries e join ledger_postings p on p.entry_id = e.id
          join ledger_accounts a on a.id = p.account_id
          where e.cause_id = h.id and a.account = 'courier:' || h.courier_id || ':cash:' || h.station), 0)
    order by h.id limit 20`.execute(db)
  return rows.map(({ id }) => id)
}

/** What was paid on each of these orders, by their receipts. */
export async function paidOnEach(db: Db, orderIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (orderIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('receipts')
    .select(['order_id', ({ fn }) => fn.sum('amount_fen').as('paid')])
    .where('order_id', 'in', orderIds)
    .groupBy('order_id')
    .execute()
  return new Map(rows.map((row) => [row.order_id, Number(row.paid)]))
}

/** What is set aside, by account and unit; what comes to nothing left out. */
export async function setAsideBalances(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ account: string; unit: string; balance: number }>`
    select account, unit, balance from ledger_accounts
      where account like 'customer:%-set-aside' and balance <> 0`.execute(db)
  return new Map(rows.map(({ account, unit, balance }) => [`${account} ${unit}`, Number(balance)]))
}
