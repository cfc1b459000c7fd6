import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type Intervention } from '../../../../contract/supervision.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { filterClassOf, type LiveFact } from '../../../../hub/live/audience.ts'
import { batchText } from '../../../../hub/live/batch-text.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const seat = (number: number): Extension => String(number) as Extension
const people = [
  ['1001', 'agent', '订水组', '8001'],
  ['lead', 'supervisor', '订水组', '8002'],
  ['second', 'supervisor', '订水组', '8003'],
  ['other', 'supervisor', '售后组', '8004'],
  ['inspector', 'inspector', null, null],
] as const

describe.each(databaseKinds)('stepping into a call on %s', (kind) => {
  let test: TestHub
  const tokens: Record<string, string> = {}
  const ids: Record<string, string> = {}
  let facts: LiveFact[] = []

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    await test.hub.start()
    await test.hub.floor?.settled()
    for (const [jobNumber, role, team, extension] of people) {
      ids[jobNumber] = (await test.addUser(role, { jobNumber, team })).id
      tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
      if (extension === null) continue
      test.pbx.registers(extension as Extension)
      await ask(jobNumber, 'POST', '/api/seat/sign-in', { extension })
    }
    const live = test.hub.floor?.live
    if (live) live.publish = (fact) => void facts.push(fact)
  }, 60_000)
  afterAll(() => test.close())
  beforeEach(() => void (facts = []))

  const ask = (jobNumber: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[jobNumber] ?? '', ...(body === undefined ? {} : { body }) })
  const list = async (jobNumber: string) =>
    (await ask(jobNumber, 'GET', '/api/interventions')).body['interventions'] as Intervention[]
  const start = (who: string, callId: string, rung = 'listen', more: object = {}) =>
    ask(who, 'POST', '/api/interventions', { id: uuid(), callId, extension: '8001', rung, ...more })
  const told = (id: unknown) =>
    facts.flatMap(({ delta }) =>
      delta.kind === 'intervention.changed' && delta.intervention.id === id ? [delta.intervention] : [],
    )
  const ending = (id: unknown) =>
    waitFor('the end of the intervention', () => told(id).find((one) => one.ending !== null)?.ending)
  const logged = async () =>
    (await test.hub.log.search({ limit: 10 })).operations.map(({ action, outcome }) => `${action} ${outcome}`)

  /** 8001 talks with a customer. */
  async function inCall() {
    const { call } = await test.pbx.inbound({ callerNumber: '13800138000', calledNumber: '057188880001' })
    call.offer(seat(8001))
    call.answers(seat(8001))
    const callId = await waitFor(
      'the call at the hub',
      () => [...(test.hub.floor?.calls.running() ?? [])].find(({ pbxCallId }) => pbxCallId === call.id)?.callId,
    )
    // What the feed tells of it so far is no part of what a test asks about.
    await test.hub.floor?.calls.drain(5_000)
    facts = []
    return { call, callId }
  }
  const steps = async (who: string, callId: string) => {
    await test.hub.floor?.calls.drain(5_000)
    const { body } = await ask(who, 'GET', `/api/calls/${callId}`)
    return (body['steps'] as { kind: string; detail: Record<string, unknown> }[])
      .filter((step) => step.kind === 'supervised')
      .map(({ detail }) => detail)
  }

  it('climbs and hands back; each step is in the history and the log with its reason, and the agent learns nothing', async () => {
    const { call, callId } = await inCall()
    const begun = await start('lead', callId, 'listen', { reason: '新人' })
    expect(begun).toMatchObject({ status: 200, body: { phase: 'calling', rung: 'listen', team: '订水组' } })
    const id = String(begun.body['id'])
    expect(test.pbx.commandsSeen.at(-1)).toEqual({
      name: 'supervise',
      arguments: [call.id, '8001', '8002', 'listen', id],
    })
    test.pbx.listensIn(seat(8002))
    const climb = (rung: string, reason: string | null = null) =>
      ask('lead', 'PUT', `/api/interventions/${id}/rung`, { rung, reason })
    expect((await climb('barge', '客户投诉')).body).toMatchObject({ phase: 'running', rung: 'barge' })
    expect((await climb('whisper')).body).toMatchObject({ rung: 'whisper', wanted: 'whisper' })
    expect((await list('second')).map((one) => one.id)).toEqual([id])
    expect((await list('inspector')).map((one) => one.id)).toEqual([id])
    for (const who of ['other', '1001']) expect(await list(who)).toEqual([])
    // His own phone: nobody else leaves for him, and he is in one call at a time.
    for (const path of ['rung', 'leave'])
      expect(
        (
          await ask('second', path === 'rung' ? 'PUT' : 'POST', `/api/interventions/${id}/${path}`, {
            ...(path === 'rung' ? { rung: 'listen' } : {}),
          })
        ).status,
      ).toBe(404)
    expect((await start('lead', callId)).body).toMatchObject({ error: { code: 'state.illegal' } })
    expect((await ask('lead', 'POST', `/api/interventions/${id}/leave`)).status).toBe(200)
    expect(await ending(id)).toBe('left')
    expect(await list('lead')).toEqual([])

    expect(await steps('lead', callId)).toMatchObject([
      { mode: 'listen', supervisor: '8002', reason: '新人', intervention: id },
      { mode: 'barge', reason: '客户投诉' },
      { mode: 'whisper' },
      { mode: 'ended', ending: 'left' },
    ])
    expect((await logged()).filter((line) => !line.startsWith('session'))).toEqual(
      expect.arrayContaining(['intervention.leave done', 'intervention.climb done', 'intervention.start done']),
    )

    // Neither the feed nor the history tells the agent, whatever his rights.
    expect(await steps('1001', callId)).toEqual([])
    const text = batchText(facts, facts.length)
    const heard = (jobNumber: string, role: 'agent' | 'supervisor', extension: string): string => {
      const viewer = { userId: ids[jobNumber] ?? '', extension: extension as Extension }
      const about = { ...viewer, grants: builtInGrants[role], team: '订水组', station: null, queues: [] }
      return text.for(filterClassOf(about), viewer)
    }
    for (const role of ['agent', 'supervisor'] as const) {
      expect(heard('1001', role, '8001')).not.toMatch(/supervised|intervention|call\.changed|8002/)
    }
    expect(heard('second', 'supervisor', '8003')).toContain('intervention.changed')
    expect(heard('lead', 'supervisor', '8002')).toContain('supervised')
    call.hangUp('customer')
  })

  it('is shown to each of two supervisors, and ends for both with the agent’s part', async () => {
    const { call, callId } = await inCall()
    const one = (await start('lead', callId)).body['id']
    const two = (await start('second', callId, 'whisper')).body['id']
    test.pbx.listensIn(seat(8002))
    test.pbx.listensIn(seat(8003))
    for (const who of ['lead', 'second']) expect((await list(who)).map(({ id }) => id)).toEqual([one, two])
    test.pbx.stopsListening(seat(8002), 'pbx')
    expect(await ending(one)).toBe('lost')
    expect(call.open).toBe(true)
    call.hangUp('customer')
    expect(await ending(two)).toBe('call-ended')
    expect((await steps('lead', callId)).map(({ mode, ending: end }) => [mode, end])).toEqual([
      ['listen', undefined],
      ['whisper', undefined],
      ['ended', 'lost'],
      ['ended', 'call-ended'],
    ])
  })

  it('is refused without the right, out of reach, on the own call and without a seat, and that is written down', async () => {
    const { call, callId } = await inCall()
    const sent = test.pbx.commandsSeen.length
    const denied = await start('inspector', callId, 'barge')
    expect(denied).toMatchObject({ status: 403, body: { error: { code: 'access.denied' } } })
    expect((await logged())[0]).toBe('intervention.start refused')
    expect((await start('1001', callId)).status).toBe(403)
    expect((await start('other', callId)).status).toBe(404)
    expect((await logged())[0]).toBe('intervention.start refused')
    expect((await start('inspector', callId)).body).toMatchObject({ error: { code: 'state.illegal' } })
    expect((await start('lead', uuid())).status).toBe(404)
    expect((await start('lead', callId, 'listen', { extension: '8005' })).body).toMatchObject({
      error: { code: 'state.illegal' },
    })
    for (const [path, body] of [
      ['hang-up', {}],
      ['transfer', { extension: '8001', to: '8003' }],
      ['take-over', { extension: '8001' }],
    ] as const) {
      expect((await ask('inspector', 'POST', `/api/calls/${callId}/${path}`, body)).status).toBe(403)
      await waitFor('the refusal in the log', async () => (await logged())[0] === 'request.refuse refused' || undefined)
      expect((await ask('other', 'POST', `/api/calls/${callId}/${path}`, body)).status).toBe(404)
      expect((await logged())[0]).toBe(`call.${path} refused`)
    }
    expect(test.pbx.commandsSeen).toHaveLength(sent)
    expect(await list('lead')).toEqual([])
    call.hangUp('customer')
  })

  it('takes over, sends elsewhere and hangs up, with or without listening first', async () => {
    const taken = await inCall()
    const id = (await start('lead', taken.callId)).body['id']
    test.pbx.listensIn(seat(8002))
    await ask('lead', 'POST', `/api/calls/${taken.callId}/take-over`, { extension: '8001', reason: '投诉升级' })
    expect(await ending(id)).toBe('taken-over')
    taken.call.answers(seat(8002))
    expect(taken.call.extensions()).toEqual(['8002'])
    expect(await steps('lead', taken.callId)).toMatchObject([
      { mode: 'listen' },
      { mode: 'take-over', supervisor: '8002', reason: '投诉升级' },
      { mode: 'ended', ending: 'taken-over' },
    ])
    taken.call.hangUp('customer')

    const passed = await inCall()
    const body = { extension: '8001', to: '800 3', reason: null }
    expect((await ask('lead', 'POST', `/api/calls/${passed.callId}/transfer`, body)).status).toBe(200)
    expect(test.pbx.commandsSeen).toContainEqual({
      name: 'transferBlind',
      arguments: [passed.call.id, '8001', '8003'],
    })
    passed.call.hangUp('customer')
    expect(await steps('lead', passed.callId)).toMatchObject([{ mode: 'transfer', to: '8003' }])

    const ended = await inCall()
    const listening = (await start('second', ended.callId)).body['id']
    test.pbx.listensIn(seat(8003))
    test.pbx.refuse('not now', 'hangUp')
    const hangUp = () => ask('second', 'POST', `/api/calls/${ended.callId}/hang-up`, { reason: '辱骂' })
    expect((await hangUp()).body).toMatchObject({ error: { code: 'pbx.refused' } })
    expect(ended.call.open).toBe(true)
    expect((await hangUp()).status).toBe(200)
    expect(await ending(listening)).toBe('hung-up')
    expect(await steps('lead', ended.callId)).toMatchObject([
      { mode: 'listen' },
      { mode: 'hang-up', reason: '辱骂' },
      { mode: 'hang-up', refused: true },
      { mode: 'hang-up', reason: '辱骂' },
      { mode: 'ended', ending: 'hung-up' },
    ])
    const { body: after } = await ask('lead', 'GET', `/api/calls/${ended.callId}`)
    expect(after['call']).toMatchObject({ endedBy: 'supervisor' })
  })

  it('climbs while the phone still rings: it has the rung when it is taken; a phone nobody takes ends it', async () => {
    const { call, callId } = await inCall()
    const { body } = await start('lead', callId)
    await ask('lead', 'PUT', `/api/interventions/${String(body['id'])}/rung`, { rung: 'whisper' })
    test.pbx.listensIn(seat(8002))
    await waitFor('the whisper', () => told(body['id']).some((one) => one.rung === 'whisper') || undefined)
    const other = (await start('second', callId)).body['id']
    test.pbx.stopsListening(seat(8003), 'supervisor')
    expect(await ending(other)).toBe('not-answered')
    test.pbx.refuse('busy', 'supervise')
    expect((await start('second', callId)).body).toMatchObject({ error: { code: 'pbx.refused' } })
    const ringing = (await start('second', callId)).body['id']
    call.hangUp('customer')
    expect(await ending(ringing)).toBe('call-ended')
    expect(test.pbx.snapshot().supervisions).toEqual([])
  })

  it('is found again after a lost link, or ends honestly; one begun elsewhere is taken in', async () => {
    const { call, callId } = await inCall()
    const kept = (await start('lead', callId, 'barge')).body['id']
    test.pbx.listensIn(seat(8002))
    const gone = (await start('second', callId)).body['id']
    test.pbx.listensIn(seat(8003))
    test.pbx.disconnect()
    test.pbx.stopsListening(seat(8003), 'supervisor')
    test.pbx.reconnect()
    await test.hub.floor?.settled()
    expect(await ending(gone)).toBe('unseen')
    expect(await list('lead')).toMatchObject([{ id: kept, rung: 'barge', phase: 'running' }])
    await test.pbx.pbx.commands.supervise(call.id, seat(8001), seat(8003), 'listen', 'by-hand')
    test.pbx.listensIn(seat(8003))
    expect(await list('lead')).toMatchObject([{ id: kept }, { supervisor: '8003', byUserId: ids['second'] }])
    test.pbx.disconnect()
    call.hangUp('customer')
    test.pbx.reconnect()
    await test.hub.floor?.settled()
    expect(await ending(kept)).toBe('call-ended')
    expect(await list('lead')).toEqual([])
  })
})

describe('a hub that restarts in the middle of an intervention', () => {
  it('finds it on the disk and on the PBX', async () => {
    const database = await openTestDatabase('sqlite')
    const first = await openTestHub({ database: { ...database, close: async () => undefined } })
    await first.hub.start()
    await first.hub.floor?.settled()
    for (const [jobNumber, role, , extension] of [
      ['1001', 'agent', '', '8001'],
      ['boss', 'administrator', '', '8002'],
    ] as const) {
      await first.addUser(role, { jobNumber })
      const token = (await first.signIn(jobNumber)).accessToken
      first.pbx.registers(extension as Extension)
      await first.ask('POST', '/api/seat/sign-in', { token, body: { extension } })
    }
    const { call } = await first.pbx.inbound({ callerNumber: '13800138000', calledNumber: '057188880001' })
    call.offer(seat(8001))
    call.answers(seat(8001))
    const callId = [...(first.hub.floor?.calls.running() ?? [])][0]?.callId
    const token = (await first.signIn('boss')).accessToken
    const id = uuid()
    const body = { id, callId, extension: '8001', rung: 'barge', reason: '新人' }
    expect((await first.ask('POST', '/api/interventions', { token, body })).status).toBe(200)
    first.pbx.listensIn(seat(8002))
    await first.hub.close()

    const second = await openTestHub({ database, pbx: first.pbx.pbx })
    await second.hub.start()
    await second.hub.floor?.settled()
    const again = (await second.signIn('boss')).accessToken
    const { body: found } = await second.ask('GET', '/api/interventions', { token: again })
    expect(found['interventions']).toMatchObject([{ id, phase: 'running', rung: 'barge', reason: '新人' }])
    expect((await second.ask('POST', '/api/interventions', { token: again, body })).body).toMatchObject({ id })
    first.pbx.stopsListening(seat(8002), 'pbx')
    expect((await second.ask('GET', '/api/interventions', { token: again })).body).toEqual({ interventions: [] })
    await second.close()
    await first.close()
  })
})
