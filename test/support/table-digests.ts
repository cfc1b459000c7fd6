import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { listTables } from '../../hub/backup/describe-database.ts'
import { rowToLine } from '../../hub/backup/row.codec.ts'
import { type DatabaseHandle } from '../../hub/database/open-database.ts'

export type TableDigest = { rows: number; sha256: string }

/** Rows and a hash over all of them, table by table, whatever their order. */
export async function tableDigests({ db }: DatabaseHandle): Promise<Record<string, TableDigest>> {
  const digests: Record<string, TableDigest> = {}
  for (const table of await listTables(db)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)
    const lines = rows.map((row) => rowToLine(Object.fromEntries(Object.entries(row).sort()))).sort()
    digests[table] = { rows: rows.length, sha256: createHash('sha256').update(lines.join('')).digest('hex') }
  }
  return digests
}
