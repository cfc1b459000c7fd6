import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { insertManyCustomers } from '../../hub/customers/bulk-customers.ts'
import { type DatabaseHandle, openDatabase } from '../../hub/database/open-database.ts'
import { generateCustomer } from './customer-generator.ts'

/** Raise it when the schema or the terms change, so that no bench measures an old database. */
const format = 4
const batch = 2_000

/**
 * A database with the first `count` generated customers. It is built once (a million takes minutes) and kept in the
 * temporary folder; benches only read it. The history is left empty.
 */
export async function openCustomerDatabase(count: number): Promise<DatabaseHandle> {
  const folder = join(tmpdir(), 'zuoxi-bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `customers-${String(count)}-${String(format)}.db`)
  if (!existsSync(file)) await build(file, count)
  return await openDatabase({ kind: 'sqlite', file })
}

async function build(file: string, count: number): Promise<void> {
  const unfinished = `${file}.part`
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  const database = await openDatabase({ kind: 'sqlite', file: unfinished })
  try {
    for (let start = 0; start < count; start += batch) {
      const createdAt = 1_763_800_000_000 + start
      const customers = Array.from({ length: Math.min(batch, count - start) }, (_, offset) => ({
        input: generateCustomer(start + offset),
        createdAt,
      }))
      await insertManyCustomers(database, customers, { areaCode: '28' })
      if (start % 100_000 === 0) process.stderr.write(`customers made: ${String(start)} of ${String(count)}\n`)
    }
    // What is still in the write-ahead log would stay behind under the old name.
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  } finally {
    await database.close()
  }
  for (const suffix of ['-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  renameSync(unfinished, file)
}
