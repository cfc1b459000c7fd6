import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PracticeLine } from '../../hub/pbx/practice/practice-floor.ts'
import { sayFacts } from '../support/adapter/say-facts.ts'
import { toneSamples } from '../support/audio/tone.ts'
import { type PracticeStage, startPracticeStage } from '../support/practice/practice-stage.ts'
import { type Seat } from '../support/seat/start-seat.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { waitUntil } from '../support/wait-for.ts'
import { openSoftphone, type SoftphoneStage } from './support/softphone-stage.ts'

/** The seat's own softphone (main/phone), which must find in the practice PBX whatever it finds in Asterisk. */

let stage: PracticeStage
let wire: TcpProxy
let seat: SoftphoneStage
let colleague: Seat

const open = (records?: SoftphoneStage['records']): SoftphoneStage =>
  openSoftphone(
    {
      secrets: { seats: { '8001': stage.passwordOf('8001') } },
      ports: { https: stage.port },
      authority: stage.authority,
    },
    '8001',
    { wssPort: wire.port, ...(records === undefined ? {} : { records }) },
  )

beforeAll(async () => {
  stage = await startPracticeStage()
  wire = await startTcpProxy({ host: '127.0.0.1', port: stage.port })
  seat = open()
  await seat.registered()
  colleague = await stage.seat('8003', [760])
})
beforeEach(() => stage.clear())
afterEach(async () => {
  for (const line of seat.phone.lines()) if (line.phase !== 'ended') await seat.phone.hangUp(line.lineId)
})
afterAll(async () => {
  await seat.close()
  await stage[Symbol.asyncDispose]()
  await wire.close()
})

const heard = (frequency: number): Promise<unknown> =>
  waitUntil(
    `${frequency} Hz to be heard`,
    () => seat.window().amplitudeOf(frequency),
    (loud) => loud > 1_000,
    { intervalMs: 10 },
  )
/** A customer rings; he says one long tone. */
async function rings(): Promise<{ customer: PracticeLine; lineId: string }> {
  await stage.signIn('after-sales', '8001')
  const customer = stage.pbx.callIn({ number: '13800001111', calledNumber: '0571-87776666', patienceMs: 60_000 })
  void customer.say(toneSamples([440], 60_000))
  const { lineId } = await seat.rings()
  return { customer, lineId }
}
async function talk(): Promise<{ customer: PracticeLine; lineId: string }> {
  const call = await rings()
  await seat.phone.answer(call.lineId)
  await heard(440)
  return call
}
const over = (lineId: string) => seat.lineIs(lineId, 'over', ({ phase }) => phase === 'ended')

describe('the softphone on the practice PBX', () => {
  it('takes a call of the queue, holds it, takes it back, and sees the customer hang up', async () => {
    const { customer, lineId } = await talk()
    expect(seat.line(lineId)).toMatchObject({ direction: 'inbound', queue: 'after-sales', number: '13800001111' })
    await seat.phone.hold(lineId)
    await stage.fact('call.held')
    await seat.phone.retrieve(lineId)
    await stage.fact('call.retrieved')
    await heard(440)
    customer.hangUp()
    expect(await over(lineId)).toMatchObject({ endReason: 'hung-up-there' })
  })

  it('rejects, and stops ringing when the customer gives up', async () => {
    const first = await rings()
    await seat.phone.hangUp(first.lineId)
    await stage.fact('call.offer-ended', ({ outcome }) => outcome === 'rejected')
    first.customer.hangUp()
    await stage.fact('call.ended')
    const second = await rings()
    second.customer.hangUp()
    expect(await over(second.lineId)).toMatchObject({ endReason: 'cancelled' })
  })

  it('dials a colleague, and says why a call does not come about', async () => {
    const dial = async (number: string): Promise<string> => (await seat.phone.dial(number)).lineId ?? ''
    const lineId = await dial('8003')
    const there = await colleague.next()
    await seat.lineIs(lineId, 'ringing there', ({ phase }) => phase === 'ring-back')
    await there.answer()
    await heard(760)
    there.hangUp()
    expect(await over(lineId)).toMatchObject({ direction: 'internal', endReason: 'hung-up-there' })
    const refused = await dial('8003')
    ;(await colleague.next()).reject(486)
    expect((await over(refused)).endReason).toBe('busy')
    const nowhere = await dial('nobody')
    expect((await over(nowhere)).endReason).toBe('wrong-number')
  })

  it('transfers blindly, keeps the call when the number is none, and asks a colleague first', async () => {
    const { lineId } = await talk()
    await expect(seat.phone.transferBlind(lineId, 'nobody')).rejects.toMatchObject({ code: 'seat.line-cannot' })
    expect(seat.line(lineId).phase).toBe('talking')
    const asked = (await seat.phone.consult(lineId, '8003')).lineId ?? ''
    const there = await (await colleague.next()).answer()
    await heard(760)
    await seat.phone.completeTransfer(asked)
    for (const id of [lineId, asked]) expect((await over(id)).endReason).toBe('transferred')
    await waitUntil(
      'the customer to be heard there',
      () => there.media().amplitudeOf(440),
      (loud) => loud > 1_000,
    )
    there.hangUp()
    await stage.fact('call.ended')
    const second = await talk()
    await seat.phone.transferBlind(second.lineId, '8003')
    expect(seat.line(second.lineId)).toMatchObject({ phase: 'ended', endReason: 'transferred' })
    ;(await (await colleague.next()).answer()).hangUp()
    await stage.fact('call.ended')
  })

  it('shows whom it was handed, once it has him', async () => {
    await stage.signIn('after-sales', '8003')
    const customer = stage.pbx.callIn({ number: '13800001111', calledNumber: '0571-87776666', patienceMs: 60_000 })
    const first = await (await colleague.next()).answer()
    await first.hold()
    const asking = colleague.call('8001')
    const { lineId } = await seat.rings()
    expect(seat.line(lineId).number).toBe('8003')
    await seat.phone.answer(lineId)
    await asking.until('answered')
    await first.attendedTransfer(asking)
    await seat.lineIs(lineId, 'with the customer', ({ number }) => number === '13800001111')
    customer.hangUp()
    await over(lineId)
  })

  it('joins two calls in a conference of its own, and parts them', async () => {
    const { lineId } = await talk()
    const asked = (await seat.phone.consult(lineId, '8003')).lineId ?? ''
    await (await colleague.next()).answer()
    await heard(760)
    await seat.phone.conference(true)
    await heard(440)
    await heard(760)
    await seat.phone.conference(false)
    expect([seat.line(lineId).phase, seat.line(asked).phase]).toEqual(['talking', 'held'])
  })

  it('survives the death of its media window, twice, and the PBX tells nothing of it', async () => {
    const { lineId } = await talk()
    for (let round = 0; round < 2; round++) {
      await waitUntil(
        'a warm spare',
        () => seat.host.state(),
        ({ spare }) => spare,
      )
      seat.window().kill()
      expect(seat.line(lineId).recovering).toBe('media')
      await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
      await heard(440)
    }
    await seat.phone.hangUp(lineId)
    await stage.fact('call.ended')
    expect(seat.ended.at(-1)?.summary?.recoveries.map(({ from }) => from)).toEqual(['media', 'media'])
    expect(sayFacts(stage.facts).slice(-3)).toEqual([
      'A answered 8001 after-sales',
      'A left 8001 by agent',
      'A ended by agent',
    ])
  })

  it('goes on while the web socket is away, and renews the path of its sound when it is back', async () => {
    const { customer, lineId } = await talk()
    wire.cut()
    await seat.lineIs(lineId, 'shown as cut off', ({ recovering }) => recovering === 'network')
    await stage.fact('seat.registered', ({ registered }) => !registered)
    expect(seat.line(lineId).phase).toBe('talking')
    await heard(440)
    wire.heal()
    await seat.phone.networkChanged()
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    await heard(440)
    // The dialog is alive: the customer's BYE arrives by the new line.
    customer.hangUp()
    await over(lineId)
    expect(seat.ended.at(-1)?.summary?.recoveries).toMatchObject([{ from: 'network', silentMs: 0 }])
  })

  it('ends when the customer hung up while the web socket was away', async () => {
    const { customer, lineId } = await talk()
    wire.cut()
    await seat.lineIs(lineId, 'shown as cut off', ({ recovering }) => recovering === 'network')
    customer.hangUp()
    await stage.fact('call.ended')
    wire.heal()
    await seat.phone.networkChanged()
    expect((await over(lineId)).endReason).toBe('hung-up-there')
  })

  it('is not left hanging when the line breaks under the answer', async () => {
    const { customer, lineId } = await rings()
    seat.onMark('answered', () => wire.cut())
    await seat.phone.answer(lineId)
    wire.heal()
    await seat.phone.networkChanged()
    await seat.lineIs(lineId, 'settled', ({ phase, recovering }) => phase === 'ended' || recovering === null)
    customer.hangUp()
    await over(lineId)
  })

  it('is taken back by a seat that was killed and started again', async () => {
    const { lineId } = await talk()
    const { records } = seat
    seat.windows.forEach((window) => window.kill())
    seat.host.close()
    await seat.phone.close({ hangUp: false })
    seat = open(records)
    seat.phone.reclaim()
    expect(seat.line(lineId)).toMatchObject({ phase: 'talking', recovering: 'restart' })
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    await heard(440)
    await seat.phone.hangUp(lineId)
    expect(await stage.fact('call.ended')).toMatchObject({ by: 'agent' })
  })
})
