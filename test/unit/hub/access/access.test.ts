import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RoleId, type UserId } from '../../../../contract/ids.ts'
import { hubManager } from '../../../../hub/access/first-start.ts'
import { openTestHub, testPassword, type TestHub } from '../../../support/test-hub.ts'

let test: TestHub
let clock: number

beforeEach(async () => {
  clock = 1_764_000_000_000
  test = await openTestHub({ now: () => clock })
}, 30_000)
afterEach(() => test.close())

const codeOf = (body: Record<string, unknown>): unknown => (body['error'] as { code?: unknown } | undefined)?.code
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  )
const roleId = (role: string): RoleId => test.hub.access.directory.roles().find((one) => one.builtIn === role)!.id
const signIn = (jobNumber: string, password: string) =>
  test.ask('POST', '/api/sessions', { body: { jobNumber, password } })

describe('the first start', () => {
  it('gives one administrator a code that sets a password once', async () => {
    const first = test.hub.access.firstCode!
    expect(first.jobNumber).toBe('admin')
    const use = (code: string, newPassword = testPassword) =>
      test.ask('POST', '/api/one-time-codes/use', { body: { jobNumber: 'admin', code, newPassword } })
    expect(codeOf((await use('0000-0000-0000-0000')).body)).toBe('access.wrong-code')
    expect(codeOf((await use(first.oneTimeCode, 'admin')).body)).toBe('access.weak-password')
    // As somebody types it: lower case, blanks, O for 0.
    expect((await use(first.oneTimeCode.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'))).status).toBe(200)
    expect(codeOf((await use(first.oneTimeCode)).body)).toBe('access.wrong-code')
    expect((await signIn('admin', testPassword)).status).toBe(200)
  })

  it('stores neither the code nor the password', async () => {
    const first = test.hub.access.firstCode!
    await test.ask('POST', '/api/one-time-codes/use', {
      body: { jobNumber: 'admin', code: first.oneTimeCode, newPassword: testPassword },
    })
    await test.signIn('admin')
    const tables = ['access_user', 'access_one_time_code', 'access_session', 'operation_log'] as const
    for (const table of tables) {
      const text = JSON.stringify(await test.hub.database.db.selectFrom(table).selectAll().execute())
      expect(text).not.toContain(first.oneTimeCode)
      expect(text).not.toContain(testPassword)
    }
    const log = JSON.stringify(test.logged)
    expect(log).not.toContain(testPassword)
  })

  it('lets the code expire', async () => {
    const first = test.hub.access.firstCode!
    clock += 24 * 3_600_000 + 1
    const { body } = await test.ask('POST', '/api/one-time-codes/use', {
      body: { jobNumber: 'admin', code: first.oneTimeCode, newPassword: testPassword },
    })
    expect(codeOf(body)).toBe('access.wrong-code')
  })
})

describe('guessing', () => {
  it('is locked out longer and longer, also with the right password, until the time is over', async () => {
    const { jobNumber } = await test.addUser('agent')
    for (let at = 0; at < 5; at += 1) {
      expect(codeOf((await signIn(jobNumber, 'wrong')).body)).toBe('access.wrong-password')
    }
    const locked = await signIn(jobNumber, testPassword)
    expect(locked.status).toBe(429)
    expect(locked.body['error']).toMatchObject({ code: 'access.locked', parameters: { seconds: 30 } })
    clock += 30_001
    expect((await signIn(jobNumber, 'wrong')).status).toBe(401)
    expect((await signIn(jobNumber, 'wrong')).body['error']).toMatchObject({ parameters: { seconds: 60 } })
    clock += 60_001
    expect((await signIn(jobNumber, testPassword)).status).toBe(200)
    expect((await signIn(jobNumber, testPassword)).status).toBe(200)
  })

  it('gets no more tries by sending them all at once', async () => {
    const { jobNumber } = await test.addUser('agent')
    const replies = await Promise.all(Array.from({ length: 20 }, () => signIn(jobNumber, 'wrong')))
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  it('answers an unknown job number with the same words as a wrong password', async () => {
    const { jobNumber } = await test.addUser('agent')
    const known = await signIn(jobNumber, 'wrong')
    const unknown = await signIn('nobody', 'wrong')
    expect(unknown).toEqual(known)
  })

  it('from one address over many accounts is stopped too', async () => {
    let refused = 0
    for (let at = 0; at < 35; at += 1) refused += Number((await signIn(`guess${at}`, 'wrong')).status === 429)
    expect(refused).toBeGreaterThan(0)
  })

  it('is lifted by an administrator, and survives a look from outside', async () => {
    const { id, jobNumber } = await test.addUser('agent')
    for (let at = 0; at < 5; at += 1) await signIn(jobNumber, 'wrong')
    const user = test.hub.access.users.read(hubManager, id)
    expect(user.lockedUntil).toBe(clock + 30_000)
    await test.hub.access.users.unlock(hubManager, id)
    expect((await signIn(jobNumber, testPassword)).status).toBe(200)
  })
})

describe('a session', () => {
  it('ends when its access token is old, goes on with the refresh token, and gives new ones each time', async () => {
    const { jobNumber } = await test.addUser('agent')
    const first = await test.signIn(jobNumber)
    clock += 10 * 60_000 + 1_000
    expect((await test.ask('GET', '/api/me', { token: first.accessToken })).status).toBe(401)
    const second = await test.ask('POST', '/api/sessions/refresh', { body: { refreshToken: first.refreshToken } })
    expect(second.status).toBe(200)
    expect(second.body['refreshToken']).not.toBe(first.refreshToken)
    expect((await test.ask('GET', '/api/me', { token: second.body['accessToken'] as string })).status).toBe(200)
  })

  it('forgives a lost reply for half a minute, and ends when an old token comes again later', async () => {
    const { jobNumber } = await test.addUser('agent')
    const { signIn: sessions } = test.hub.access
    const first = await test.signIn(jobNumber)
    await sessions.refresh(first.refreshToken, 'a')
    clock += 29_000
    const again = await sessions.refresh(first.refreshToken, 'a')
    expect((await test.ask('GET', '/api/me', { token: again.accessToken })).status).toBe(200)
    clock += 2_000
    expect(await errorOf(sessions.refresh(first.refreshToken, 'a'))).toBe('access.not-signed-in')
    expect((await test.ask('GET', '/api/me', { token: again.accessToken })).status).toBe(401)
    expect(await errorOf(sessions.refresh(again.refreshToken, 'a'))).toBe('access.not-signed-in')
  })

  it('gives only one of two refreshes sent at once', async () => {
    const { jobNumber } = await test.addUser('agent')
    const { signIn: sessions } = test.hub.access
    const { refreshToken } = await test.signIn(jobNumber)
    const results = await Promise.allSettled([sessions.refresh(refreshToken, 'a'), sessions.refresh(refreshToken, 'a')])
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
  })

  it('ends at sign-out at once', async () => {
    const { jobNumber } = await test.addUser('agent')
    const { accessToken: token, refreshToken } = await test.signIn(jobNumber)
    expect((await test.ask('DELETE', '/api/sessions/current', { token })).status).toBe(200)
    expect((await test.ask('GET', '/api/me', { token })).status).toBe(401)
    expect(await errorOf(test.hub.access.signIn.refresh(refreshToken, 'a'))).toBe('access.not-signed-in')
  })

  it.each([
    ['a token signed with another key', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4Iiwic2lkIjoieCJ9.AAAA'],
    ['an unsigned token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwic2lkIjoieCJ9.'],
    ['rubbish', 'x.y.z'],
  ])('is not had with %s', async (_name, token) => {
    expect((await test.ask('GET', '/api/me', { token })).status).toBe(401)
  })

  it('of a changed password: the own goes on, the others end', async () => {
    const { jobNumber } = await test.addUser('agent')
    const mine = await test.signIn(jobNumber)
    const other = await test.signIn(jobNumber)
    const body = { oldPassword: testPassword, newPassword: 'another long secret' }
    expect((await test.ask('PUT', '/api/me/password', { token: mine.accessToken, body })).status).toBe(200)
    expect((await test.ask('GET', '/api/me', { token: mine.accessToken })).status).toBe(200)
    expect((await test.ask('GET', '/api/me', { token: other.accessToken })).status).toBe(401)
    expect((await signIn(jobNumber, testPassword)).status).toBe(401)
  })
})

describe('a change of rights', () => {
  it('counts from the next request on: role, grants, disabled', async () => {
    const { id, jobNumber } = await test.addUser('agent')
    const { accessToken: token } = await test.signIn(jobNumber)
    const { users, roles } = test.hub.access
    const may = async () => (await test.ask('GET', '/api/users', { token })).status
    expect(await may()).toBe(403)
    await users.change(hubManager, id, { version: users.read(hubManager, id).version, roleIds: [roleId('supervisor')] })
    expect(await may()).toBe(200)
    await roles.change(hubManager, roleId('supervisor'), { version: 1, grants: { 'call.read': 'team' } })
    expect(await may()).toBe(403)
    await users.change(hubManager, id, { version: users.read(hubManager, id).version, active: false })
    expect(await may()).toBe(401)
    expect((await signIn(jobNumber, testPassword)).status).toBe(401)
  })

  it('made by another program is noticed', async () => {
    const { id, jobNumber } = await test.addUser('agent')
    const { accessToken: token } = await test.signIn(jobNumber)
    const { createAccess } = await import('../../../../hub/access/access.ts')
    const elsewhere = await createAccess({
      database: test.hub.database,
      log: test.hub.log,
      tokenSecret: new Uint8Array(32),
      now: () => clock,
      watchMs: 0,
    })
    await elsewhere.users.endSessions(hubManager, id)
    elsewhere.close()
    await expect
      .poll(async () => (await test.ask('GET', '/api/me', { token })).status, { timeout: 10_000, interval: 50 })
      .toBe(401)
  })

  it('never takes the last administrator away', async () => {
    const administrator = test.hub.access.directory.userByJobNumber('admin')!
    const { users } = test.hub.access
    expect(await errorOf(users.change(hubManager, administrator.id, { version: 1, active: false }))).toBe(
      'state.illegal',
    )
    expect(await errorOf(users.change(hubManager, administrator.id, { version: 1, roleIds: [] }))).toBe('state.illegal')
    await test.addUser('administrator')
    expect((await users.change(hubManager, administrator.id, { version: 1, active: false })).active).toBe(false)
  })

  it('on an old version is refused, and says which is the latest', async () => {
    const { id } = await test.addUser('agent')
    const { users } = test.hub.access
    const seen = users.read(hubManager, id).version
    await users.change(hubManager, id, { version: seen, name: 'first' })
    expect(await errorOf(users.change(hubManager, id, { version: seen, name: 'second' }))).toBe('thing.changed')
    expect(users.read(hubManager, id).name).toBe('first')
  })
})

describe('managing people', () => {
  /** A personnel clerk: writes users of his own team, and may little else. */
  const clerk = async () => {
    const { roles } = test.hub.access
    const role = await roles.create(hubManager, {
      id: uuid() as RoleId,
      name: { 'zh-CN': '人事', en: 'Clerk' },
      grants: { 'user.read': 'team', 'user.write': 'team', 'agent.work': 'own', 'call.read': 'own' },
    })
    const { id, jobNumber } = await test.addUser('agent', { team: 'red' })
    const { users } = test.hub.access
    await users.change(hubManager, id, { version: users.read(hubManager, id).version, roleIds: [role.id] })
    return { token: (await test.signIn(jobNumber)).accessToken, roleId: role.id }
  }
  const user = (about: object) => ({ id: uuid(), jobNumber: `n${Math.random()}`.slice(0, 12), name: 'New', ...about })

  it('reaches the own team only, and nothing beyond the own rights', async () => {
    const { token, roleId: clerkRole } = await clerk()
    const create = async (about: object) => test.ask('POST', '/api/users', { token, body: user(about) })
    expect((await create({ team: 'red', roleIds: [clerkRole] })).status).toBe(200)
    expect(codeOf((await create({ team: 'blue', roleIds: [clerkRole] })).body)).toBe('access.beyond-own')
    expect(codeOf((await create({ team: 'red', roleIds: [roleId('administrator')] })).body)).toBe('access.beyond-own')
    const list = await test.ask('GET', '/api/users', { token })
    expect((list.body['users'] as { team: string }[]).every(({ team }) => team === 'red')).toBe(true)
    const administrator = test.hub.access.directory.userByJobNumber('admin')!
    const reset = await test.ask('POST', `/api/users/${administrator.id}/one-time-code`, { token })
    expect(codeOf(reset.body)).toBe('thing.not-found')
  })

  it('does not let somebody with few rights reset the password of somebody with more in his own team', async () => {
    const { token } = await clerk()
    const boss = await test.addUser('supervisor', { team: 'red' })
    const reset = await test.ask('POST', `/api/users/${boss.id}/one-time-code`, { token })
    expect(codeOf(reset.body)).toBe('access.beyond-own')
  })

  it('may be repeated with the same id, and refuses a taken job number', async () => {
    const { users } = test.hub.access
    const wanted = {
      id: uuid() as UserId,
      jobNumber: '1001',
      name: '王',
      team: null,
      station: null,
      roleIds: [],
      language: 'en',
    } as const
    const first = await users.create(hubManager, { ...wanted, roleIds: [] })
    expect(first.oneTimeCode).not.toBeNull()
    const again = await users.create(hubManager, { ...wanted, roleIds: [] })
    expect(again).toEqual({ user: first.user, oneTimeCode: null })
    expect(await errorOf(users.create(hubManager, { ...wanted, id: uuid() as UserId, roleIds: [] }))).toBe(
      'thing.exists',
    )
  })

  it('says which station somebody works for, from the next request on', async () => {
    const { id, jobNumber } = await test.addUser('station-operator', { station: 'west-lake' })
    const { accessToken: token, me } = await test.signIn(jobNumber)
    expect(me.station).toBe('west-lake')
    const { version } = test.hub.access.users.read(hubManager, id)
    const changed = await test.hub.access.users.change(hubManager, id, { version, station: 'gongshu' })
    expect(changed.station).toBe('gongshu')
    expect((await test.ask('GET', '/api/me', { token })).body).toMatchObject({ station: 'gongshu' })
    const { operations } = await test.hub.log.search({ limit: 1, action: 'user.change' })
    expect(operations[0]?.detail).toEqual({ station: ['west-lake', 'gongshu'] })
    const none = await test.hub.access.users.change(hubManager, id, { version: changed.version, station: null })
    expect(none.station).toBeNull()
  })

  it('keeps a role somebody has, and the built-in ones', async () => {
    const { roles } = test.hub.access
    const { roleId: used } = await clerk()
    expect(await errorOf(roles.remove(hubManager, used))).toBe('state.illegal')
    expect(await errorOf(roles.remove(hubManager, roleId('agent')))).toBe('state.illegal')
    expect(await errorOf(roles.change(hubManager, roleId('administrator'), { version: 1, grants: {} }))).toBe(
      'state.illegal',
    )
  })

  it('is written down, before and after, without secrets', async () => {
    const { id } = await test.addUser('agent')
    const { users } = test.hub.access
    await users.change(hubManager, id, { version: users.read(hubManager, id).version, name: '李四' })
    const { operations } = await test.hub.log.search({ limit: 1, action: 'user.change' })
    expect(operations[0]).toMatchObject({ subjectId: id, detail: { name: [expect.stringContaining('User'), '李四'] } })
    expect(await test.hub.log.verify()).toMatchObject({ intact: true })
  })
})
