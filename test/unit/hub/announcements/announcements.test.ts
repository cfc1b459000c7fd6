import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Announcement } from '../../../../contract/api/announcements.api.ts'
import { type LiveDelta } from '../../../../contract/live/messages.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

describe.each(databaseKinds)('announcements on %s', (kind) => {
  let test: TestHub
  let at = Date.UTC(2026, 10, 23)
  const tokens: Record<string, string> = {}
  const deltas: LiveDelta[] = []

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind), now: () => at })
    for (const [jobNumber, role, team] of [
      ['boss', 'administrator', null],
      ['lead', 'supervisor', '订水组'],
      ['1001', 'agent', '订水组'],
      ['1006', 'agent', '售后组'],
    ] as const) {
      await test.addUser(role, { jobNumber, team })
      tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
    }
    const { floor } = test.hub
    if (floor) floor.live.publish = (fact) => void deltas.push(fact.delta)
  }, 60_000)
  afterAll(() => test.close())

  const ask = (jobNumber: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[jobNumber] ?? '', ...(body === undefined ? {} : { body }) })
  const publish = (jobNumber: string, over: Record<string, unknown> = {}) =>
    ask(jobNumber, 'POST', '/api/announcements', { id: uuid(), title: '停水通知', body: '明天停水', ...over })
  const list = async (jobNumber: string) =>
    (await ask(jobNumber, 'GET', '/api/announcements')).body['announcements'] as Announcement[]

  it('reach everybody or one team, newest first, until their end', async () => {
    const all = (await publish('boss')).body['id']
    at += 1_000
    const team = (await publish('lead', { team: '订水组', urgent: true, until: at + 60_000 })).body['id']
    expect((await list('1001')).map(({ id, urgent }) => [id, urgent])).toEqual([
      [team, true],
      [all, false],
    ])
    expect((await list('1006')).map(({ id }) => id)).toEqual([all])
    expect(deltas).toEqual([
      { kind: 'announcement.changed', announcementId: all, team: null },
      { kind: 'announcement.changed', announcementId: team, team: '订水组' },
    ])
    at += 61_000
    expect((await list('1001')).map(({ id }) => id)).toEqual([all])
    const { operations } = await test.hub.log.search({ limit: 10, action: 'announcement.publish' })
    expect(operations).toHaveLength(2)
  })

  it('of somebody who may tell his team go no further', async () => {
    for (const team of [null, '售后组']) {
      expect((await publish('lead', { team })).body).toMatchObject({ error: { code: 'access.beyond-own' } })
    }
    expect((await publish('1001', { team: '订水组' })).body).toMatchObject({ error: { code: 'access.denied' } })
  })

  it('are published once, however often they are sent', async () => {
    const announcement = { id: uuid(), title: '一次' }
    expect((await publish('boss', announcement)).status).toBe(200)
    expect((await publish('boss', announcement)).status).toBe(200)
    expect((await list('1006')).filter(({ title }) => title === '一次')).toHaveLength(1)
    const other = await publish('boss', { ...announcement, title: '另一个' })
    expect(other.body).toMatchObject({ error: { code: 'thing.exists' } })
    expect(deltas.filter((delta) => JSON.stringify(delta).includes(announcement.id))).toHaveLength(1)
  })

  it('know who has read them, the first time', async () => {
    const id = String((await publish('lead', { team: '订水组', title: '请读' })).body['id'])
    const readAt = (at += 5_000)
    expect((await ask('1001', 'POST', `/api/announcements/${id}/read`)).status).toBe(200)
    at += 5_000
    expect((await ask('1001', 'POST', `/api/announcements/${id}/read`)).status).toBe(200)
    expect((await list('1001'))[0]).toMatchObject({ id, readAt })
    expect((await ask('1006', 'POST', `/api/announcements/${id}/read`)).status).toBe(404)
    const { body } = await ask('lead', 'GET', `/api/announcements/${id}/receipts`)
    expect(body['readers']).toMatchObject([
      { jobNumber: '1001', readAt },
      { jobNumber: 'lead', readAt: null },
    ])
    const all = String((await publish('boss', { title: '全体' })).body['id'])
    expect((await ask('lead', 'GET', `/api/announcements/${all}/receipts`)).status).toBe(404)
    expect(((await ask('boss', 'GET', `/api/announcements/${all}/receipts`)).body['readers'] as unknown[]).length).toBe(
      test.hub.access.directory.users().length,
    )
  })
})
