import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type Conversation, type Message } from '../../../../contract/api/messages.api.ts'
import { type LiveFact } from '../../../../hub/live/audience.ts'
import { mayWriteTo, mayWriteToTeam } from '../../../../hub/messages/message-rules.ts'
import { maskDelta } from '../../../../hub/live/mask-delta.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

describe.each(databaseKinds)('messages on %s', (kind) => {
  let test: TestHub
  let at = Date.UTC(2026, 10, 24)
  const tokens: Record<string, string> = {}
  const ids: Record<string, string> = {}
  const facts: LiveFact[] = []

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind), now: () => at })
    for (const [jobNumber, role, team] of [
      ['1001', 'agent', '订水组'],
      ['1002', 'agent', '订水组'],
      ['1006', 'agent', '售后组'],
      ['lead', 'supervisor', '订水组'],
      ['station', 'station-operator', null],
      ['inspector', 'inspector', null],
    ] as const) {
      ids[jobNumber] = (await test.addUser(role, { jobNumber, team })).id
      tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
    }
    await test.hub.start()
    await test.hub.floor?.settled()
    test.pbx.registers('8001' as Extension)
    test.pbx.registers('8002' as Extension)
    await ask('1001', 'POST', '/api/seat/sign-in', { extension: '8001' })
    await ask('1002', 'POST', '/api/seat/sign-in', { extension: '8002' })
    const live = test.hub.floor?.live
    if (live) live.publish = (fact) => void (fact.delta.kind === 'message.sent' && facts.push(fact))
  }, 60_000)
  afterAll(() => test.close())

  const ask = (jobNumber: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[jobNumber] ?? '', ...(body === undefined ? {} : { body }) })
  const person = (jobNumber: string) => ({ kind: 'person', userId: ids[jobNumber] })
  const send = (from: string, to: unknown, text: string, id = uuid()) => {
    at += 1_000
    return ask(from, 'POST', '/api/messages', { id, to, text })
  }
  const conversations = async (who: string) =>
    (await ask(who, 'GET', '/api/messages/conversations')).body['conversations'] as Conversation[]
  const read = async (who: string, body: Record<string, unknown>) =>
    (await ask(who, 'POST', '/api/messages/read', body)).body as { messages: Message[]; more: boolean }

  it('go to a person and are read, and the seats of both are told', async () => {
    const sent = await send('1001', person('lead'), '请看一下 3 号桌')
    expect(sent).toMatchObject({ status: 200, body: { fromUserId: ids['1001'], text: '请看一下 3 号桌', at } })
    expect(facts.map(({ extensions, teams }) => [extensions, teams])).toEqual([[['8001'], []]])
    const [first] = await conversations('lead')
    expect(first).toMatchObject({ with: person('1001'), unread: 1, mayWrite: true, last: { text: '请看一下 3 号桌' } })
    await send('lead', person('1001'), '好')
    expect((await conversations('1001'))[0]).toMatchObject({ with: person('lead'), unread: 1, last: { text: '好' } })
    const page = await read('1001', { with: person('lead') })
    expect(page.messages.map(({ text }) => text)).toEqual(['好', '请看一下 3 号桌'])
    expect((await conversations('1001'))[0]?.unread).toBe(1)
    await read('1001', { with: person('lead'), seen: page.messages[0]?.id })
    expect((await conversations('1001'))[0]?.unread).toBe(0)
    expect((await conversations('lead'))[0]?.unread).toBe(1)
  })

  it('are stored once, however often they are sent, and an id is nobody else’s', async () => {
    const id = uuid()
    const [one, two] = await Promise.all([
      send('1001', person('1002'), '一次', id),
      send('1001', person('1002'), '一次', id),
    ])
    expect([one?.status, two?.status]).toEqual([200, 200])
    expect((await read('1002', { with: person('1001') })).messages).toHaveLength(1)
    expect((await send('1001', person('1002'), '另一个', id)).body).toMatchObject({ error: { code: 'thing.exists' } })
    expect((await send('1002', person('1001'), '一次', id)).body).toMatchObject({ error: { code: 'thing.exists' } })
  })

  it('to a team reach everybody in it, and nobody else can read them', async () => {
    facts.splice(0)
    await send('lead', { kind: 'team', team: '订水组' }, '四点开会')
    expect([...(facts[0]?.extensions ?? [])].sort()).toEqual(['8001', '8002'])
    for (const member of ['1001', '1002']) {
      expect((await conversations(member))[0]).toMatchObject({ name: '订水组', unread: 1 })
    }
    expect((await read('1006', { with: { kind: 'team', team: '订水组' } })).messages).toEqual([])
    expect((await conversations('1006')).some(({ name }) => name === '订水组')).toBe(false)
    // Another pair's conversation cannot be named: one is always in one's own.
    const { messages } = await read('1006', { with: person('lead') })
    expect(messages).toEqual([])
  })

  it('go no further than the right, but an answer always goes back', async () => {
    for (const [from, to] of [
      ['1001', person('1006')],
      ['1001', { kind: 'team', team: '售后组' }],
      ['1001', person('1001')],
      ['1001', { kind: 'person', userId: uuid() }],
      ['lead', { kind: 'team', team: '没有这个组' }],
    ] as const) {
      expect((await send(from, to, 'x')).body, JSON.stringify(to)).toMatchObject({ error: { code: 'thing.not-found' } })
    }
    expect((await send('station', person('lead'), 'x')).body).toMatchObject({ error: { code: 'access.denied' } })
    expect((await send('lead', person('1006'), '请帮忙')).status).toBe(200)
    expect((await send('1006', person('lead'), '可以')).status).toBe(200)
  })

  it('come page by page', async () => {
    for (let n = 0; n < 5; n += 1) await send('1002', person('lead'), `第 ${String(n)} 条`)
    const first = await read('lead', { with: person('1002'), limit: 2 })
    expect(first).toMatchObject({ more: true, messages: [{ text: '第 4 条' }, { text: '第 3 条' }] })
    const next = await read('lead', { with: person('1002'), limit: 3, before: first.messages[1]?.id })
    expect(next).toMatchObject({
      more: false,
      messages: [{ text: '第 2 条' }, { text: '第 1 条' }, { text: '第 0 条' }],
    })
  })

  it('show no whole numbers to those who may not see them', async () => {
    await send('lead', person('inspector'), '回拨 13812345678')
    const { messages } = await read('inspector', { with: person('lead') })
    expect(messages[0]?.text).toBe('回拨 138****5678')
    const fact = facts.find(({ delta }) => JSON.stringify(delta).includes('13812345678'))
    expect(fact && JSON.stringify(maskDelta(fact.delta))).not.toContain('13812345678')
  })
})

describe('whom one may write to', () => {
  const who = (id: string, team: string | null, scope?: 'own' | 'team' | 'all') => ({
    id,
    team,
    grants: scope === undefined ? {} : { 'message.send': scope },
  })
  it('goes as far as either reaches the other', () => {
    expect(mayWriteTo(who('a', 'A', 'team'), who('b', 'A'))).toBe(true)
    expect(mayWriteTo(who('a', 'A', 'team'), who('b', 'B', 'team'))).toBe(false)
    expect(mayWriteTo(who('a', 'A', 'own'), who('b', 'B', 'all'))).toBe(true)
    expect(mayWriteTo(who('a', 'A'), who('b', 'B', 'all'))).toBe(false)
    expect(mayWriteTo(who('a', null, 'team'), who('b', null, 'team'))).toBe(false)
    expect(mayWriteTo(who('a', 'A', 'all'), who('a', 'A', 'all'))).toBe(false)
    expect(mayWriteToTeam(who('a', 'A', 'team'), 'A')).toBe(true)
    expect(mayWriteToTeam(who('a', 'A', 'team'), 'B')).toBe(false)
    expect(mayWriteToTeam(who('a', 'A', 'own'), 'A')).toBe(false)
  })
})
