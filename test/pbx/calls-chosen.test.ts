import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { waitUntil } from '../support/wait-for.ts'
import { type FloorStage, newCaller, openFloorStage } from './support/floor-stage.ts'
import { addPerson, type Person, signIn } from './support/hub-door.ts'
import { quickWaterCentre, serviceLine, waterLine } from './support/test-centre.ts'

let floor: FloorStage
let boss: Person
beforeAll(async () => {
  const centre = await quickWaterCentre()
  floor = await openFloorStage({
    ...centre,
    // Two seconds of wrap-up in after-sales, none for water orders.
    queues: centre.queues.map((queue) => (queue.key === 'after-sales' ? { ...queue, wrapUpSeconds: 2 } : queue)),
  })
  await addPerson(floor.hub, 'administrator', 'boss')
  boss = await signIn(floor.address, 'boss')
})
afterAll(() => floor.stop())

const talking = (extension: string) => floor.agentIs(extension, 'talking', ({ state }) => state === 'talking')
const queueShow = (queue: string) => floor.stage.asterisk.cli(`queue show ${queue}`)

async function served(extension: string, from?: string, to = waterLine) {
  const customer = await floor.customer({ behaviour: 'waits', to, ...(from ? { from } : {}) })
  const call = await (await floor.rings(extension)).answer()
  await talking(extension)
  call.hangUp()
  return floor.ended(customer.from)
}

describe('who goes first, and to whom', () => {
  it('a VIP passes those who wait longer', async () => {
    const important = newCaller()
    await boss.post('/api/customers', {
      id: uuid() as CustomerId,
      name: '王总',
      level: 'vip',
      numbers: [{ id: uuid(), typed: important, label: '', note: '' }],
      addresses: [],
    })
    const usual = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.record(usual.from, 'waiting', ({ call }) => call.phase === 'queued')
    const vip = await floor.customer({ behaviour: 'waits', from: important, to: waterLine })
    await floor.record(vip.from, 'waiting', ({ call }) => call.phase === 'queued')
    await floor.ready('8002')
    for (const expected of [vip, usual]) {
      const call = await (await floor.rings('8002')).answer()
      await talking('8002')
      const record = await floor.record(expected.from, 'talking', (one) => one.call.phase === 'talking')
      expect(call.header('X-Zuoxi-Call')).toBe(record.call.callId)
      call.hangUp()
      expect(await floor.disagreements(await floor.ended(expected.from))).toEqual([])
    }
    await floor.away('8002')
  })

  it('whoever calls again rings first at the seat that spoke with him last, not at the best one', async () => {
    await floor.ready('8002')
    const first = await served('8002')
    await floor.ready('8001')
    // The record of the talk is on the disk, so the look-up finds it.
    const again = await floor.customer({ behaviour: 'waits', from: first.call.callerNumber, to: waterLine })
    const call = await (await floor.rings('8002')).answer()
    await talking('8002')
    call.hangUp()
    await again.finished()
    await waitUntil(
      'both calls to be over',
      async () => await floor.floor.callsStore.history(0, Number.MAX_SAFE_INTEGER),
      (all) =>
        all.filter(({ call: one, steps }) => one.callerNumber === again.from && steps.at(-1)?.kind === 'ended')
          .length === 2,
    )
    const both = (await floor.floor.callsStore.history(0, Number.MAX_SAFE_INTEGER)).filter(
      (one) => one.call.callerNumber === first.call.callerNumber,
    )
    expect(both).toHaveLength(2)
    expect(JSON.stringify(both[1]?.steps.find(({ kind }) => kind === 'routed')?.detail)).toContain('last-agent')
    for (const record of both) expect(await floor.disagreements(record)).toEqual([])
    await floor.away('8001', '8002')
  })
})

describe('the recording', () => {
  it('has the customer left and the agent right', async () => {
    await floor.ready('8004')
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine, rtp: [440] })
    const call = await (await floor.rings('8004')).answer()
    await waitUntil(
      'the customer to be heard',
      () => call.media().amplitudeOf(440),
      (loud) => loud > 2_000,
    )
    await waitUntil(
      'two seconds of speech',
      () => call.media().receivedPackets(),
      (count) => count > 100,
    )
    call.hangUp()
    const record = await floor.ended(customer.from)
    const file = String(record.steps.find(({ kind }) => kind === 'recording')?.detail['file'])
    expect(file).toContain(record.call.callId)
    expect(await floor.disagreements(record)).toEqual([])
    const samples = await waitUntil(
      'the recording to be written',
      async () => readFile(join(floor.stage.recordings, file)),
      (bytes) => bytes.length > 4 * 8_000,
    )
    // Signed linear, 16 bit, 8 kHz, two channels. The last second but the very end.
    const words = new Int16Array(samples.buffer, samples.byteOffset, Math.floor(samples.length / 2))
    const channel = (which: number) => [...words].filter((_, index) => index % 2 === which).slice(-9_600, -1_600)
    const [left, right] = [channel(0), channel(1)]
    expect(amplitudeOf(440, left)).toBeGreaterThan(2_000)
    expect(amplitudeOf(620, right)).toBeGreaterThan(2_000)
    expect(amplitudeOf(620, left)).toBeLessThan(400)
    expect(amplitudeOf(440, right)).toBeLessThan(400)
    await floor.away('8004')
  })
})

describe('an agent', () => {
  it('is in wrap-up after the call, on the PBX too, until its time is over', async () => {
    await floor.ready('8006')
    await served('8006', undefined, serviceLine)
    const wrapping = await floor.agentIs('8006', 'in wrap-up', ({ state }) => state === 'wrap-up')
    await waitUntil(
      'the PBX to say wrap-up',
      () => queueShow('after-sales'),
      (text) => /8006.*paused:wrap-up/.test(text),
    )
    const free = await floor.agentIs('8006', 'ready', ({ state }) => state === 'ready')
    expect(free.since - wrapping.since).toBeGreaterThan(1_900)
    expect(free.since - wrapping.since).toBeLessThan(3_000)
    expect(await queueShow('after-sales')).not.toMatch(/8006.*paused/)
  })

  it('on a break is paused on the PBX with the reason', async () => {
    await floor.ask('8006', 'break', 'meal')
    expect(await queueShow('after-sales')).toMatch(/8006.*paused:meal/)
    await floor.ready('8006')
    expect(await queueShow('after-sales')).not.toMatch(/8006.*paused/)
  })

  it('whose telephone goes away is not ready any more, and is again when it comes back', async () => {
    const phone = await floor.stage.seat('8006')
    await phone.unregister()
    await floor.agentIs(
      '8006',
      'without telephone',
      (one) => one.state === 'not-ready' && one.reason === 'unregistered',
    )
    await waitUntil(
      'the PBX to say so',
      () => queueShow('after-sales'),
      (text) => /8006.*paused:unregistered/.test(text),
    )
    await phone.register()
    await floor.agentIs('8006', 'ready', ({ state }) => state === 'ready')
    await floor.away('8006')
  })
})

describe('a soft phone over WSS with real WebRTC', () => {
  it('trusts the centre’s own authority, answers, hears and is heard', async () => {
    await floor.stage.seat('8003', {
      transport: 'wss',
      media: 'webrtc',
      host: 'localhost',
      authority: floor.stage.authority,
    })
    await floor.ready('8003')
    const live = await boss.listen()
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine, rtp: [440] })
    const call = await (await floor.rings('8003')).answer()
    await talking('8003')
    await waitUntil(
      'the customer to be heard',
      () => call.media().amplitudeOf(440),
      (loud) => loud > 1_000,
    )
    call.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ extension: '8003', endedBy: 'agent' })
    expect(await floor.disagreements(record)).toEqual([])

    // The API and the live feed tell the same as the history on the disk.
    const { callId } = record.call
    expect(await boss.get(`/api/calls/${callId}`)).toEqual(JSON.parse(JSON.stringify(record)))
    await live.until('/live to remove the call', (deltas) =>
      deltas.find((delta) => delta.kind === 'call.removed' && delta.callId === callId),
    )
    const steps = live.deltas.flatMap((delta) =>
      delta.kind === 'call.step' && delta.callId === callId ? delta.step : [],
    )
    expect(steps).toEqual(JSON.parse(JSON.stringify(record.steps)))
    const phases = live.deltas.flatMap((delta) =>
      delta.kind === 'call.changed' && delta.call.callId === callId ? delta.call.phase : [],
    )
    // For the moment between the seat's hang-up and the customer's, the call is with nobody.
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      ...['started', 'queued', 'ringing', 'talking'],
      ...['started', 'ended'],
    ])
    live.close()
    await floor.away('8003' as Extension)
  })
})
