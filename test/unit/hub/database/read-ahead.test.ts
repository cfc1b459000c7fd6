import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { readAhead } from '../../../../hub/database/read-ahead.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

it('reads the whole file once, unless it is small, too large for the memory, gone, or the hub closes', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'hub.db')
  await writeFile(file, Buffer.alloc(3_000_000))
  const open = new AbortController().signal
  expect(await readAhead(file, open, { from: 3_000_000 })).toBe(3_000_000)
  expect(await readAhead(file, open)).toBe(0)
  expect(await readAhead(file, open, { from: 0, free: () => 4_000_000 })).toBe(0)
  expect(await readAhead(join(folder.path, 'none.db'), open, { from: 0 })).toBe(0)
  expect(await readAhead(file, AbortSignal.abort(), { from: 0 })).toBe(0)
})

it('leaves the locks of an open database alone', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'hub.db')
  const database = await openDatabase({ kind: 'sqlite', file })
  try {
    expect(await readAhead(file, new AbortController().signal, { from: 0 })).toBeGreaterThan(0)
    // Another program that comes and goes takes the log away when it sees nobody else's lock.
    const look = `const db = new (require('libsql'))(process.argv[1]); db.prepare('select count(*) from sqlite_schema').get(); db.close()`
    execFileSync(process.execPath, ['--input-type=commonjs', '-e', look, file], { cwd: process.cwd() })
    expect(existsSync(`${file}-wal`)).toBe(true)
  } finally {
    await database.close()
  }
})
