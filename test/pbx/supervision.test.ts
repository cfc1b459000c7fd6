import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Intervention, type Rung } from '../../contract/supervision.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'
import { type Seat, startSeat } from '../support/seat/start-seat.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type FloorStage, newCaller, openFloorStage } from './support/floor-stage.ts'
import { addPerson, type Person, signIn } from './support/hub-door.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

/** What each party says, in Hz: none is a multiple of another's. */
const tones = { customer: 440, agent: 620, lead: 830, second: 1_130 } as const
type Party = keyof typeof tones

const people = [
  ['agent', 'agent', 'A', '8001'],
  ['lead', 'supervisor', 'A', '8002'],
  ['second', 'supervisor', 'A', '8004'],
  ['colleague', 'agent', 'A', '8005'],
  ['stranger', 'supervisor', 'B', '8006'],
  ['inspector', 'inspector', null, null],
] as const

let floor: FloorStage
const persons: Record<string, Person> = {}
let customerPhone: Seat
/** Every telephone in the call, as it stands in the test. */
const calls = new Map<Party, SeatCall>()

beforeAll(async () => {
  const centre = await quickWaterCentre()
  // As short as a centre may have it: a telephone that went silent is waited for.
  floor = await openFloorStage({ ...centre, network: { ...centre.network, mediaTimeoutSeconds: 15 } })
  for (const [name, role, team, extension] of people) {
    await addPerson(floor.hub, role, name, team)
    persons[name] = await signIn(floor.address, name)
    if (extension === null) continue
    const say = [name in tones ? tones[name as Party] : 1_430]
    await floor.stage.seat(extension, { say })
    await of(name).post('/api/seat/sign-in', { extension, state: name === 'agent' ? 'ready' : 'not-ready' })
  }
  await floor.agentIs('8001', 'ready', ({ state }) => state === 'ready')
  // A customer whose ears the test has: a telephone that comes through the trunk, which is known by its address.
  const { asterisk } = floor.stage
  customerPhone = await startSeat({
    ...{ asterisk, extension: newCaller(), password: '', register: false, say: [tones.customer] },
  })
})
afterAll(async () => {
  await customerPhone?.close()
  await floor?.stop()
})

const of = (name: string): Person => {
  const person = persons[name]
  if (person === undefined) throw new Error(`nobody is called ${name}`)
  return person
}

/** The customer talks with the agent at 8001. */
async function inCall(): Promise<{ callId: string; customer: SeatCall; agent: SeatCall }> {
  calls.clear()
  const customer = customerPhone.call(waterLine)
  const agent = await (await floor.rings('8001')).answer()
  await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
  calls.set('customer', customer)
  calls.set('agent', agent)
  const callId = agent.header('X-Zuoxi-Call') ?? ''
  await hearing({ customer: ['agent'], agent: ['customer'] })
  return { callId, customer, agent }
}

const loud = 1_500
const quiet = 400

function heardBy(party: Party): Record<string, boolean | null> {
  const media = calls.get(party)?.media()
  const others = (Object.keys(tones) as Party[]).filter((other) => other !== party)
  return Object.fromEntries(
    others.map((other) => {
      const amplitude = media?.amplitudeOf(tones[other], 300) ?? 0
      // In between: somebody is on the way in or out.
      return [other, amplitude > loud ? true : amplitude < quiet ? false : null]
    }),
  )
}

/** Until each of these hears just those, and then still so after half a second more of sound. */
async function hearing(expected: Partial<Record<Party, readonly Party[]>>): Promise<void> {
  const parties = Object.keys(expected) as Party[]
  const wanted = JSON.stringify(
    parties.map((party) =>
      (Object.keys(tones) as Party[]).filter((one) => one !== party).map((one) => expected[party]?.includes(one)),
    ),
  )
  const now = () => JSON.stringify(parties.map((party) => Object.values(heardBy(party))))
  await waitUntil(`who hears whom to be ${JSON.stringify(expected)}`, now, (seen) => seen === wanted, {
    intervalMs: 20,
  })
  const media = calls.get(parties[0] ?? 'agent')?.media()
  const before = (await media?.receivedPackets()) ?? 0
  await waitUntil(
    'half a second more of sound',
    async () => (await media?.receivedPackets()) ?? 0,
    (count) => count > before + 25,
  )
  expect(Object.fromEntries(parties.map((party) => [party, heardBy(party)]))).toEqual(
    Object.fromEntries(
      parties.map((party) => [
        party,
        Object.fromEntries(
          (Object.keys(tones) as Party[])
            .filter((one) => one !== party)
            .map((one) => [one, expected[party]?.includes(one) === true]),
        ),
      ]),
    ),
  )
}

/** Asks for a rung, and takes the own phone when it rings. */
async function stepIn(name: 'lead' | 'second', extension: string, callId: string, rung: Rung): Promise<Intervention> {
  const id = uuid()
  const body = { id, callId, extension: '8001', rung, reason: '带新人' }
  await of(name).post('/api/interventions', body)
  const call = await floor.rings(extension)
  expect(call.header('X-Zuoxi-Intervention')).toBe(id)
  expect(call.header('X-Zuoxi-Call')).toBeUndefined()
  calls.set(name, await call.answer())
  return running(name, id, rung)
}

const running = (name: string, id: string, rung: Rung): Promise<Intervention> =>
  waitFor(`the intervention to be on ${rung}`, async () => {
    const { interventions } = await of(name).get<{ interventions: Intervention[] }>('/api/interventions')
    return interventions.find((one) => one.id === id && one.phase === 'running' && one.rung === rung)
  })

const climb = async (name: string, id: string, rung: Rung): Promise<void> => {
  const answer = await of(name).ask('PUT', `/api/interventions/${id}/rung`, { rung, reason: null })
  expect(answer.status).toBe(200)
  await running(name, id, rung)
}

/** What the history says of supervisors. */
async function steps(callId: string): Promise<readonly string[]> {
  const { steps: all } = await floor.recordOf(callId)
  return all
    .filter(({ kind }) => kind === 'supervised')
    .map(({ detail }) => [detail['supervisor'], detail['mode'], detail['ending']].filter(Boolean).join(' '))
}

const logged = async (): Promise<string[]> =>
  (await floor.hub.log.search({ limit: 40 })).operations.map(({ action, outcome }) => `${action} ${outcome}`)

const over = async (callId: string, customer: SeatCall): Promise<void> => {
  customer.hangUp()
  await floor.recordOf(callId)
  await floor.agentIs('8001', 'ready again', ({ state }) => state === 'ready')
}

describe('the ladder, by ear', () => {
  it('in each rung, up and down without a second ring, and the agent is told nothing', async () => {
    const live = await of('agent').listen()
    const { callId, customer } = await inCall()
    const { id } = await stepIn('lead', '8002', callId, 'listen')
    const rung = await floor.stage.seat('8002')
    const rings = rung.calls().length
    const listening = { customer: ['agent'], agent: ['customer'], lead: ['customer', 'agent'] } as const
    await hearing(listening)
    await climb('lead', id, 'whisper')
    await hearing({ ...listening, agent: ['customer', 'lead'] })
    await climb('lead', id, 'barge')
    await hearing({ ...listening, customer: ['agent', 'lead'], agent: ['customer', 'lead'] })
    await climb('lead', id, 'whisper')
    await hearing({ ...listening, agent: ['customer', 'lead'] })
    await climb('lead', id, 'listen')
    await hearing(listening)
    expect(rung.calls()).toHaveLength(rings)
    await of('lead').post(`/api/interventions/${id}/leave`)
    await calls.get('lead')?.until('ended')
    await hearing({ customer: ['agent'], agent: ['customer'] })
    await over(callId, customer)
    expect(await steps(callId)).toEqual([
      ...['listen', 'whisper', 'barge', 'whisper', 'listen'].map((mode) => `8002 ${mode}`),
      '8002 ended left',
    ])
    const text = JSON.stringify(live.deltas.filter(({ kind }) => kind !== 'agent.changed'))
    expect(text).toContain(callId)
    expect(text).not.toMatch(/8002|supervised|intervention/)
    live.close()
    expect(await floor.disagreements(await floor.recordOf(callId), ['supervised'])).toEqual([])
  })

  it(
    'two supervisors at once; when the seat of one dies in mid-barge the others talk on',
    { timeout: 90_000 },
    async () => {
      const { callId, customer } = await inCall()
      const lead = await stepIn('lead', '8002', callId, 'barge')
      const second = await stepIn('second', '8004', callId, 'whisper')
      for (const name of ['lead', 'second', 'inspector']) {
        const { interventions } = await of(name).get<{ interventions: Intervention[] }>('/api/interventions')
        expect(interventions.map(({ byName, rung }) => [byName, rung])).toEqual([
          ['lead', 'barge'],
          ['second', 'whisper'],
        ])
      }
      const both = { customer: ['agent', 'lead'], agent: ['customer', 'lead', 'second'] } as const
      await hearing(both)
      // The cable: no BYE, no sound.
      const dying = calls.get('lead')
      dying?.session.connection.close()
      ;(await floor.stage.seat('8002')).cut()
      calls.delete('lead')
      await hearing({ customer: ['agent'], agent: ['customer', 'second'] })
      const gone = await waitUntil(
        'the hub to know that the seat is lost',
        async () => (await of('second').get<{ interventions: Intervention[] }>('/api/interventions')).interventions,
        (all) => all.every(({ id }) => id !== lead.id),
        { timeoutMs: 40_000 },
      )
      expect(gone.map(({ id }) => id)).toEqual([second.id])
      await hearing({ customer: ['agent'], agent: ['customer', 'second'] })
      calls.get('second')?.hangUp()
      await over(callId, customer)
      expect((await steps(callId)).slice(2)).toEqual(['8002 ended lost', '8004 ended left'])
    },
  )
})

describe('what a supervisor does to a call', () => {
  it('takes it over out of his intervention: the customer is with him, the agent is free', async () => {
    const { callId, customer, agent } = await inCall()
    await stepIn('second', '8004', callId, 'listen')
    await of('second').post(`/api/calls/${callId}/take-over`, { extension: '8001', reason: '投诉升级' })
    calls.set('second', await (await floor.rings('8004')).answer())
    await agent.until('ended')
    calls.delete('agent')
    await hearing({ customer: ['second'], second: ['customer'] })
    await over(callId, customer)
    expect(await steps(callId)).toEqual(['8004 listen', '8004 take-over', '8004 ended taken-over'])
    expect((await floor.recordOf(callId)).call).toMatchObject({ extension: '8004', endedBy: 'customer' })
    expect((await logged()).slice(0, 2)).toEqual(['call.take-over done', 'intervention.start done'])
  })

  it('sends it elsewhere and hangs it up without listening first', async () => {
    const passed = await inCall()
    const transfer = { extension: '8001', to: '8005', reason: '专席' }
    await of('second').post(`/api/calls/${passed.callId}/transfer`, transfer)
    const colleague = await (await floor.rings('8005')).answer()
    await passed.agent.until('ended')
    await waitUntil(
      'the customer to be heard at 8005',
      () => colleague.media().amplitudeOf(tones.customer),
      (amplitude) => amplitude > loud,
    )
    await over(passed.callId, passed.customer)
    expect(await steps(passed.callId)).toEqual(['8004 transfer'])

    const ended = await inCall()
    await of('second').post(`/api/calls/${ended.callId}/hang-up`, { reason: '辱骂' })
    await ended.customer.until('ended')
    expect(await steps(ended.callId)).toEqual(['8004 hang-up'])
    const { call, steps: all } = await floor.recordOf(ended.callId)
    expect(call.endedBy).toBe('supervisor')
    expect(all.find(({ kind }) => kind === 'supervised')?.detail).toMatchObject({ by: 'second', reason: '辱骂' })
    expect((await logged()).slice(0, 2)).toEqual(['call.hang-up done', 'call.transfer done'])
    await floor.agentIs('8001', 'ready again', ({ state }) => state === 'ready')
  })

  it('is refused without the right and in another team, and nothing rings', async () => {
    const { callId, customer } = await inCall()
    const start = (rung: Rung) => ({ id: uuid(), callId, extension: '8001', rung, reason: null })
    expect((await of('inspector').ask('POST', '/api/interventions', start('barge'))).status).toBe(403)
    expect((await of('colleague').ask('POST', '/api/interventions', start('listen'))).status).toBe(403)
    expect((await of('stranger').ask('POST', '/api/interventions', start('listen'))).status).toBe(404)
    for (const path of ['take-over', 'transfer', 'hang-up']) {
      const body = {
        ...(path === 'hang-up' ? {} : { extension: '8001' }),
        ...(path === 'transfer' ? { to: '8005' } : {}),
      }
      expect((await of('inspector').ask('POST', `/api/calls/${callId}/${path}`, body)).status).toBe(403)
      expect((await of('stranger').ask('POST', `/api/calls/${callId}/${path}`, body)).status).toBe(404)
    }
    await waitUntil('the refusals in the log', logged, (lines) =>
      ['intervention.start', 'request.refuse', 'call.take-over', 'call.transfer', 'call.hang-up'].every((action) =>
        lines.includes(`${action} refused`),
      ),
    )
    await hearing({ customer: ['agent'], agent: ['customer'] })
    expect((await floor.stage.seat('8006')).calls()).toEqual([])
    await over(callId, customer)
    expect(await steps(callId)).toEqual([])
  })
})
