import { afterEach, describe, expect, it } from 'vitest'
import { type Grants } from '../../../../contract/rights.ts'
import { type Access, createAccess } from '../../../../hub/access/access.ts'
import { createOperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

describe.each(databaseKinds)('rights that came with a newer program, on %s', (kind) => {
  let database: TestDatabase
  const started: Access[] = []
  afterEach(async () => {
    for (const access of started.splice(0)) access.close()
    await database.close()
  })

  async function start(): Promise<Access> {
    const log = createOperationLog({ database, witnessFile: null })
    const access = await createAccess({ database, log, tokenSecret: new Uint8Array(32), watchMs: 0 })
    started.push(access)
    return access
  }
  const grantsOf = (access: Access, role: string): Grants =>
    access.directory.roles().find(({ builtIn, id }) => builtIn === role || id === role)?.grants ?? {}

  /** A hub of before the wall: its supervisors have no `wall.read`, and the table does not know the right. */
  async function olderHub(): Promise<void> {
    database = await openTestDatabase(kind)
    await start()
    const { db } = database
    for (const role of await db.selectFrom('access_role').selectAll().execute()) {
      const { 'wall.read': _wall, 'alarm.handle': _alarm, ...grants } = JSON.parse(role.grants) as Grants
      await db
        .updateTable('access_role')
        .set({ grants: JSON.stringify(grants) })
        .where('id', '=', role.id)
        .execute()
    }
    const names = ['wall.read', 'alarm.handle']
    await db.deleteFrom('access_known_right').where('right_name', 'in', names).execute()
  }

  it('go to the built-in roles that have them on a new hub, once and written down', async () => {
    await olderHub()
    const own = {
      id: '0197b0a0-0000-7000-8000-000000000001',
      built_in: null,
      name_zh: '自建',
      name_en: 'Own',
      version: 1,
    }
    const row = { ...own, grants: '{"call.read":"all"}', created_at: 1, changed_at: 1 }
    await database.db.insertInto('access_role').values(row).execute()
    const access = await start()
    expect(grantsOf(access, 'supervisor')).toMatchObject({ 'wall.read': 'team', 'alarm.handle': 'all' })
    expect(grantsOf(access, 'administrator')).toMatchObject({ 'wall.read': 'all', 'alarm.handle': 'all' })
    expect(grantsOf(access, 'leader')).toMatchObject({ 'wall.read': 'all' })
    expect(grantsOf(access, 'leader')['alarm.handle']).toBeUndefined()
    expect(grantsOf(access, 'agent')['wall.read']).toBeUndefined()
    expect(grantsOf(access, own.id)).toEqual({ 'call.read': 'all' })
    const log = createOperationLog({ database, witnessFile: null })
    const { operations } = await log.search({ limit: 50 })
    const changes = operations.filter(({ action }) => action === 'role.change')
    expect(changes).toHaveLength(3)
    expect(changes.every(({ detail }) => detail['reason'] === 'new rights of this version')).toBe(true)
    expect(await log.verify()).toMatchObject({ intact: true })
  })

  it('stay away when an administrator took them away', async () => {
    await olderHub()
    await start()
    const { db } = database
    const role = await db
      .selectFrom('access_role')
      .selectAll()
      .where('built_in', '=', 'supervisor')
      .executeTakeFirstOrThrow()
    const { 'wall.read': _, ...grants } = JSON.parse(role.grants) as Grants
    await db
      .updateTable('access_role')
      .set({ grants: JSON.stringify(grants) })
      .where('id', '=', role.id)
      .execute()
    expect(grantsOf(await start(), 'supervisor')['wall.read']).toBeUndefined()
  })

  it('change nothing on a new hub', async () => {
    database = await openTestDatabase(kind)
    await start()
    const { operations } = await createOperationLog({ database, witnessFile: null }).search({ limit: 50 })
    expect(operations.map(({ action }) => action)).not.toContain('role.change')
  })
})
