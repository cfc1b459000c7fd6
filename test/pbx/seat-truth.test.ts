import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SeatPhone, type SeatTruth } from '../../contract/api/seats.api.ts'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { waitUntil } from '../support/wait-for.ts'
import { type FloorStage, openFloorStage } from './support/floor-stage.ts'
import { addPerson, type Person, signIn } from './support/hub-door.ts'
import { quickWaterCentre, serviceLine } from './support/test-centre.ts'

/** The three witnesses of a seat on the real Asterisk: registration, queues, session; what they say when one of them lies. */

let floor: FloorStage
let agent: Person
let soft: Person
let lead: Person

beforeAll(async () => {
  const centre = await quickWaterCentre()
  // 8003 serves after-sales too, so that a call has somebody to go to.
  const seats = centre.seats.map((seat) => (seat.extension === '8003' ? { ...seat, skills: { service: 1 } } : seat))
  floor = await openFloorStage({ ...centre, seats, network: { ...centre.network, names: [] } })
  await addPerson(floor.hub, 'agent', '1006', '售后组')
  await addPerson(floor.hub, 'agent', '1003', '售后组')
  await addPerson(floor.hub, 'supervisor', 'lead', '售后组')
  agent = await signIn(floor.address, '1006')
  soft = await signIn(floor.address, '1003')
  lead = await signIn(floor.address, 'lead')
  await floor.stage.seat('8006')
  await agent.post('/api/seat/sign-in', { extension: '8006', state: 'ready' })
  await floor.agentIs('8006', 'ready', ({ state, reason }) => state === 'ready' && reason === null)
}, 120_000)
afterAll(() => floor.stop())

const cli = (command: string) => floor.stage.asterisk.cli(command)
const queueIs = (what: string, accept: (text: string) => boolean, queue = 'after-sales') =>
  waitUntil(`the PBX to say ${what}`, () => cli(`queue show ${queue}`), accept)
const isOpen = (text: string): boolean => /8006/.test(text) && !/8006.*paused/.test(text)
const readyAgain = () => floor.agentIs('8006', 'ready', ({ state, reason }) => state === 'ready' && reason === null)
const truth = () => agent.get<SeatTruth>('/api/seat/truth')

describe('a seat that cannot prove itself', () => {
  it('is paused under the name of what failed, the supervisor sees it, and no call rings there', async () => {
    const live = await lead.listen()
    await agent.ask('PUT', '/api/seat/proof', { failed: ['microphone'] })
    await queueIs('no-microphone', (text) => /8006.*paused:no-microphone/.test(text))
    await live.until('the floor to be told', (deltas) =>
      deltas.find(
        (delta): delta is Extract<LiveDelta, { kind: 'agent.changed' }> =>
          delta.kind === 'agent.changed' && delta.agent.extension === '8006' && delta.agent.reason === 'no-microphone',
      ),
    )
    live.close()
    const customer = await floor.customer({ behaviour: 'waits', to: serviceLine })
    await floor.record(customer.from, 'waiting', ({ call }) => call.phase === 'queued')
    expect((await floor.stage.seat('8006')).calls()).toEqual([])

    await agent.ask('PUT', '/api/seat/proof', { failed: [] })
    const call = await (await floor.rings('8006')).answer()
    await floor.agentIs('8006', 'talking', ({ state }) => state === 'talking')
    const { call: record } = await floor.record(customer.from, 'talking', (one) => one.call.phase === 'talking')

    // What it came to, written while they talk; by him and by nobody else.
    const note = {
      mutationId: uuid(),
      note: '漏水',
      disposition: 'after-sales',
      customerId: null,
      writtenAt: Date.now(),
    }
    expect((await agent.ask('PUT', `/api/seat/calls/${record.callId}/note`, note)).status).toBe(200)
    expect((await soft.ask('PUT', `/api/seat/calls/${record.callId}/note`, note)).status).toBe(404)
    call.hangUp()
    await floor.ended(customer.from)
    await readyAgain()
    const day = await agent.get(`/api/seat/day?from=${Date.now() - 3_600_000}&to=${Date.now() + 3_600_000}`)
    expect(day).toMatchObject({ calls: { inbound: 1, missed: 0 }, callsWithoutNote: 0 })
  })
})

describe('a seat whose telephone goes', () => {
  it('is paused as unregistered, not before it can be rung in vain, and ready when it is back', async () => {
    const phone = await floor.stage.seat('8006')
    await phone.unregister()
    await queueIs('unregistered', (text) => /8006.*paused:unregistered/.test(text))
    expect(await truth()).toMatchObject({ registered: false, wanted: 'ready', missing: [] })
    await phone.register()
    await queueIs('open', isOpen)
    await readyAgain()
  })

  it('does so too when its program is killed: the web socket is gone without a word', async () => {
    await soft.post('/api/seat/sign-in', { extension: '8003', state: 'ready' })
    const { body } = await soft.ask('GET', '/api/seat/phone')
    const phone = body as unknown as Extract<SeatPhone, { kind: 'softphone' }>
    const { sip } = phone
    expect(sip).toMatchObject({
      uri: 'sip:8003@127.0.0.1',
      password: floor.stage.secrets.seats['8003'],
      webSockets: [`wss://127.0.0.1:${floor.stage.ports.https}/ws`],
      certificateAuthority: floor.stage.authority,
    })
    expect(floor.hubLog.join('')).not.toContain(sip.password)
    const overWss = { transport: 'wss', media: 'webrtc', host: '127.0.0.1', password: sip.password } as const
    const seat = await floor.stage.seat('8003', { ...overWss, authority: sip.certificateAuthority ?? '' })
    await floor.agentIs('8003', 'ready', ({ state, reason }) => state === 'ready' && reason === null)
    seat.cut()
    await queueIs('unregistered', (text) => /8003.*paused:unregistered/.test(text))
    await floor.agentIs('8003', 'unregistered', ({ reason }) => reason === 'unregistered')
    // Its signalling comes back by itself, as a seat's does.
    await floor.agentIs('8003', 'ready', ({ state, reason }) => state === 'ready' && reason === null, {
      timeoutMs: 30_000,
    })
    await soft.post('/api/seat/sign-out')
  })
})

describe('somebody changes the queues behind the hub’s back', () => {
  it('and a member who was removed is put back by itself', async () => {
    await cli('queue remove member PJSIP/8006 from after-sales')
    await queueIs('8006 again', isOpen)
    await readyAgain()
    expect(await truth()).toMatchObject({ missing: [], pbxKnown: true })
  })

  it('and a pause nobody asked for is taken off', async () => {
    await cli('queue pause member PJSIP/8006 queue after-sales reason coffee')
    await queueIs('open', isOpen)
    await readyAgain()
  })

  it('and a break that was ended there goes on', async () => {
    await agent.ask('PUT', '/api/seat/state', { state: 'break', reason: 'meal' })
    await queueIs('meal', (text) => /8006.*paused:meal/.test(text))
    await cli('queue unpause member PJSIP/8006 queue after-sales')
    await queueIs('meal again', (text) => /8006.*paused:meal/.test(text))
    await agent.ask('PUT', '/api/seat/state', { state: 'ready' })
    await readyAgain()
  })

  it('and a seat in a queue that it does not serve is taken out', async () => {
    await cli('queue add member PJSIP/8006 to water-order')
    await queueIs('nobody', (text) => !/8006/.test(text), 'water-order')
  })

  it('and one click heals what the hub was never told', async () => {
    // The event is lost on its way: the hub goes on believing.
    const { listener } = floor.floor
    const { fact } = listener
    listener.fact = (one) => {
      if (one.kind !== 'queue.member-removed') fact(one)
    }
    await cli('queue remove member PJSIP/8006 from after-sales')
    await queueIs('nobody', (text) => !/8006/.test(text))
    listener.fact = fact
    expect(await truth()).toMatchObject({ missing: [] })
    expect(await agent.post('/api/seat/repair')).toMatchObject({ missing: [], pbxKnown: true })
    await queueIs('8006 again', isOpen)
    await readyAgain()
  })
})

describe('a desk phone’s attended transfer', () => {
  /** 8006 talks with a customer and asks 8007. */
  async function consulting() {
    await floor.ready('8007')
    await floor.ask('8007', 'not-ready')
    const customer = await floor.customer({ behaviour: 'waits', to: serviceLine })
    const call = await (await floor.rings('8006')).answer()
    await floor.agentIs('8006', 'talking', ({ state }) => state === 'talking')
    const { call: record } = await floor.record(customer.from, 'talking', (one) => one.call.phase === 'talking')
    const path = `/api/seat/calls/${record.callId}/transfer`
    await agent.post(path, { to: '8007', how: 'attended' })
    const asked = await (await floor.rings('8007')).answer()
    await floor.agentIs('8007', 'asked', ({ state }) => state === 'talking')
    return { customer, call, asked, path, callId: record.callId }
  }

  it('is cancelled: the one who was asked goes, the customer is back', async () => {
    const { customer, call, path } = await consulting()
    await agent.post(`${path}/cancel`)
    await floor.agentIs('8007', 'free again', ({ callId }) => callId === null)
    await floor.agentIs('8006', 'back with the customer', ({ state }) => state === 'talking')
    call.hangUp()
    expect((await floor.ended(customer.from)).call).toMatchObject({ extension: '8006' })
    await readyAgain()
  })

  it('is completed: the customer and the one who was asked go on, the seat is free', async () => {
    const { customer, call, asked, path, callId } = await consulting()
    await agent.post(`${path}/complete`)
    await floor.agentIs('8006', 'free', (one) => one.callId === null)
    await floor.agentIs('8007', 'with the customer', (one) => one.state === 'talking' && one.callId === callId)
    await waitUntil(
      'the phone of 8006 to be free',
      () => call.state(),
      (state) => state === 'ended',
    )
    asked.hangUp()
    expect((await floor.ended(customer.from)).call).toMatchObject({ extension: '8007' })
    await floor.away('8007')
  })
})
