import { sql } from 'kysely'
import { type Db } from '../database/open-database.ts'
import { type OrderInBooks } from '../ledgers/ledgers.ts'

/** What SQLite finds wrong, page by page (sqlite.org/pragma.html#pragma_integrity_check); empty when sound. */
export async function integrityProblems(db: Db): Promise<readonly string[]> {
  // As a function, because a pragma counts as a write and would wait for the hub's own.
  const { rows } = await sql<{ line: string }>`select integrity_check as line from pragma_integrity_check(20)`.execute(
    db,
  )
  return rows.map((row) => row.line).filter((line) => line !== 'ok')
}

/** Customers, and entries of their search index. */
export async function countSearchIndex(db: Db): Promise<{ customers: number; indexed: number }> {
  const { rows } = await sql<{ customers: number; indexed: number }>`select
    (select count(*) from customers) as customers, (select count(*) from customer_search) as indexed`.execute(db)
  const [row] = rows
  return { customers: Number(row?.customers ?? 0), indexed: Number(row?.indexed ?? 0) }
}

const ordersPerQuery = 500

/** Every order, some at a time, for the books to be compared with. */
export async function* ordersInBooks(db: Db): AsyncGenerator<readonly OrderInBooks[]> {
  let after = ''
  for (;;) {
    const rows = await db
      .selectFrom('orders')
      .select(['id', 'number', 'customer_id', 'state', 'lines', 'points_spent', 'paid_fen'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ordersPerQuery)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    yield rows.map((row) => ({
      id: row.id as OrderInBooks['id'],
      number: Number(row.number),
      customerId: row.customer_id as OrderInBooks['customerId'],
      state: row.state as OrderInBooks['state'],
      lines: JSON.parse(row.lines) as OrderInBooks['lines'],
      pointsSpent: Number(row.points_spent),
      paidFen: Number(row.paid_fen),
    }))
  }
}
