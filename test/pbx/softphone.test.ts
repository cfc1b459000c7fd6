import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { waitUntil } from '../support/wait-for.ts'
import { type FloorStage, openFloorStage, tale } from './support/floor-stage.ts'
import { openSoftphone, type SoftphoneStage } from './support/softphone-stage.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let floor: FloorStage
let wire: TcpProxy
let seat: SoftphoneStage

beforeAll(async () => {
  const centre = await quickWaterCentre()
  floor = await openFloorStage({
    ...centre,
    queues: centre.queues.map((queue) => ({ ...queue, maxWaitSeconds: 60 })),
  })
  wire = await startTcpProxy({ host: '127.0.0.1', port: floor.stage.ports.https })
  seat = openSoftphone(floor.stage, '8003', { wssPort: wire.port })
  await seat.registered()
  await floor.signIn('8003')
})
afterEach(async () => {
  for (const line of seat.phone.lines()) if (line.phase !== 'ended') await seat.phone.hangUp(line.lineId)
  await floor.agentIs('8003', 'ready again', ({ state }) => state === 'ready')
})
afterAll(async () => {
  await seat.close()
  await floor.stop()
  await wire.close()
})

const heard = (frequency: number, stage = seat) =>
  waitUntil(
    `${frequency} Hz to be heard`,
    () => stage.window().amplitudeOf(frequency),
    (loud) => loud > 1_000,
    { intervalMs: 10 },
  )

/** A customer talks with 8003. */
async function talk() {
  const customer = await floor.customer({ behaviour: 'waits', to: waterLine, rtp: [440] })
  const { lineId } = await seat.rings()
  await seat.phone.answer(lineId)
  await heard(440)
  await floor.agentIs('8003', 'talking', ({ state }) => state === 'talking')
  return { customer, lineId }
}

const since = (lineId: string, from: string, to: string): number => {
  const at = (mark: string) => seat.marks.find((one) => one.lineId === lineId && one.mark === mark)?.at ?? NaN
  return at(to) - at(from)
}

describe('the softphone on a real Asterisk', () => {
  it('registers over WSS with the centre’s authority', async () => {
    expect(seat.registrations.map(({ state }) => state)).toEqual(['connecting', 'registered'])
  })

  it('takes a call of the queue, hears, is heard, and hangs up', async () => {
    const { customer, lineId } = await talk()
    expect(seat.line(lineId)).toMatchObject({
      direction: 'inbound',
      queue: 'water-order',
      number: customer.from,
      phase: 'talking',
    })
    await waitUntil(
      'packets both ways',
      () => seat.window().packets(),
      ({ sent, received }) => sent > 20 && received > 20,
    )
    console.log(
      'answer → 200/ACK',
      since(lineId, 'answer-asked', 'answered'),
      'in',
      since(lineId, 'answer-asked', 'audio-in'),
      'out',
      since(lineId, 'answer-asked', 'audio-out'),
    )
    await seat.phone.hangUp(lineId)
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ extension: '8003', endedBy: 'agent', callId: seat.line(lineId).callId })
    expect(seat.line(lineId)).toMatchObject({ phase: 'ended', endReason: 'hung-up-here' })
    expect(seat.ended.at(-1)?.summary).toMatchObject({ recoveries: [] })
    expect(seat.records.list()).toEqual([])
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('holds and retrieves, as the PBX sees it', async () => {
    const { lineId } = await talk()
    await seat.phone.hold(lineId)
    await floor.agentIs('8003', 'holding', ({ state }) => state === 'holding')
    await seat.phone.retrieve(lineId)
    await floor.agentIs('8003', 'talking', ({ state }) => state === 'talking')
    await heard(440)
  })

  it('survives the death of its media window, twice', async () => {
    const { customer, lineId } = await talk()
    for (let round = 0; round < 2; round++) {
      await waitUntil(
        'a warm spare',
        () => seat.host.state(),
        ({ spare }) => spare,
      )
      seat.window().kill()
      await seat.lineIs(lineId, 'recovering', ({ recovering }) => recovering === 'media')
      await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
      await heard(440)
    }
    await seat.phone.hangUp(lineId)
    const record = await floor.ended(customer.from)
    console.log('media', JSON.stringify(seat.ended.at(-1)?.summary?.recoveries), tale(record.steps))
    expect(seat.ended.at(-1)?.summary?.recoveries.map(({ from }) => from)).toEqual(['media', 'media'])
    expect(record.call).toMatchObject({ extension: '8003', endedBy: 'agent' })
  })
})
