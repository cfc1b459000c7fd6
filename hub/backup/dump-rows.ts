import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { sql } from 'kysely'
import { type Db, type Tx } from '../database/open-database.ts'
import { type DatabaseContent, describeDatabase } from './describe-database.ts'
import { type Row, rowToLine } from './row.codec.ts'

export type RowDump = {
  readonly content: DatabaseContent
  readonly files: readonly { readonly table: string; readonly file: string }[]
}

const batch = 2_000

/**
 * Every table of a PostgreSQL database as a file of JSON lines, all as of one moment: one read-only transaction in
 * isolation level repeatable read (PostgreSQL manual §13.2.2), read by a cursor so that the memory stays small.
 */
export async function dumpRows(
  db: Db,
  folder: string,
  options: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void } = {},
): Promise<RowDump> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const content = await describeDatabase(tx)
      const total = Object.values(content.tables).reduce((sum, rows) => sum + rows, 0)
      let done = 0
      const files: { table: string; file: string }[] = []
      for (const table of Object.keys(content.tables)) {
        const file = join(folder, `${table}.jsonl`)
        await dumpTable(tx, table, file, (rows) => {
          options.signal?.throwIfAborted()
          done += rows
          options.progress?.(done, total)
        })
        files.push({ table, file })
      }
      return { content, files }
    })
}

async function dumpTable(tx: Tx, table: string, file: string, told: (rows: number) => void): Promise<void> {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 })
  const failed = finished(stream)
  failed.catch(() => undefined)
  await sql`declare zuoxi_dump no scroll cursor for select * from ${sql.table(table)}`.execute(tx)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(batch)} from zuoxi_dump`.execute(tx)
    if (rows.length === 0) break
    if (!stream.write(rows.map(rowToLine).join(''))) await Promise.race([once(stream, 'drain'), failed])
    told(rows.length)
  }
  await sql`close zuoxi_dump`.execute(tx)
  stream.end()
  await failed
}
