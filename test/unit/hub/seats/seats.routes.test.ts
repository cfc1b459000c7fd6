import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type LiveDelta } from '../../../../contract/live/messages.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const password = 'sip-password-of-8001'
const seat = (extension: string) => extension as Extension

let test: TestHub
let wang: string
let li: string
let boss: string
let wangId: string
const deltas: LiveDelta[] = []

beforeAll(async () => {
  test = await openTestHub({ secrets: { seats: { '8001': password } } })
  const tokenOf = async (role: 'agent' | 'supervisor', jobNumber: string, team = '订水组') => {
    const { id } = await test.addUser(role, { jobNumber, team })
    if (jobNumber === '1001') wangId = id
    return (await test.signIn(jobNumber)).accessToken
  }
  wang = await tokenOf('agent', '1001')
  li = await tokenOf('agent', '1002')
  boss = await tokenOf('supervisor', 'boss')
  const { floor } = test.hub
  if (floor === null) throw new Error('no floor')
  const publish = floor.live.publish
  floor.live.publish = (fact) => {
    deltas.push(fact.delta)
    publish(fact)
  }
  await floor.start()
  await floor.settled()
}, 60_000)
afterAll(() => test.close())

const ask = (method: string, path: string, token: string, body?: unknown) =>
  test.ask(method, path, { token, ...(body === undefined ? {} : { body }) })
const pausedAs = (extension: string) =>
  test.pbx.members().flatMap((member) => (member.extension === extension ? [member.paused ? member.reason : null] : []))
const stateOf = (extension: string) => test.hub.floor?.agents.find(seat(extension))?.shown

describe('choosing a seat', () => {
  it('lists the seats of the centre, which is the own, and who sits where', async () => {
    await ask('POST', '/api/seat/sign-in', li, { extension: '8002' })
    const { body } = await ask('GET', '/api/seats', wang)
    const seats = body['seats'] as { extension: string; own: boolean; phone: string; takenBy: unknown }[]
    expect(seats).toHaveLength(8)
    expect(seats.filter(({ own }) => own).map(({ extension }) => extension)).toEqual(['8001'])
    expect(seats.find(({ extension }) => extension === '8002')).toMatchObject({
      phone: 'softphone',
      registered: true,
      takenBy: { jobNumber: '1002' },
      queues: [{ queue: 'water-order', name: 'Water orders' }],
    })
    expect(seats.map(({ phone }) => phone)).toContain('outside')
  })

  it('names the queues, and which the own seat serves', async () => {
    const { body } = await ask('GET', '/api/queues', li)
    expect(body['queues']).toMatchObject([
      { queue: 'water-order', name: { 'zh-CN': '订水', en: 'Water orders' }, extension: '6001', own: true },
      { queue: 'after-sales', own: false },
    ])
  })
})

describe('the telephone of a seat', () => {
  it('is for whoever is signed in there alone, in no cache, in no log', async () => {
    expect((await ask('GET', '/api/seat/phone', wang)).body).toMatchObject({ error: { code: 'state.illegal' } })
    await ask('POST', '/api/seat/sign-in', wang, { extension: '8001', state: 'ready' })
    const reply = await test.hub.http.app.inject({
      method: 'GET',
      url: '/api/seat/phone',
      headers: { authorization: `Bearer ${wang}` },
    })
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.json()).toMatchObject({
      kind: 'softphone',
      extension: '8001',
      sip: { uri: 'sip:8001@pbx.qingquan.lan', password, autoAnswer: false, certificateAuthority: null },
    })
    expect(JSON.stringify(test.logged)).not.toContain(password)
    const { operations } = await test.hub.log.search({ limit: 5, action: 'seat.sip-access' })
    expect(operations).toHaveLength(1)
    expect(JSON.stringify(operations)).not.toContain(password)
    // Another seat's password is not given, also where the hub has none at all.
    const refused = await ask('GET', '/api/seat/phone', li)
    expect(refused.body).toMatchObject({ error: { code: 'state.illegal' } })
  })

  it('of a desk phone or an outside number needs no password', async () => {
    const { jobNumber } = await test.addUser('agent', { jobNumber: '1008' })
    const token = (await test.signIn(jobNumber)).accessToken
    await ask('POST', '/api/seat/sign-in', token, { extension: '8008' })
    const recording = { local: 'never', pbx: 'all' }
    const outside = { kind: 'outside', extension: '8008', recording, number: '13805710008' }
    expect((await ask('GET', '/api/seat/phone', token)).body).toEqual(outside)
    await ask('POST', '/api/seat/sign-in', token, { extension: '8005', move: true })
    expect((await ask('GET', '/api/seat/phone', token)).body).toEqual({
      kind: 'desk-phone',
      extension: '8005',
      recording,
    })
  })
})

describe('what a seat cannot prove', () => {
  it('pauses it at the PBX under that name, tells the floor, and gives way when it is proven again', async () => {
    await waitFor('ready', () => stateOf('8001')?.state === 'ready')
    expect((await ask('PUT', '/api/seat/proof', wang, { failed: ['speaker', 'microphone'] })).status).toBe(200)
    await waitFor('the pause', () => pausedAs('8001').every((reason) => reason === 'no-microphone'))
    expect(stateOf('8001')).toMatchObject({ state: 'not-ready', reason: 'no-microphone' })
    await waitFor('the feed', () =>
      deltas.some((delta) => delta.kind === 'agent.changed' && delta.agent.reason === 'no-microphone'),
    )
    await ask('PUT', '/api/seat/proof', wang, { failed: ['speaker'] })
    await waitFor('the next name', () => pausedAs('8001').every((reason) => reason === 'no-speaker'))
    await ask('PUT', '/api/seat/proof', wang, { failed: [] })
    await waitFor('ready again', () => stateOf('8001')?.state === 'ready')
    expect(pausedAs('8001')).toEqual([null, null])

    await waitFor('the log', () => test.hub.floor?.agents.unsaved() === 0)
    const { body } = await ask('GET', `/api/seat/log?from=0&to=${Date.now() + 1_000_000}`, wang)
    const rows = body['rows'] as { reason: string | null; causedBy: string }[]
    expect(rows.filter(({ reason }) => reason === 'no-microphone')).toMatchObject([{ causedBy: 'seat' }])
  })

  it('leaves a break a break, and does not let an order of ready pass it over', async () => {
    await ask('PUT', '/api/seat/state', wang, { state: 'break', reason: 'meal' })
    await waitFor('the break', () => pausedAs('8001').every((reason) => reason === 'meal'))
    await ask('PUT', '/api/seat/proof', wang, { failed: ['microphone'] })
    expect(stateOf('8001')).toMatchObject({ state: 'break', reason: 'meal' })
    await ask('PUT', '/api/seat/state', wang, { state: 'ready' })
    await waitFor('the named pause', () => pausedAs('8001').every((reason) => reason === 'no-microphone'))
    expect(stateOf('8001')).toMatchObject({ state: 'not-ready', reason: 'no-microphone' })
    await ask('PUT', '/api/seat/proof', wang, { failed: [] })
    await waitFor('ready', () => stateOf('8001')?.state === 'ready')
  })

  it('is refused for whoever sits nowhere', async () => {
    expect((await ask('PUT', '/api/seat/proof', boss, { failed: [] })).body).toMatchObject({
      error: { code: 'state.illegal' },
    })
  })
})

describe('the truth of a seat', () => {
  it('shows the three witnesses, and repairs by one click what the hub believes to be right', async () => {
    const { body } = await ask('GET', '/api/seat/truth', wang)
    expect(body).toMatchObject({ extension: '8001', registered: true, wanted: 'ready', missing: [], pbxKnown: true })
    // The PBX forgot a member and nobody told: a hub that trusts what it knows would never notice.
    test.pbx.holdFacts()
    await test.pbx.pbx.commands.signOut(seat('8001'), 'water-order' as never)
    test.pbx.releaseFacts(true)
    expect(pausedAs('8001')).toHaveLength(1)
    const repaired = await ask('POST', '/api/seat/repair', wang)
    expect(repaired.body).toMatchObject({ missing: [] })
    expect(pausedAs('8001')).toEqual([null, null])
  })

  it('says that nobody knows while the PBX is away', async () => {
    test.pbx.disconnect()
    expect((await ask('GET', '/api/seat/truth', wang)).body).toMatchObject({ pbxKnown: false })
    expect((await ask('POST', '/api/seat/repair', wang)).body).toMatchObject({ error: { code: 'pbx.unavailable' } })
    test.pbx.reconnect()
    await test.hub.floor?.settled()
  })
})

describe('leaving a seat', () => {
  it('tells the seat that it was the supervisor’s doing, or a sign-in elsewhere', async () => {
    const refused = await ask('POST', '/api/seat/sign-in', li, { extension: '8003' })
    expect(refused.body).toMatchObject({ error: { code: 'state.illegal' } })
    expect((await ask('POST', '/api/seat/sign-in', li, { extension: '8003', move: true })).status).toBe(200)
    await waitFor('8002 to be told', () =>
      deltas.some(
        (delta) =>
          delta.kind === 'agent.changed' &&
          delta.agent.extension === '8002' &&
          delta.agent.state === 'signed-out' &&
          delta.agent.reason === 'signed-in-elsewhere',
      ),
    )
    expect((await ask('POST', '/api/agents/8003/sign-out', boss)).status).toBe(200)
    expect(stateOf('8003')).toMatchObject({ state: 'signed-out', reason: 'signed-out-by-supervisor' })
    await ask('POST', '/api/seat/sign-in', li, { extension: '8003' })
    expect(stateOf('8003')?.reason).toBeNull()
  })

  it('is not done to somebody who is in a call', async () => {
    const call = test.pbx.seatDials(seat('8003'), '13800001111')
    await waitFor('the call', () => (test.hub.floor?.agents.find(seat('8003'))?.calls.length ?? 0) > 0)
    const refused = await ask('POST', '/api/seat/sign-in', li, { extension: '8004', move: true })
    expect(refused.body).toMatchObject({ error: { code: 'state.illegal' } })
    call.hangUp('agent')
    await waitFor('its end', () => test.hub.floor?.agents.find(seat('8003'))?.calls.length === 0)
  })
})

describe('calls that a colleague may take', () => {
  it('are told to the seats of the queue while they wait or ring, with what taking needs', async () => {
    const { call, answer } = await test.pbx.inbound({ callerNumber: '13812345678', calledNumber: '057188886666' })
    const shown = () =>
      deltas.findLast((delta) => delta.kind === 'pick-up.changed' && delta.call.callId === answer?.callId)
    await waitFor('the waiting call', () => shown() !== undefined)
    expect(shown()).toMatchObject({ call: { phase: 'queued', queue: 'water-order', extensions: [] } })
    call.offer(seat('8001'))
    expect(shown()).toMatchObject({ call: { phase: 'ringing', extensions: ['8001'] } })
    const taken = await ask('POST', `/api/seat/calls/${answer?.callId}/pick-up`, li)
    expect(taken.status).toBe(200)
    call.answers(seat('8003'))
    expect(deltas).toContainEqual({ kind: 'pick-up.removed', callId: answer?.callId })
    call.hangUp('customer')
    await waitFor('its end', () => test.hub.floor?.calls.find(answer?.callId ?? '') === undefined)
  })

  it('come with why, and the queue’s name', async () => {
    const offered = await waitFor('the offer', () => deltas.findLast((delta) => delta.kind === 'call.offered'))
    expect(offered).toMatchObject({
      queueName: { 'zh-CN': '订水', en: 'Water orders' },
      why: [{ rule: 'default', outcome: 'decides' }],
    })
  })
})

describe('a conference that the seat mixes itself', () => {
  it('stands in the history of both calls, once, and ends there', async () => {
    const one = test.pbx.seatDials(seat('8001'), '13800001111')
    one.answersOutside('13800001111')
    const other = test.pbx.seatDials(seat('8001'), '13800002222')
    other.answersOutside('13800002222')
    const { floor } = test.hub
    const idOf = (pbxCall: string) => [...(floor?.calls.running() ?? [])].find((c) => c.pbxCallId === pbxCall)?.callId
    const [first, second] = [idOf(one.id) ?? '', idOf(other.id) ?? '']
    const path = `/api/seat/calls/${first}/conference`
    expect((await ask('POST', path, wang, { withCallId: second, state: 'joined' })).status).toBe(200)
    expect((await ask('POST', path, wang, { withCallId: second, state: 'joined' })).status).toBe(200)
    expect((await ask('POST', path, wang, { withCallId: uuid(), state: 'joined' })).status).toBe(404)
    expect((await ask('POST', path, li, { withCallId: second, state: 'joined' })).status).toBe(404)
    expect((await ask('POST', path, wang, { withCallId: first, state: 'joined' })).status).toBe(409)
    other.hangUp('customer')
    expect((await ask('POST', path, wang, { withCallId: second, state: 'ended' })).status).toBe(200)
    one.hangUp('agent')
    await floor?.calls.drain(5_000)
    const joined = async (callId: string) =>
      ((await floor?.callsStore.steps(callId)) ?? []).flatMap(({ kind, detail }) =>
        kind === 'joined' ? [[detail['as'], detail['state'], detail['with']]] : [],
      )
    expect(await joined(first)).toEqual([
      ['conference', 'joined', second],
      ['conference', 'ended', null],
    ])
    expect(await joined(second)).toEqual([['conference', 'joined', first]])
  })
})

describe('the own day', () => {
  it('counts the calls one had a part in, and not those of others', async () => {
    const now = test.pbx.clock.now()
    const { body } = await ask('GET', `/api/seat/day?from=${now - 3_600_000}&to=${now + 3_600_000}`, wang)
    // The call that rang at 8001 was taken by a colleague: it is nobody's miss. Both that were dialled count.
    expect(body).toMatchObject({ calls: { inbound: 0, outbound: 2, missed: 0 }, callsWithoutNote: 2 })
    const others = await ask('GET', `/api/seat/day?from=${now - 3_600_000}&to=${now + 3_600_000}`, li)
    expect(others.body).toMatchObject({ calls: { inbound: 1, outbound: 1 } })
    const long = await ask('GET', `/api/seat/day?from=0&to=${now}`, wang)
    expect(long.body).toMatchObject({ error: { code: 'request.invalid' } })
    expect(await test.hub.floor?.callsStore.partsOf(wangId, 0, now + 1)).toHaveLength(4)
  })
})

describe('a recording that is paused', () => {
  it('has the reason in the history: a field that must not be heard, or the agent’s key', async () => {
    const dialled = test.pbx.seatDials(seat('8001'), '13800003333')
    dialled.answersOutside('13800003333')
    const { floor } = test.hub
    const callId = [...(floor?.calls.running() ?? [])].find((c) => c.pbxCallId === dialled.id)?.callId ?? ''
    const path = `/api/seat/calls/${callId}/recording`
    for (const body of [{ action: 'pause', because: 'field' }, { action: 'resume' }, { action: 'pause' }])
      expect((await ask('POST', path, wang, body)).status).toBe(200)
    expect((await ask('POST', path, wang, { action: 'pause', because: 'supervisor' })).status).toBe(400)
    dialled.hangUp('agent')
    await floor?.calls.drain(5_000)
    const steps = ((await floor?.callsStore.steps(callId)) ?? []).filter(({ kind }) => kind === 'recording')
    expect(steps.map(({ detail }) => [detail['state'], detail['because']])).toEqual([
      ...[
        ['paused', 'field'],
        ['resumed', undefined],
        ['paused', 'agent'],
      ],
    ])
  })
})

describe('the directory', () => {
  it('shows presence within one’s reach only', async () => {
    const states = async (token: string) => {
      const { body } = await ask('GET', '/api/directory', token)
      const entries = body['entries'] as { kind: string; number: string; state: string | null }[]
      return new Map(entries.filter(({ kind }) => kind === 'seat').map(({ number, state }) => [number, state]))
    }
    const mine = await states(wang)
    expect(mine.get('8001')).not.toBeNull()
    expect(mine.get('8003')).not.toBeNull()
    // 8005 has somebody of no team.
    expect(mine.get('8005')).toBeNull()
  })
})
