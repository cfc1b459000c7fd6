import { expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { startPostgresServer } from '../../../support/postgres-server.ts'

it(
  'reaches a PostgreSQL over the network, says when it is away, and finds it again',
  { timeout: 120_000 },
  async () => {
    const server = await startPostgresServer()
    const database = await openDatabase({ kind: 'postgres', url: server.url }, { lockedLimitMs: 2_000 })
    const row = { subject: 'a', failures: 1, last_at: 1_764_000_000_123, locked_until: 0 }
    await database.transaction((tx) => tx.insertInto('access_failure').values(row).execute())
    await expect(
      database.transaction(async (tx) => {
        await tx
          .insertInto('access_failure')
          .values({ ...row, subject: 'b' })
          .execute()
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    // bigint and count arrive as numbers, not as text.
    expect(await database.db.selectFrom('access_failure').selectAll().execute()).toEqual([row])

    server.cut()
    await expect
      .poll(
        () =>
          database.db
            .selectFrom('access_failure')
            .select('subject')
            .execute()
            .catch(() => 'away'),
        { timeout: 10_000 },
      )
      .toEqual([{ subject: 'a' }])

    await server.close()
    await expect(database.db.selectFrom('access_failure').select('subject').execute()).rejects.toMatchObject({
      code: 'database.unavailable',
      parameters: { trouble: 'connection' },
    })
    expect(database.health().state).toBe('connection')
    await database.close()
  },
)
