import { expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { startPostgresServer } from '../../../support/postgres-server.ts'
import { startTcpProxy } from '../../../support/tcp-proxy.ts'

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

it(
  'ends what waits for a server whose packets are dropped, says so, and goes on when they come again',
  { timeout: 120_000 },
  async () => {
    const server = await startPostgresServer()
    const line = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
    const url = server.url.replace(/:\d+\//, `:${line.port}/`)
    const limits = { lockedLimitMs: 2_000, silenceLimitMs: 1_000 }
    const database = await openDatabase({ kind: 'postgres', url }, limits)
    const read = () => database.db.selectFrom('access_failure').select('subject').execute()
    const away = { code: 'database.unavailable', parameters: { trouble: 'connection' } }
    expect(await read()).toEqual([])

    line.stall()
    // On a connection that was open, in a transaction, and on one that would have to be made.
    await expect(read()).rejects.toMatchObject(away)
    await expect(database.transaction((tx) => tx.deleteFrom('access_failure').execute())).rejects.toMatchObject(away)
    await expect(openDatabase({ kind: 'postgres', url }, limits)).rejects.toMatchObject(away)
    expect(database.health().state).toBe('connection')

    line.heal()
    expect(await read()).toEqual([])
    expect(database.health().state).toBe('ok')
    await database.close()
    await line.close()
    await server.close()
  },
)
