import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type HelpRequest } from '../../../../contract/api/help.api.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { filterClassOf, type LiveFact, seenAsOwn, seenByClass } from '../../../../hub/live/audience.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const seat = (number: number): Extension => String(number) as Extension

describe.each(databaseKinds)('asking for help on %s', (kind) => {
  let test: TestHub
  const tokens: Record<string, string> = {}
  const facts: LiveFact[] = []

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    for (const [jobNumber, role, team] of [
      ['1001', 'agent', '订水组'],
      ['1002', 'agent', '订水组'],
      ['lead', 'supervisor', '订水组'],
      ['other', 'supervisor', '售后组'],
      ['inspector', 'inspector', null],
    ] as const) {
      await test.addUser(role, { jobNumber, team })
      tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
    }
    await test.hub.start()
    await test.hub.floor?.settled()
    test.pbx.registers(seat(8001))
    await ask('1001', 'POST', '/api/seat/sign-in', { extension: '8001' })
    const live = test.hub.floor?.live
    if (live) live.publish = (fact) => void (fact.delta.kind === 'help.changed' && facts.push(fact))
  }, 60_000)
  afterAll(() => test.close())
  beforeEach(() => void facts.splice(0))

  const ask = (jobNumber: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[jobNumber] ?? '', ...(body === undefined ? {} : { body }) })
  const list = async (jobNumber: string) => (await ask(jobNumber, 'GET', '/api/help')).body['requests'] as HelpRequest[]
  const told = () => facts.map(({ delta }) => (delta.kind === 'help.changed' ? delta.request : null))

  /** 8001 talks with a customer. */
  async function inCall() {
    const { call } = await test.pbx.inbound({ callerNumber: '13800138000', calledNumber: '057188880001' })
    call.offer(seat(8001))
    call.answers(seat(8001))
    const callId = await waitFor(
      'the call at the hub',
      () => [...(test.hub.floor?.calls.running() ?? [])].find(({ pbxCallId }) => pbxCallId === call.id)?.callId,
    )
    return { call, callId }
  }

  it('reaches those who may listen to the agent, who say that they come; it ends with the call', async () => {
    const { call, callId } = await inCall()
    const id = uuid()
    const asked = await ask('1001', 'POST', '/api/seat/help', { id, callId })
    expect(asked).toMatchObject({ status: 200, body: { id, callId, extension: '8001', team: '订水组', takenAt: null } })
    expect((await list('lead')).map((one) => one.id)).toEqual([id])
    expect((await list('inspector')).map((one) => one.id)).toEqual([id])
    expect((await list('1001')).map((one) => one.id)).toEqual([id])
    expect(await list('1002')).toEqual([])
    expect(await list('other')).toEqual([])

    for (const stranger of ['1002', 'other']) {
      expect((await ask(stranger, 'POST', `/api/help/${id}/take`)).status).toBe(404)
    }
    expect((await ask('1001', 'POST', `/api/help/${id}/take`)).body).toMatchObject({ error: { code: 'state.illegal' } })
    expect((await ask('lead', 'POST', `/api/help/${id}/take`)).status).toBe(200)
    expect((await ask('lead', 'POST', `/api/help/${id}/take`)).status).toBe(200)
    const second = await ask('inspector', 'POST', `/api/help/${id}/take`)
    expect(second.body).toMatchObject({ error: { code: 'state.illegal' } })
    expect(JSON.stringify(second.body)).toContain('has taken it')
    expect((await list('1001'))[0]?.takenByName).toBe((await list('lead'))[0]?.takenByName)

    call.hangUp('customer')
    await waitFor('the end of the request', () => told().some((one) => one?.endedAt !== null) || undefined)
    expect(told().map((one) => [one?.takenByName === null, one?.ending])).toEqual([
      [true, null],
      [false, null],
      [false, 'call-ended'],
    ])
    expect(await list('lead')).toEqual([])
    await test.hub.floor?.calls.drain(5_000)
    const { body } = await ask('lead', 'GET', `/api/calls/${callId}`)
    const steps = (body['steps'] as { kind: string; detail: Record<string, unknown> }[]).filter(
      (step) => step.kind === 'help',
    )
    expect(steps.map(({ detail }) => detail['state'])).toEqual(['asked', 'taken'])
    const { operations } = await test.hub.log.search({ limit: 20 })
    expect(operations.map(({ action }) => action).filter((action) => action.startsWith('help.'))).toEqual([
      'help.take',
      'help.ask',
    ])
  })

  it('is one request a call, however often it is pressed, and can be called off', async () => {
    const { call, callId } = await inCall()
    const id = uuid()
    await ask('1001', 'POST', '/api/seat/help', { id, callId })
    const again = await ask('1001', 'POST', '/api/seat/help', { id: uuid(), callId })
    expect(again.body['id']).toBe(id)
    expect((await ask('lead', 'POST', `/api/seat/help/${id}/call-off`)).status).toBe(404)
    expect((await ask('1001', 'POST', `/api/seat/help/${id}/call-off`)).body).toMatchObject({ ending: 'called-off' })
    expect(await list('lead')).toEqual([])
    expect((await ask('lead', 'POST', `/api/help/${id}/take`)).status).toBe(404)
    expect(told().map((one) => one?.ending)).toEqual([null, 'called-off'])
    call.hangUp('customer')
    // Its answer was lost and it is sent again: it stands as it ended.
    expect((await ask('1001', 'POST', '/api/seat/help', { id, callId })).body).toMatchObject({ ending: 'called-off' })
  })

  it('is not for who is not in the call', async () => {
    const { call, callId } = await inCall()
    for (const [who, id] of [
      ['1002', callId],
      ['lead', callId],
    ] as const) {
      expect((await ask(who, 'POST', '/api/seat/help', { id: uuid(), callId: id })).body).toMatchObject({
        error: { code: 'state.illegal' },
      })
    }
    expect((await ask('1001', 'POST', '/api/seat/help', { id: uuid(), callId: uuid() })).status).toBe(404)
    call.hangUp('customer')
  })

  it('ends when the agent leaves the call and the call goes on', async () => {
    const { call, callId } = await inCall()
    await ask('1001', 'POST', '/api/seat/help', { id: uuid(), callId })
    call.transfers(seat(8001), '8002')
    await waitFor('the end of the request', () => told().at(-1)?.ending ?? undefined)
    expect(told().at(-1)?.ending).toBe('call-ended')
    call.hangUp('customer')
  })
})

describe('who is told that help is wanted', () => {
  const fact = { delta: { kind: 'help.changed' }, extensions: [seat(8001)], teams: ['A'] } as unknown as LiveFact
  const sees = (role: keyof typeof builtInGrants, team: string | null, extension: Extension | null): boolean => {
    const filter = filterClassOf({ grants: builtInGrants[role], team, station: null, extension, queues: [] })
    return seenByClass(filter, fact) || seenAsOwn(filter, { userId: 'somebody', extension }, fact)
  }
  it('supervisors of the team, everybody with the right everywhere, and the agent', () => {
    expect(sees('supervisor', 'A', seat(8009))).toBe(true)
    expect(sees('supervisor', 'B', seat(8009))).toBe(false)
    expect(sees('inspector', null, null)).toBe(true)
    expect(sees('agent', 'A', seat(8001))).toBe(true)
    expect(sees('agent', 'A', seat(8002))).toBe(false)
    expect(sees('leader', null, null)).toBe(false)
  })
})
