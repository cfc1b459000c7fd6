import { sql } from 'kysely'
import { type Db } from '../database/open-database.ts'

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
