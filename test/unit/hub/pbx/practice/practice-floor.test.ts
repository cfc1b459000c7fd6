import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../../../contract/agent.ts'
import { type Centre } from '../../../../../contract/centre/centre.ts'
import { ensureCertificates } from '../../../../../hub/certificates/certificates.ts'
import { type PbxFact, type PbxSnapshot, type RoutingAnswer } from '../../../../../hub/pbx/port.ts'
import {
  type PracticeCaller,
  type PracticeLine,
  type PracticePbx,
} from '../../../../../hub/pbx/practice/practice-floor.ts'
import { createPracticePbx } from '../../../../../hub/pbx/practice/practice-pbx.ts'
import { sayFacts } from '../../../../support/adapter/say-facts.ts'
import { practiceCentre, practicePasswords } from '../../../../support/practice/test-centre.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'
import { waitFor } from '../../../../support/wait-for.ts'

/** The floor with played callers and played telephones: queues, routing, outside numbers; no SIP and no sound heard. */

let tls: { key: string; cert: string }
let pbx: PracticePbx
let facts: PbxFact[]
let snapshots: PbxSnapshot[]
let answer: (() => Promise<RoutingAnswer>) | null
const closers: (() => Promise<void>)[] = []
const serviceLine = '0571-87776666'
const orderLine = '0571-88886666'
const seat = (text: string): Extension => text as Extension
const queue = (text: string): QueueKey => text as QueueKey

beforeAll(async () => {
  await using folder = await temporaryFolder('certificates')
  const { key, chain } = await ensureCertificates(folder.path, ['127.0.0.1'])
  tls = { key, cert: chain }
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
afterAll(() => expect(closers).toEqual([]))

async function open(change: (centre: Centre) => Centre = (centre) => centre): Promise<void> {
  const folder = await temporaryFolder('floor')
  const centre = change(await practiceCentre())
  facts = []
  snapshots = []
  answer = null
  pbx = createPracticePbx({
    ...{ centre, passwords: practicePasswords(centre), tls, recordings: join(folder.path, 'raw') },
    log: (level, message, detail) => {
      if (level === 'error') throw new Error(`${message} ${JSON.stringify(detail)}`)
    },
  })
  closers.push(async () => {
    await pbx.close()
    await folder.remove()
  })
  await pbx.start({
    fact: (fact) => void facts.push(fact),
    snapshot: (snapshot) => void snapshots.push(snapshot),
    route: () => (answer === null ? Promise.reject(new Error('the hub is away')) : answer()),
  })
}
const queueSettings =
  (key: string, settings: Partial<Centre['queues'][number]>) =>
  (centre: Centre): Centre => ({
    ...centre,
    queues: centre.queues.map((one) => (one.key === key ? { ...one, ...settings } : one)),
  })
const routing = (given: Partial<RoutingAnswer>) => async (): Promise<RoutingAnswer> => ({
  ...{ callId: '019a0000-0000-7000-8000-000000000001', action: 'default', target: null, queue: null, priority: 0 },
  ...{ preferredAgent: null, preferredAgentSeconds: 0 },
  ...given,
})
const callIn = (about: Partial<PracticeCaller> = {}): PracticeLine =>
  pbx.callIn({ number: '13800001111', calledNumber: serviceLine, patienceMs: 60_000, ...about })
async function staff(key: string, ...extensions: string[]): Promise<void> {
  for (const extension of extensions) {
    pbx.plugIn(seat(extension)).whenRinging(() => ({ answerAfterMs: 5, talkMs: 60_000 }))
    await pbx.commands.signIn(seat(extension), queue(key), 0, false, null)
  }
}
const told = (kind: PbxFact['kind'], count = 1): Promise<unknown> =>
  waitFor(`${count} × ${kind}`, () => facts.filter((fact) => fact.kind === kind).length >= count, { intervalMs: 2 })
const story = (): string[] => sayFacts(facts)
const arrives = (number: string, called: string, key: string, by = 'default', name = 'A'): string[] => [
  `${name} started inbound ${number} to ${called}`,
  `${name} routed ${by} queue ${key}`,
]

describe('the practice floor', () => {
  it('plays a call from the trunk to the hang-up, and its line hears of it', async () => {
    await open()
    await staff('after-sales', '8001')
    const line = callIn()
    const heard: string[] = []
    line.onAnswered((extension) => heard.push(`answered ${extension}`))
    line.onEnded((by) => heard.push(`ended ${by}`))
    await told('call.answered')
    expect(snapshots[0]?.seats.find(({ extension }) => extension === '8001')).toMatchObject({ registered: false })
    pbx.link.cut('to look')
    pbx.link.heal()
    expect(snapshots.at(-1)).toMatchObject({
      calls: [{ phase: 'talking', callerNumber: '13800001111', queue: 'after-sales', trunk: 'unicom' }],
      trunks: [{ trunk: 'unicom', channels: 1 }],
    })
    expect(snapshots.at(-1)?.seats.find(({ extension }) => extension === '8001')).toMatchObject({
      ...{ registered: true, address: 'practice', device: 'in-use' },
    })
    await pbx.commands.hangUp(line.call)
    expect(heard).toEqual(['answered 8001', 'ended pbx'])
    expect(story()).toEqual([
      ...arrives('13800001111', serviceLine, 'after-sales'),
      'A queued after-sales 1',
      'A offered 8001 after-sales',
      'A offer-ended 8001 answered',
      'A left-queue after-sales answered',
      'A answered 8001 after-sales',
      'A left 8001 by pbx',
      'A ended by pbx',
    ])
  })

  it('lets a colleague hang up after his time, and a caller who waits too long give up', async () => {
    await open()
    const phone = pbx.plugIn(seat('8001'))
    phone.whenRinging(() => ({ answerAfterMs: 5, talkMs: 30 }))
    await pbx.commands.signIn(seat('8001'), queue('after-sales'), 0, false, null)
    const ended: string[] = []
    callIn().onEnded((by) => ended.push(by))
    await told('call.ended')
    phone.whenRinging(() => ({ answerAfterMs: null, talkMs: 0 }))
    callIn({ patienceMs: 60 }).onEnded((by) => ended.push(by))
    await told('call.ended', 2)
    expect(ended).toEqual(['seat', 'caller'])
    expect(story().slice(-3)).toEqual([
      'B offer-ended 8001 caller-left',
      'B left-queue after-sales abandoned',
      'B ended by customer',
    ])
    phone.unplug()
    expect(facts.at(-1)).toMatchObject({ kind: 'seat.device', extension: '8001', state: 'unavailable' })
  })

  it('goes the number’s own way when the hub is away or late, and the hub’s when it answers', async () => {
    await open()
    answer = () => new Promise(() => undefined)
    callIn()
    await told('call.queued')
    expect(story()).toEqual([...arrives('13800001111', serviceLine, 'after-sales'), 'A queued after-sales 1'])
    answer = routing({ action: 'queue', queue: queue('water-order') })
    callIn({ number: '13800002222' })
    await told('call.queued', 2)
    expect(story().slice(-2)).toEqual(['B routed hub queue water-order', 'B queued water-order 1'])
    expect(facts.filter(({ kind }) => kind === 'call.routed').at(-1)).toMatchObject({
      callId: '019a0000-0000-7000-8000-000000000001',
    })
  })

  it('rejects whom the hub rejects, and rings the seat it names', async () => {
    await open()
    answer = routing({ action: 'reject' })
    const ended: string[] = []
    callIn().onEnded((by) => ended.push(by))
    await told('call.ended')
    expect(ended).toEqual(['pbx'])
    expect(facts.at(-1)).toMatchObject({ kind: 'call.ended', by: 'pbx', cause: 21 })
    await staff('water-order', '8002')
    answer = routing({ action: 'extension', target: '8002' })
    callIn()
    await told('call.answered')
    expect(story().slice(-4)).toEqual([
      'B routed hub extension 8002',
      'B offered 8002',
      'B offer-ended 8002 answered',
      'B answered 8002',
    ])
  })

  it('tries the preferred seat once before the queue', async () => {
    await open()
    const phone = pbx.plugIn(seat('8002'))
    phone.whenRinging(() => ({ answerAfterMs: null, talkMs: 0 }))
    answer = routing({
      action: 'queue',
      queue: queue('after-sales'),
      preferredAgent: seat('8002'),
      preferredAgentSeconds: 1,
    })
    callIn()
    await told('call.queued')
    expect(story().slice(1)).toEqual([
      'A routed hub queue after-sales',
      'A offered 8002',
      'A offer-ended 8002 no-answer',
      'A queued after-sales 1',
    ])
  })

  it('serves the more important first, then who came first', async () => {
    await open()
    const numbers = ['13800000001', '13800000002', '13800000003']
    const lines: PracticeLine[] = []
    for (const [index, number] of numbers.entries()) {
      answer = routing({ action: 'queue', queue: queue('after-sales'), priority: index === 2 ? 5 : 0 })
      lines.push(callIn({ number }))
      await told('call.queued', index + 1)
    }
    expect(
      facts.filter(({ kind }) => kind === 'call.queued').map((fact) => 'position' in fact && fact.position),
    ).toEqual([...[1, 2, 1]])
    const answered: string[] = []
    for (const [index, line] of lines.entries()) line.onAnswered(() => answered.push(numbers[index] ?? ''))
    const phone = pbx.plugIn(seat('8001'))
    phone.whenRinging(() => ({ answerAfterMs: 2, talkMs: 5 }))
    await pbx.commands.signIn(seat('8001'), queue('after-sales'), 0, false, null)
    await told('call.ended', 3)
    expect(answered).toEqual([numbers[2], numbers[0], numbers[1]])
  })

  it('turns callers away from a full or an empty queue, and lets the rest overflow in time', async () => {
    await open((centre) =>
      queueSettings('water-order', { maxLength: 1, maxWaitSeconds: 0.05 })(
        queueSettings('after-sales', { joinWhenEmpty: false })(centre),
      ),
    )
    callIn({ calledNumber: orderLine })
    await told('call.queued')
    callIn({ number: '13800002222', calledNumber: orderLine })
    await told('call.ended', 2)
    expect(story()).toEqual([
      ...arrives('13800001111', orderLine, 'water-order'),
      'A queued water-order 1',
      ...arrives('13800002222', orderLine, 'water-order', 'default', 'B'),
      'B left-queue water-order full',
      'B routed default queue after-sales',
      'B left-queue after-sales empty',
      'B routed default voicemail',
      'B ended by pbx',
      'A left-queue water-order timeout',
      'A routed default queue after-sales',
      'A left-queue after-sales empty',
      'A routed default voicemail',
      'A ended by pbx',
    ])
  })

  it('rings the lowest penalty first, nobody on a break, and the next when one does not take it', async () => {
    await open(queueSettings('after-sales', { ringSeconds: 0.05 }))
    for (const [extension, penalty] of [
      ['8001', 3],
      ['8002', 1],
      ['8003', 0],
    ] as const) {
      pbx
        .plugIn(seat(extension))
        .whenRinging(() => ({ answerAfterMs: extension === '8001' ? 5 : null, talkMs: 60_000 }))
      await pbx.commands.signIn(seat(extension), queue('after-sales'), penalty, false, null)
    }
    await pbx.commands.pause(seat('8003'), 'lunch')
    callIn()
    await told('call.answered')
    expect(story().slice(3, 6)).toEqual([
      'A offered 8002 after-sales',
      'A offer-ended 8002 no-answer',
      'A offered 8001 after-sales',
    ])
  })

  it('is taken and hung up by hand, and what is said to it can be heard', async () => {
    await open()
    const phone = pbx.plugIn(seat('8001'))
    const states: string[] = []
    phone.onChange(({ ringing, talking }) => states.push(ringing ? 'rings' : talking ? 'talks' : 'rests'))
    const heard: number[] = []
    phone.listen((frame) => heard.push(frame[0] ?? 0))
    await pbx.commands.signIn(seat('8001'), queue('after-sales'), 0, false, null)
    expect(phone.answer()).toBe(false)
    const line = callIn()
    void line.say(new Int16Array(1_600).fill(1_000))
    await told('call.offered')
    expect(phone.answer()).toBe(true)
    await waitFor('all of it to be heard', () => heard.filter((sample) => sample === 1_000).length === 10)
    phone.listen(null)
    phone.hangUp()
    await told('call.ended')
    callIn()
    await told('call.offered', 2)
    phone.onChange(({ ringing }) => ringing && phone.answer())
    phone.hangUp()
    await waitFor('the second to be refused', () =>
      facts.some((fact) => fact.kind === 'call.offer-ended' && fact.outcome === 'rejected'),
    )
    expect(states.slice(0, 5)).toEqual(['rings', 'talks', 'rests', 'rings', 'rests'])
    // Rung again for the same caller, whom it takes in the moment it is told.
    await told('call.answered', 2)
  })

  it('goes on to the next when a ringing telephone is unplugged, and ends when one that talks is', async () => {
    await open()
    const ringing = pbx.plugIn(seat('8001'))
    await pbx.commands.signIn(seat('8001'), queue('after-sales'), 0, false, null)
    callIn()
    await told('call.offered')
    const talking = pbx.plugIn(seat('8002'))
    talking.whenRinging(() => ({ answerAfterMs: 5, talkMs: 60_000 }))
    await pbx.commands.signIn(seat('8002'), queue('after-sales'), 0, false, null)
    ringing.unplug()
    await told('call.answered')
    talking.unplug()
    expect(story().slice(3)).toEqual([
      'A offered 8001 after-sales',
      'A offer-ended 8001 rejected',
      'A offered 8002 after-sales',
      'A offer-ended 8002 answered',
      'A left-queue after-sales answered',
      'A answered 8002 after-sales',
      'A left 8002 by agent',
      'A ended by agent',
    ])
  })

  it('hands a customer on to a queue and to an outside number, and takes him back from a colleague who is not there', async () => {
    await open()
    await staff('after-sales', '8001')
    await staff('water-order', '8002')
    const line = callIn()
    await told('call.answered')
    const absent = pbx.plugIn(seat('8003'))
    await pbx.commands.transferAttended(line.call, seat('8001'), '8003')
    absent.unplug()
    await told('call.retrieved')
    await pbx.commands.transferBlind(line.call, seat('8001'), '6001')
    await told('call.answered', 2)
    pbx.onDialledOutside(() => ({ answerAfterMs: 5, talk: null }))
    await pbx.commands.transferBlind(line.call, seat('8002'), '7101')
    await told('call.answered-outside')
    line.hangUp()
    expect(story().slice(7)).toEqual([
      'A held 8001',
      'A offered 8003',
      'A offer-ended 8003 rejected',
      'A retrieved 8001',
      'A transferred blind by 8001 to 6001',
      'A left 8001 by agent',
      'A queued water-order 1',
      'A offered 8002 water-order',
      'A offer-ended 8002 answered',
      'A left-queue water-order answered',
      'A answered 8002 water-order',
      'A transferred blind by 8002 to 7101',
      'A left 8002 by agent',
      'A answered-outside 057187650001',
      'A ended by customer',
    ])
  })

  it('plays whoever is called outside, and lets him not answer', async () => {
    await open()
    await staff('after-sales', '8001')
    const said: string[] = []
    pbx.onDialledOutside((number) => ({
      answerAfterMs: number.endsWith('1') ? 5 : null,
      talk: (line) => {
        said.push(number)
        line.hangUp()
      },
    }))
    await pbx.commands.originate(seat('8001'), '013900000001', '019a0000-0000-7000-8000-000000000009')
    await told('call.ended')
    expect(said).toEqual(['013900000001'])
    expect(story().slice(-4)).toEqual([
      'A answered-outside 013900000001',
      'A answered 8001',
      'A left 8001 by customer',
      'A ended by customer',
    ])
    const second = await pbx.commands.originate(seat('8001'), '013900000002', '019a0000-0000-7000-8000-00000000000a')
    await told('call.offer-ended', 2)
    await pbx.commands.hangUpLeg(second, seat('8001'))
    expect(story().slice(-2)).toEqual(['B left 8001 by pbx', 'B ended by pbx'])
  })

  it('tells after a lost link what ended meanwhile, until the hub has it', async () => {
    await open()
    await staff('after-sales', '8001')
    const line = callIn()
    await told('call.answered')
    const { call } = line
    pbx.link.cut('the cable')
    await expect(pbx.commands.hangUp(call)).rejects.toMatchObject({ code: 'pbx.unavailable' })
    line.hangUp()
    pbx.link.heal()
    expect(snapshots.at(-1)).toMatchObject({
      calls: [],
      missed: [{ call, extension: '8001', queue: 'after-sales', direction: 'inbound', cause: 16 }],
    })
    await pbx.commands.forgetMissed([call])
    pbx.link.cut('again')
    pbx.link.heal()
    expect(snapshots.at(-1)?.missed).toEqual([])
  })

  it('refuses what cannot be, in words', async () => {
    await open()
    await staff('after-sales', '8001')
    const line = callIn()
    await told('call.answered')
    const { commands } = pbx
    const refused = { code: 'pbx.refused', parameters: { reason: expect.stringMatching(/\w/) } }
    for (const wish of [
      () => commands.signIn(seat('9999'), queue('after-sales'), 0, false, null),
      () => commands.signIn(seat('8001'), queue('nowhere'), 0, false, null),
      () => commands.originate(seat('8002'), '013900000001', 'x'),
      () => commands.originate(seat('8001'), '12', 'x'),
      () => commands.transferBlind(line.call, seat('8001'), '*43'),
      () => commands.transferComplete(line.call, seat('8001')),
      () => commands.transferCancel(line.call, seat('8001')),
      () => commands.pickUp(line.call, seat('8001')),
      () => commands.supervise(line.call, seat('8001'), seat('8004'), 'listen', 'mark'),
      () => commands.record(line.call, 'pause'),
      () => commands.takeOver(line.call, seat('8001'), seat('8004')),
    ])
      await expect(wish()).rejects.toMatchObject(refused)
    expect(pbx.commands).toBeDefined()
    expect(story().at(-1)).toBe('A answered 8001 after-sales')
  })
})
