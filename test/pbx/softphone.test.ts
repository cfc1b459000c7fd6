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

/** A desk phone of the house rings. */
async function callColleague(dial: (number: string) => Promise<{ lineId: string | null }>, extension = '8001') {
  const phone = await floor.stage.seat(extension)
  const { lineId } = await dial(extension)
  if (lineId === null) throw new Error('a softphone knows its line at once')
  const there = await phone.next()
  return { lineId, there }
}

describe('the softphone on a real Asterisk', () => {
  it('registers over WSS with the centre’s authority', () => {
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
    await seat.phone.hangUp(lineId)
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ extension: '8003', endedBy: 'agent', callId: seat.line(lineId).callId })
    expect(seat.line(lineId)).toMatchObject({ phase: 'ended', endReason: 'hung-up-here' })
    expect(seat.ended.at(-1)?.summary).toMatchObject({ recoveries: [] })
    expect(seat.records.list()).toEqual([])
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('sees the customer hang up', async () => {
    const customer = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 800 })
    const { lineId } = await seat.rings()
    await seat.phone.answer(lineId)
    const line = await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
    expect(line.endReason).toBe('hung-up-there')
    expect((await floor.ended(customer.from)).call.endedBy).toBe('customer')
  })

  it('rejects a call, and the hub says so', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    const { lineId } = await seat.rings()
    await seat.phone.hangUp(lineId)
    expect(seat.line(lineId)).toMatchObject({ phase: 'ended', endReason: 'rejected-here' })
    const again = await seat.rings()
    await seat.phone.answer(again.lineId)
    await seat.phone.hangUp(again.lineId)
    expect(tale((await floor.ended(customer.from)).steps)).toContain('offer-ended 8003 rejected')
  })

  it('stops ringing when the customer gives up', async () => {
    const customer = await floor.customer({ behaviour: 'abandons', to: waterLine, holdMs: 700 })
    const { lineId } = await seat.rings()
    await waitUntil('the ring tone', () => seat.windows.some(({ ringing }) => ringing === 'ring'), Boolean)
    const line = await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
    expect(line.endReason).toBe('cancelled')
    await waitUntil('silence', () => seat.windows.every(({ ringing }) => ringing === null), Boolean)
    await floor.ended(customer.from)
  })

  it('holds and retrieves, as the PBX sees it', async () => {
    const { lineId } = await talk()
    await seat.phone.hold(lineId)
    await floor.agentIs('8003', 'holding', ({ state }) => state === 'holding')
    expect(seat.line(lineId)).toMatchObject({ phase: 'held' })
    await seat.phone.retrieve(lineId)
    await floor.agentIs('8003', 'talking', ({ state }) => state === 'talking')
    await heard(440)
  })

  it('dials a colleague, hears the ring-back, and its keys arrive', async () => {
    const { lineId, there } = await callColleague((number) => seat.phone.dial(number))
    await seat.lineIs(lineId, 'ringing there', ({ phase }) => phase === 'ring-back')
    const talking = await there.answer()
    await seat.lineIs(lineId, 'talking', ({ phase }) => phase === 'talking')
    await heard(620)
    await seat.phone.dtmf(lineId, '15#')
    await waitUntil(
      'the keys',
      () => talking.media().receivedDigits(),
      (digits) => digits === '15#',
    )
    talking.hangUp()
    const line = await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
    expect(line).toMatchObject({ direction: 'internal', endReason: 'hung-up-there' })
  })

  it('says why a call does not come about', async () => {
    // 8001 has a mailbox that would answer.
    const { lineId, there } = await callColleague((number) => seat.phone.dial(number), '8002')
    there.reject(486)
    const line = await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
    expect(line.endReason).toBe('busy')
    const nowhere = await seat.phone.dial('nobody')
    const second = await seat.lineIs(nowhere.lineId ?? '', 'over', ({ phase }) => phase === 'ended')
    expect(second.endReason).toBe('wrong-number')
  })

  it('transfers a customer blindly', async () => {
    const { customer, lineId } = await talk()
    const phone = await floor.stage.seat('8001')
    await seat.phone.transferBlind(lineId, '8001')
    expect(seat.line(lineId)).toMatchObject({ phase: 'ended', endReason: 'transferred' })
    const there = await (await phone.next()).answer()
    await waitUntil(
      'the customer to be heard there',
      () => there.media().amplitudeOf(440),
      (loud) => loud > 1_000,
    )
    there.hangUp()
    expect(tale((await floor.ended(customer.from)).steps)).toContain('transferred 8003')
  })

  it('keeps the call when the PBX does not know where to transfer', async () => {
    const { lineId } = await talk()
    await expect(seat.phone.transferBlind(lineId, 'nobody')).rejects.toMatchObject({ code: 'seat.line-cannot' })
    expect(seat.line(lineId).phase).toBe('talking')
    await heard(440)
  })

  it('asks a colleague first, then transfers', async () => {
    const { customer, lineId } = await talk()
    const asked = await callColleague((number) => seat.phone.consult(lineId, number))
    expect(seat.line(lineId).phase).toBe('held')
    const there = await asked.there.answer()
    await seat.lineIs(asked.lineId, 'talking', ({ phase }) => phase === 'talking')
    await floor.agentIs('8003', 'holding or talking', ({ state }) => state === 'holding' || state === 'talking')
    await heard(620)
    await seat.phone.completeTransfer(asked.lineId)
    for (const id of [lineId, asked.lineId]) {
      const line = await seat.lineIs(id, 'over', ({ phase }) => phase === 'ended')
      expect(line.endReason).toBe('transferred')
    }
    await waitUntil(
      'the customer to be heard there',
      () => there.media().amplitudeOf(440),
      (loud) => loud > 1_000,
    )
    there.hangUp()
    await floor.ended(customer.from)
  })

  it('takes the customer back when the colleague cannot', async () => {
    const { lineId } = await talk()
    const asked = await callColleague((number) => seat.phone.consult(lineId, number))
    await seat.phone.cancelTransfer(asked.lineId)
    await asked.there.until('ended')
    expect(seat.line(lineId).phase).toBe('talking')
    await heard(440)
  })

  it('joins both in a conference and parts them', async () => {
    const { lineId } = await talk()
    const asked = await callColleague((number) => seat.phone.consult(lineId, number))
    await asked.there.answer()
    await seat.lineIs(asked.lineId, 'talking', ({ phase }) => phase === 'talking')
    await seat.phone.conference(true)
    expect(
      [seat.line(lineId), seat.line(asked.lineId)].map(({ phase, inConference }) => [phase, inConference]),
    ).toEqual([
      ['talking', true],
      ['talking', true],
    ])
    await waitUntil('the mixture', () => seat.window().requests.includes('conference.set'), Boolean)
    await heard(440)
    await heard(620)
    await seat.phone.conference(false)
    expect([seat.line(lineId).phase, seat.line(asked.lineId).phase]).toEqual(['talking', 'held'])
  })
})

describe('a call that outlives what carries it', () => {
  it('survives the death of its media window, twice', async () => {
    const { customer, lineId } = await talk()
    for (let round = 0; round < 2; round++) {
      await killWindow(lineId)
      await heard(440)
    }
    await seat.phone.hangUp(lineId)
    const record = await floor.ended(customer.from)
    expect(seat.ended.at(-1)?.summary?.recoveries.map(({ from }) => from)).toEqual(['media', 'media'])
    expect(record.call).toMatchObject({ extension: '8003', endedBy: 'agent' })
    expect(seat.ended.filter((one) => one.line.lineId === lineId)).toHaveLength(1)
  })

  it('is on hold and muted again after that', async () => {
    const { lineId } = await talk()
    await seat.phone.mute(lineId, true)
    await seat.phone.hold(lineId)
    await floor.agentIs('8003', 'holding', ({ state }) => state === 'holding')
    await killWindow(lineId)
    expect(seat.line(lineId)).toMatchObject({ phase: 'held', muted: true })
    await floor.agentIs('8003', 'holding', ({ state }) => state === 'holding')
    await seat.phone.retrieve(lineId)
    await heard(440)
    expect(seat.line(lineId)).toMatchObject({ phase: 'talking', muted: true })
  })

  it('is transferred all the same when the window died during the question', async () => {
    const { customer, lineId } = await talk()
    const asked = await callColleague((number) => seat.phone.consult(lineId, number))
    const there = await asked.there.answer()
    await seat.lineIs(asked.lineId, 'talking', ({ phase }) => phase === 'talking')
    await killWindow(lineId, asked.lineId)
    expect([seat.line(lineId).phase, seat.line(asked.lineId).phase]).toEqual(['held', 'talking'])
    await heard(620)
    await seat.phone.completeTransfer(asked.lineId)
    for (const id of [lineId, asked.lineId]) {
      const line = await seat.lineIs(id, 'over', ({ phase }) => phase === 'ended')
      expect(line.endReason).toBe('transferred')
    }
    await waitUntil(
      'the customer to be heard there',
      () => there.media().amplitudeOf(440),
      (loud) => loud > 1_000,
    )
    there.hangUp()
    await floor.ended(customer.from)
  })

  it('goes on while the WebSocket is away for ten seconds', { timeout: 60_000 }, async () => {
    const { customer, lineId } = await talk()
    wire.cut()
    await seat.lineIs(lineId, 'shown as cut off', ({ recovering }) => recovering === 'network')
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    expect(seat.line(lineId).phase).toBe('talking')
    await heard(440)
    wire.heal()
    await seat.phone.networkChanged()
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    await heard(440)
    // The dialog is alive: the customer's BYE arrives by the new line.
    await customer.stop()
    await seat.phone.hangUp(lineId)
    expect(seat.ended.at(-1)?.summary?.recoveries).toMatchObject([{ from: 'network', silentMs: 0 }])
  })

  it('ends at once when the customer hung up in the meantime', async () => {
    const customer = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 1_500 })
    const { lineId } = await seat.rings()
    await seat.phone.answer(lineId)
    await heard(440)
    wire.cut()
    await floor.ended(customer.from)
    expect(seat.line(lineId).phase).toBe('talking')
    wire.heal()
    await seat.phone.networkChanged()
    const line = await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
    expect(line.endReason).toBe('hung-up-there')
  })

  it('is not left hanging when the line breaks under the answer', async () => {
    const customer = await floor.customer({ behaviour: 'abandons', to: waterLine, holdMs: 2_500 })
    const { lineId } = await seat.rings()
    // Between the 200 leaving and the PBX's ACK to it.
    seat.onMark('answered', () => wire.cut())
    await seat.phone.answer(lineId)
    wire.heal()
    await seat.phone.networkChanged()
    // Talking, when the PBX had seen the 200; over, when not. Never something in between.
    await seat.lineIs(lineId, 'settled', ({ phase, recovering }) => phase === 'ended' || recovering === null)
    await floor.ended(customer.from)
    await seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')
  })

  it('ends by the hub’s word while the WebSocket is away', async () => {
    const customer = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 1_000 })
    const { lineId } = await seat.rings()
    await seat.phone.answer(lineId)
    wire.cut()
    const { call } = await floor.ended(customer.from)
    seat.phone.callEnded(call.callId)
    expect(seat.line(lineId)).toMatchObject({ phase: 'ended', endReason: 'hung-up-there' })
    wire.heal()
    await seat.phone.networkChanged()
    await seat.registered()
  })

  it('is taken back by a seat that was killed and started again', async () => {
    const { customer, lineId } = await talk()
    await seat.phone.mute(lineId, true)
    const { records, marks } = seat
    const before = seat
    seat.windows.forEach((window) => window.kill())
    before.host.close()
    await before.phone.close({ hangUp: false })
    expect(records.list()).toHaveLength(1)
    seat = openSoftphone(floor.stage, '8003', { wssPort: wire.port, records })
    seat.phone.reclaim()
    expect(seat.line(lineId)).toMatchObject({ phase: 'talking', recovering: 'restart', number: customer.from })
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    await heard(440)
    expect(seat.line(lineId)).toMatchObject({ phase: 'talking', muted: true })
    expect(marks.length).toBeGreaterThan(0)
    await seat.phone.hangUp(lineId)
    expect((await floor.ended(customer.from)).call).toMatchObject({ extension: '8003', endedBy: 'agent' })
    expect(records.list()).toEqual([])
  })
})

async function killWindow(...lineIds: string[]): Promise<void> {
  await waitUntil(
    'a warm spare',
    () => seat.host.state(),
    ({ spare }) => spare,
  )
  seat.window().kill()
  for (const lineId of lineIds) expect(seat.line(lineId).recovering).toBe('media')
  for (const lineId of lineIds) await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
}
