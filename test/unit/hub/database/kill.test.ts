import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { createOperationLog } from '../../../../hub/operation-log/operation-log.ts'

let folder: string
let child: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-kill-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const program = new URL('../../../support/write-until-killed.ts', import.meta.url).pathname

/** Lets it write until it has acknowledged so many, then kills it in the middle of whatever it does. */
async function writeAndKill(file: string, acknowledgements: number): Promise<string[]> {
  const running = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = running
  let said = ''
  running.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > acknowledgements) running.kill('SIGKILL')
  })
  await once(running, 'close')
  return said.split('\n').slice(0, -1)
}

describe('kill -9 in the middle of writing', () => {
  it('leaves a sound database with all that was acknowledged, again and again', { timeout: 60_000 }, async () => {
    const file = join(folder, 'hub.db')
    const acknowledged: string[] = []
    for (const count of [3, 17, 40]) {
      acknowledged.push(...(await writeAndKill(file, count)))
      const database = await openDatabase({ kind: 'sqlite', file })
      const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.db)
      expect(check.rows).toEqual([{ integrity_check: 'ok' }])
      const foreign = await sql`pragma foreign_key_check`.execute(database.db)
      expect(foreign.rows).toEqual([])
      const users = await database.db
        .selectFrom('access_user')
        .innerJoin('access_user_role', 'access_user_role.user_id', 'access_user.id')
        .select('job_number')
        .execute()
      const stored = new Set(users.map((user) => user.job_number))
      expect(acknowledged.filter((jobNumber) => !stored.has(jobNumber))).toEqual([])
      // The change and its line in the log are one: as many lines as users, and the chain whole.
      const log = createOperationLog({ database, witnessFile: `${file}.witness` })
      expect(await log.verify()).toMatchObject({ intact: true, rows: stored.size })
      await log.close()
      await database.close()
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(60)
  })
})
