import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { type PracticeLine } from '../../hub/pbx/practice/practice-floor.ts'
import { sayFacts } from '../support/adapter/say-facts.ts'
import { type PracticeStage, startPracticeStage } from '../support/practice/practice-stage.ts'
import { practiceCentre } from '../support/practice/test-centre.ts'
import { type Seat } from '../support/seat/start-seat.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'

/** What telephones do by SIP, told as Asterisk tells the same (test/support/adapter/scenarios.ts). */

let stage: PracticeStage
let seats: Record<'8001' | '8002' | '8003' | '8004', Seat>
const seat = (extension: string): Extension => extension as Extension
const story = (): string[] => sayFacts(stage.facts)
const serviceLine = '0571-87776666'

beforeAll(async () => {
  const centre = await practiceCentre()
  stage = await startPracticeStage({
    ...centre,
    queues: centre.queues.map((queue) => ({
      ...queue,
      strategy: queue.key === 'water-order' ? 'ring-all' : 'round-robin',
      ringSeconds: 1,
    })),
  })
  const [one, two, three, four] = await Promise.all(['8001', '8002', '8003', '8004'].map((name) => stage.seat(name)))
  if (!one || !two || !three || !four) throw new Error('four seats')
  seats = { '8001': one, '8002': two, '8003': three, '8004': four }
})
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => stage.clear())

const callIn = (number = '13800001111', calledNumber = serviceLine): PracticeLine =>
  stage.pbx.callIn({ number, calledNumber, patienceMs: 60_000 })

const arrived = [
  `A started inbound 13800001111 to ${serviceLine}`,
  'A routed hub queue after-sales',
  'A queued after-sales 1',
]
const answeredBy = (extension: string): string[] => [
  `A offered ${extension} after-sales`,
  `A offer-ended ${extension} answered`,
  'A left-queue after-sales answered',
  `A answered ${extension} after-sales`,
]
const customerGoes = (extension: string): string[] => [`A left ${extension} by customer`, 'A ended by customer']

/** A customer in a call with seat 8001 from the queue. */
async function talk(): Promise<{ customer: PracticeLine; call: string; phone: SeatCall }> {
  await stage.signIn('after-sales', '8001')
  const customer = callIn()
  const phone = await seats['8001'].next()
  await phone.answer()
  const { call } = await stage.fact('call.answered')
  return { customer, call, phone }
}

describe('softphones on the practice PBX', () => {
  it('all ring, one takes it, the others show that it was taken', async () => {
    await stage.signIn('water-order', '8001', '8002')
    callIn('13800001111', '0571-88886666')
    const [first, second] = await Promise.all([seats['8001'].next(), seats['8002'].next()])
    await second.answer()
    await first.until('ended')
    second.hangUp()
    await stage.fact('call.ended')
    expect(story().slice(3)).toEqual([
      'A offered 8001 water-order',
      'A offered 8002 water-order',
      'A offer-ended 8001 elsewhere',
      'A offer-ended 8002 answered',
      'A left-queue water-order answered',
      'A answered 8002 water-order',
      'A left 8002 by agent',
      'A ended by agent',
    ])
    expect(first.end()).toMatchObject({ by: 'remote', cause: 'Canceled' })
  })

  it('is let ring, and the next seat takes it', async () => {
    await stage.signIn('after-sales', '8001', '8002')
    const customer = callIn()
    const first = await seats['8001'].next()
    await (await seats['8002'].next()).answer()
    await first.until('ended')
    await stage.fact('call.answered')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      'A offered 8001 after-sales',
      'A offer-ended 8001 no-answer',
      ...answeredBy('8002'),
      ...customerGoes('8002'),
    ])
  })

  it('carries the hub’s id and the queue, and asks the hub with what a trunk would show', async () => {
    const { phone, customer } = await talk()
    const routed = await stage.fact('call.routed')
    expect(phone.header('X-Zuoxi-Call')).toBe(routed.callId)
    expect(phone.header('X-Zuoxi-Queue')).toBe('after-sales')
    expect(phone.remoteNumber).toBe('13800001111')
    expect(stage.questions).toMatchObject([
      { callerNumber: '13800001111', calledNumber: serviceLine, trunk: 'unicom', defaultQueue: 'after-sales' },
    ])
    customer.hangUp()
    await phone.until('ended')
  })

  it('sends a customer on by REFER', async () => {
    const { phone, customer } = await talk()
    await phone.blindTransfer('8003')
    await (await seats['8003'].next()).answer()
    await stage.fact('call.answered', ({ extension }) => extension === '8003')
    await phone.until('ended')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      ...answeredBy('8001'),
      'A transferred blind by 8001 to 8003',
      'A left 8001 by agent',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      ...customerGoes('8003'),
    ])
  })

  it('refuses to send him to a number that does not exist, and the call stays', async () => {
    const { phone, customer } = await talk()
    await expect(phone.blindTransfer('12')).resolves.toBeUndefined()
    expect(phone.state()).toBe('answered')
    customer.hangUp()
    await phone.until('ended')
    expect(story()).not.toContainEqual(expect.stringContaining('transferred'))
  })

  it('asks a colleague first, then hands on by REFER with Replaces: the two calls become one', async () => {
    const { phone, customer } = await talk()
    await phone.hold()
    await stage.fact('call.held')
    const asking = seats['8001'].call('8003')
    const asked = await seats['8003'].next()
    await asked.answer()
    await asking.until('answered')
    expect(asked.remoteNumber).toBe('8001')
    await phone.attendedTransfer(asking)
    await stage.fact('call.transferred')
    await Promise.all([phone.until('ended'), asking.until('ended')])
    expect(asked.state()).toBe('answered')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      ...answeredBy('8001'),
      'A held 8001',
      'B started internal 8001 to 8003',
      'B offered 8003',
      'B offer-ended 8003 answered',
      'B answered 8001',
      'B answered 8003',
      'A retrieved 8001',
      'B merged into A',
      'A transferred attended by 8001 to 8003',
      'A left 8001 by agent',
      'A left 8001 by agent',
      ...customerGoes('8003'),
    ])
  })

  it('asks by command: the seat’s hang-up hands the customer on', async () => {
    const { phone, customer, call } = await talk()
    await stage.pbx.commands.transferAttended(call, seat('8001'), '8003')
    await (await seats['8003'].next()).answer()
    await stage.fact('call.answered', ({ extension }) => extension === '8003')
    phone.hangUp()
    await stage.fact('call.left', ({ extension }) => extension === '8001')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      ...answeredBy('8001'),
      'A held 8001',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      'A transferred attended by 8001 to 8003',
      'A left 8001 by agent',
      ...customerGoes('8003'),
    ])
  })

  it('asks by command and takes the customer back', async () => {
    const { phone, customer, call } = await talk()
    await stage.pbx.commands.transferAttended(call, seat('8001'), '8003')
    const asked = await seats['8003'].next()
    await asked.answer()
    await stage.fact('call.answered', ({ extension }) => extension === '8003')
    await stage.pbx.commands.transferCancel(call, seat('8001'))
    await asked.until('ended')
    await stage.fact('call.retrieved')
    expect(phone.state()).toBe('answered')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story().slice(-4)).toEqual(['A left 8003 by pbx', 'A retrieved 8001', ...customerGoes('8001')])
  })

  it('takes what rings at a colleague by dialling', async () => {
    await stage.signIn('after-sales', '8001')
    const customer = callIn()
    const rung = await seats['8001'].next()
    const third = seats['8003'].call('*88001')
    await third.until('answered')
    await rung.until('ended')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      'A offered 8001 after-sales',
      'A offer-ended 8001 elsewhere',
      'A left-queue after-sales answered',
      'A answered 8003 after-sales',
      ...customerGoes('8003'),
    ])
  })

  it('parks, and whoever dials the slot has the customer', async () => {
    const { phone, customer, call } = await talk()
    await stage.pbx.commands.park(call, seat('8001'))
    const { slot } = await stage.fact('call.parked')
    await phone.until('ended')
    const third = seats['8003'].call(slot)
    await third.until('answered')
    third.hangUp()
    await stage.fact('call.ended')
    customer.hangUp()
    expect(story().slice(-6)).toEqual([
      'A left 8001 by pbx',
      'A parked 701 by 8001',
      'A unparked 701 by 8001',
      'A answered 8003',
      'A left 8003 by agent',
      'A ended by agent',
    ])
  })

  it('dials outside and to a colleague, and is rung first when the hub dials', async () => {
    const talked: string[] = []
    stage.pbx.onDialledOutside((number) => ({ answerAfterMs: 50, talk: () => void talked.push(number) }))
    const out = seats['8001'].call('013900000001')
    await out.until('answered')
    out.hangUp()
    await stage.fact('call.ended')
    const asked = stage.pbx.commands.originate(seat('8002'), '013900000002', '019a0000-0000-7000-8000-00000000ffff')
    const own = await seats['8002'].next()
    expect(own.header('X-Zuoxi-Call')).toBe('019a0000-0000-7000-8000-00000000ffff')
    await own.answer()
    await asked
    await stage.fact('call.answered', ({ extension }) => extension === '8002')
    await stage.pbx.commands.hangUpLeg(await asked, seat('8002'))
    await own.until('ended')
    const inside = seats['8001'].call('8003')
    const called = await seats['8003'].next()
    await called.answer()
    await inside.until('answered')
    called.hangUp()
    await inside.until('ended')
    expect(talked).toEqual(['013900000001', '013900000002'])
    expect(story()).toEqual([
      'A started outbound 8001 to 013900000001',
      'A answered-outside 013900000001',
      'A answered 8001',
      'A left 8001 by agent',
      'A ended by agent',
      'B started outbound 8002 to 013900000002',
      'B routed hub originate 013900000002',
      'B offered 8002',
      'B offer-ended 8002 answered',
      'B answered-outside 013900000002',
      'B answered 8002',
      'B left 8002 by pbx',
      'B ended by pbx',
      'C started internal 8001 to 8003',
      'C offered 8003',
      'C offer-ended 8003 answered',
      'C answered 8001',
      'C answered 8003',
      'C left 8001 by agent',
      'C left 8003 by agent',
      'C ended by agent',
    ])
  })

  it('refuses numbers that do not exist, and the own one', async () => {
    const wrong = seats['8001'].call('12')
    await wrong.until('ended')
    expect(wrong.end()).toMatchObject({ status: 404 })
    const own = seats['8001'].call('8001')
    await own.until('ended')
    expect(own.end()?.by).toBe('remote')
    expect(story()).toEqual([])
  })

  it('is taken over by a supervisor', async () => {
    const { phone, customer, call } = await talk()
    await stage.pbx.commands.takeOver(call, seat('8001'), seat('8004'))
    await phone.until('ended')
    await (await seats['8004'].next()).answer()
    await stage.fact('call.answered', ({ extension }) => extension === '8004')
    customer.hangUp()
    await stage.fact('call.ended')
    expect(story()).toEqual([
      ...arrived,
      ...answeredBy('8001'),
      'A left 8001 by pbx',
      'A offered 8004',
      'A offer-ended 8004 answered',
      'A answered 8004',
      ...customerGoes('8004'),
    ])
  })

  it('comes back with another dialog by Replaces, twice: the leg stays and nobody hears of it', async () => {
    const { phone, customer } = await talk()
    const again = async (old: SeatCall): Promise<SeatCall> => {
      const { call_id, local_tag, remote_tag } = dialogOf(old)
      const next = seats['8001'].call('8001', {
        headers: [`Replaces: ${call_id};to-tag=${remote_tag};from-tag=${local_tag}`, 'Require: replaces'],
      })
      await next.until('answered')
      await old.until('ended')
      return next
    }
    const second = await again(phone)
    await second.hold()
    await stage.fact('call.held')
    const third = await again(second)
    await stage.fact('call.retrieved')
    expect(third.state()).toBe('answered')
    customer.hangUp()
    await third.until('ended')
    expect(story()).toEqual([
      ...arrived,
      ...answeredBy('8001'),
      'A held 8001',
      'A retrieved 8001',
      ...customerGoes('8001'),
    ])
    // Gone: RFC 3891 §3.
    const late = seats['8001'].call('8001', { headers: ['Replaces: nothing;to-tag=a;from-tag=b'] })
    await late.until('ended')
    expect(late.end()).toMatchObject({ status: 481 })
  })

  it('passes keys on to whoever it talks with, by INFO', async () => {
    const { phone, customer } = await talk()
    const pressed: string[] = []
    customer.onDigit((digit) => pressed.push(digit))
    await phone.sendDtmf('1#')
    await expect.poll(() => pressed).toEqual(['1', '#'])
    customer.hangUp()
    await phone.until('ended')
  })
})

type Dialog = { readonly call_id: string; readonly local_tag: string; readonly remote_tag: string }
/** What a seat keeps of its call for the day its sound is lost (main/sip/dialog-id.ts). */
function dialogOf(call: SeatCall): Dialog {
  const { id } = (call.session as unknown as { _dialog: { id: Dialog } })._dialog
  return id
}
