import { type CustomerAccount } from '../../contract/order/account.ts'
import { insertRows } from '../database/insert-rows.ts'
import { type Db, type Tx } from '../database/open-database.ts'

export async function findAccount(db: Db, customerId: string): Promise<CustomerAccount | undefined> {
  const row = await db
    .selectFrom('customer_accounts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return row === undefined ? undefined : toAccount(row)
}

export async function putAccount(tx: Tx, { change, ...content }: CustomerAccount): Promise<void> {
  await insertRows(
    tx,
    'customer_accounts',
    [{ customer_id: content.customerId, change, content: JSON.stringify(content) }],
    'on conflict (customer_id) do update set change = excluded.change, content = excluded.content',
  )
}

/** Accounts that changed after a number, up to another, in the order of their numbers. */
export async function accountsChanged(
  db: Db,
  after: number,
  newest: number,
  limit: number,
): Promise<readonly CustomerAccount[]> {
  const rows = await db
    .selectFrom('customer_accounts')
    .selectAll()
    .where('change', '>', after)
    .where('change', '<=', newest)
    .orderBy('change')
    .limit(limit)
    .execute()
  return rows.map(toAccount)
}

function toAccount({ change, content }: { change: number; content: string }): CustomerAccount {
  return { ...(JSON.parse(content) as CustomerAccount), change: Number(change) }
}
