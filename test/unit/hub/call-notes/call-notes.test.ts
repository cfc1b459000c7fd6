import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type CallNote } from '../../../../contract/call-note.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const seat = (extension: string) => extension as Extension

describe.each(databaseKinds)('call notes on %s', (kind) => {
  let test: TestHub
  const tokens: Record<string, string> = {}
  /** Rang at 8002, was answered at 8001, transferred to 8003. */
  let callId: string
  let pbxCallId: string

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    for (const [jobNumber, role, extension] of [
      ['1001', 'agent', '8001'],
      ['1002', 'agent', '8002'],
      ['1003', 'agent', '8003'],
      ['boss', 'administrator', null],
    ] as const) {
      await test.addUser(role, { jobNumber })
      const token = (await test.signIn(jobNumber)).accessToken
      tokens[jobNumber] = token
      if (extension !== null) await test.ask('POST', '/api/seat/sign-in', { token, body: { extension } })
    }
    await test.hub.floor?.start()
    await test.hub.floor?.settled()
    const { call, answer } = await test.pbx.inbound({ callerNumber: '13812345678', calledNumber: '057188886666' })
    callId = answer?.callId ?? ''
    pbxCallId = call.id
    call.offer(seat('8002'))
    call.doesNotAnswer(seat('8002'))
    call.offer(seat('8001'))
    call.answers(seat('8001'))
    call.transfers(seat('8001'), '8003')
    call.offer(seat('8003'))
    call.answers(seat('8003'))
    await test.hub.floor?.calls.drain(5_000)
  }, 60_000)
  afterAll(() => test.close())

  const ask = (jobNumber: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[jobNumber] ?? '', ...(body === undefined ? {} : { body }) })
  const input = (over: Partial<Record<string, unknown>> = {}) => ({
    mutationId: uuid(),
    note: '要两桶',
    disposition: 'order-placed',
    customerId: null,
    writtenAt: 1_000,
    ...over,
  })
  const write = (jobNumber: string, body: unknown, id = callId) =>
    ask(jobNumber, 'PUT', `/api/seat/calls/${id}/note`, body)
  const notes = async () => (await ask('boss', 'GET', `/api/calls/${callId}/notes`)).body['notes'] as CallNote[]

  it('are for everybody who had a part in the call, in mid-call and long after he gave it away', async () => {
    expect((await write('1001', input())).body).toMatchObject({ jobNumber: '1001', note: '要两桶' })
    expect((await write('1003', input({ note: '已核对' }))).status).toBe(200)
    expect((await write('1002', input({ note: '没接到' }))).status).toBe(200)
    expect((await write('boss', input())).body).toMatchObject({ error: { code: 'thing.not-found' } })
    expect((await notes()).map(({ note }) => note).sort()).toEqual(['已核对', '没接到', '要两桶'].sort())
  })

  it('are stored once, and the one written later stands whichever comes first', async () => {
    const later = input({ note: '三桶', writtenAt: 3_000 })
    expect((await write('1001', later)).body).toMatchObject({ note: '三桶' })
    expect((await write('1001', later)).body).toMatchObject({ note: '三桶' })
    expect((await write('1001', input({ note: '旧的', writtenAt: 2_000 }))).body).toMatchObject({ note: '三桶' })
    expect((await notes()).filter(({ jobNumber }) => jobNumber === '1001')).toMatchObject([{ note: '三桶' }])
    // A clock that runs ahead does not lock the note for ever.
    await write('1001', input({ note: '未来', writtenAt: Date.now() + 86_400_000 }))
    expect((await write('1001', input({ note: '现在', writtenAt: Date.now() + 90_000_000 }))).body).toMatchObject({
      note: '现在',
    })
  })

  it('say which customer it was, while the call runs and after it', async () => {
    const create = async () => {
      const id = uuid()
      const body = { id, name: '王先生', numbers: [], addresses: [] }
      expect((await ask('1001', 'POST', '/api/customers', body)).status).toBe(200)
      return id
    }
    const [first, second] = [await create(), await create()]
    const customerOf = async () =>
      ((await ask('boss', 'GET', `/api/calls/${callId}`)).body['call'] as { customerId: string | null }).customerId
    await write('1003', input({ customerId: first, writtenAt: 5_000 }))
    await test.hub.floor?.calls.drain(5_000)
    expect(await customerOf()).toBe(first)
    for (const call of test.pbx.calls()) call.hangUp('customer')
    await waitFor('its end', () => test.hub.floor?.calls.find(callId) === undefined)
    await write('1003', input({ customerId: second, writtenAt: 6_000 }))
    expect(await customerOf()).toBe(second)
    // A customer nobody knows stays in the note alone.
    await write('1003', input({ customerId: uuid(), writtenAt: 7_000 }))
    expect(await customerOf()).toBe(second)
  })

  it('find the call by the PBX’s own id, and ask for patience while calls may be missing', async () => {
    // The fake's ids are no linkedids; the store's own look-up is what the route uses.
    expect(await test.hub.floor?.callsStore.idOf('fake', pbxCallId)).toBe(callId)
    expect((await write('1001', input(), '1732300000.17')).body).toMatchObject({ error: { code: 'thing.not-found' } })
    test.pbx.disconnect()
    expect((await write('1001', input(), '1732300000.17')).body).toMatchObject({ error: { code: 'pbx.unavailable' } })
    expect((await write('1001', input())).status).toBe(200)
    test.pbx.reconnect()
  })

  it('hide numbers that were written down from those who may not see them', async () => {
    await write('1001', input({ note: '回电 13812345678', writtenAt: Date.now() }))
    await test.addUser('inspector', { jobNumber: 'inspector' })
    tokens['inspector'] = (await test.signIn('inspector')).accessToken
    const { body } = await ask('inspector', 'GET', `/api/calls/${callId}/notes`)
    expect(JSON.stringify(body)).not.toContain('13812345678')
    expect(JSON.stringify(await notes())).toContain('13812345678')
  })

  it('and quality: one row for each seat of the call, the last one stands', async () => {
    const line = { mos: 4.2, lossPercent: 0, jitterMs: 3, roundTripMs: 12, codec: 'opus' }
    const quality = { average: line, worst: { ...line, mos: 3.1 }, packetsSent: 10, packetsReceived: 9, recoveries: [] }
    const put = (jobNumber: string, packetsSent: number) =>
      ask(jobNumber, 'PUT', `/api/seat/calls/${callId}/quality`, { ...quality, packetsSent })
    expect((await put('1001', 10)).status).toBe(200)
    expect((await put('1001', 20)).status).toBe(200)
    expect((await put('boss', 10)).status).toBe(404)
    const { body } = await ask('boss', 'GET', `/api/calls/${callId}/notes`)
    expect(body['quality']).toMatchObject([{ packetsSent: 20, worst: { mos: 3.1 } }])
  })

  it('in the list of calls: one’s own before a colleague’s, and only one’s own calls are one’s to write about', async () => {
    type Listed = { calls: { callId: string }[]; notes: { own: boolean; byName: string }[]; ownParts: string[] }
    const list = async (who: string, query = '') => (await ask(who, 'GET', `/api/calls${query}`)).body as Listed
    await test.hub.floor?.calls.drain(5_000)
    await write('1001', input({ writtenAt: 5_000 }))
    const mine = await list('1001')
    expect([mine.notes.map(({ own }) => own), mine.ownParts]).toEqual([[true], [callId]])
    const seen = await list('boss')
    expect([seen.notes.map(({ own }) => own), seen.ownParts]).toEqual([[false], []])
    expect(seen.notes[0]?.byName).not.toBeNull()
  })

  it('are missing where somebody talked and wrote nothing, and the list finds calls by number and name', async () => {
    const find = async (who: string, query: string) =>
      ((await ask(who, 'GET', `/api/calls?${query}`)).body['calls'] as { callId: string }[]).map((one) => one.callId)
    const { call } = await test.pbx.inbound({ callerNumber: '13900001111', calledNumber: '057188886666' })
    call.offer(seat('8001'))
    call.answers(seat('8001'))
    call.hangUp('customer')
    const { call: lost } = await test.pbx.inbound({ callerNumber: '13900002222', calledNumber: '057188886666' })
    lost.hangUp('customer')
    await test.hub.floor?.calls.drain(5_000)
    const all = (await ask('boss', 'GET', '/api/calls')).body['calls'] as { callId: string; pbxCallId: string }[]
    const idOf = (pbxId: string) => all.find((one) => one.pbxCallId === pbxId)?.callId
    expect(await find('1001', 'withoutNote=true')).toEqual([idOf(call.id)])
    expect(await find('boss', 'withoutNote=true')).toEqual([])
    expect(await find('boss', 'unanswered=true')).toEqual([idOf(lost.id)])
    expect(await find('boss', 'text=0000%202222')).toEqual([idOf(lost.id)])
    expect(await find('boss', 'text=%25')).toEqual([])
    expect(await find('inspector', 'text=2222')).toEqual([])

    const customer = { id: uuid(), name: '张建国', numbers: [{ id: uuid(), typed: '13900001111' }] }
    expect((await ask('boss', 'POST', '/api/customers', customer)).status).toBe(200)
    const about = input({ customerId: customer.id, writtenAt: 9_000 })
    await write('1001', about, idOf(call.id))
    expect(await find('inspector', `text=${encodeURIComponent('建国')}`)).toEqual([idOf(call.id)])
    expect(await find('1001', 'withoutNote=true')).toEqual([])
  })
})
