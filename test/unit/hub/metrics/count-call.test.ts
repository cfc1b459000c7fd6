import { describe, expect, it } from 'vitest'
import { type CallStep } from '../../../../contract/call.ts'
import { type CountedCall } from '../../../../hub/metrics/count-call.ts'
import { staysOf } from '../../../support/metrics/stays.ts'
import { seat, service, water } from '../calls/facts.ts'
import { by, counted, inbound, li, only, outbound, steps, wang } from './counted.ts'

const answeredCall = steps(
  [0, 'started'],
  [1, 'queued', { queue: water }],
  [2, 'offered', { queue: water, extension: seat(8002), detail: by(li) }],
  [7, 'offer-ended', { queue: water, extension: seat(8002), detail: by(li, { outcome: 'no-answer' }) }],
  [8, 'offered', { queue: water, extension: seat(8001), detail: by(wang) }],
  [11, 'offer-ended', { queue: water, extension: seat(8001), detail: by(wang, { outcome: 'answered' }) }],
  [11, 'left-queue', { queue: water, detail: { reason: 'answered' } }],
  [11, 'answered', { queue: water, extension: seat(8001), detail: by(wang) }],
  [31, 'held', { extension: seat(8001), detail: by(wang) }],
  [41, 'retrieved', { extension: seat(8001), detail: by(wang) }],
  [71, 'left', { extension: seat(8001), queue: water, detail: by(wang) }],
  [71, 'ended', { detail: { by: 'agent' } }],
)

describe('a call that was answered', () => {
  it('is counted for centre, queue, skill, trunk, number and agent, hold apart from talk', () => {
    const all = counted()
    all.call(inbound, answeredCall)
    const stay = { answered: 1, answeredInTime: 1, waitOfAnsweredMs: 10_000, longestWaitMs: 10_000 }
    const part = { handled: 1, talkMs: 50_000, holdMs: 10_000, inbound: 1 }
    const subjects = [
      ['centre', 'centre'],
      ['queue', water],
      ['skill', 'sales'],
      ['trunk', 'telecom'],
      ['number', '057188886666'],
    ] as const
    for (const [kind, key] of subjects) {
      expect([kind, only(all.tally(kind, key))]).toEqual([kind, { ...stay, ...part, offers: 2, missedOffers: 1 }])
    }
    expect(only(all.tally('agent', wang))).toEqual({ ...stay, ...part, offers: 1 })
    expect(only(all.tally('agent', li))).toEqual({ offers: 1, missedOffers: 1 })
  })

  it('is counted once, however often it is told', () => {
    const all = counted()
    for (const step of answeredCall) all.call(inbound, [step])
    const once = all.tally()
    all.call(inbound, answeredCall)
    all.call(inbound, answeredCall.slice(3, 7))
    expect(all.tally()).toEqual(once)
  })

  it('counts only trunks and numbers of the centre by themselves', () => {
    const all = counted()
    all.call({ ...inbound, trunk: 'stranger', calledNumber: '99999' }, answeredCall)
    expect(all.subjects().filter((one) => /trunk|number/.test(one))).toEqual([])
    expect(all.tally().answered).toBe(1)
  })

  it('and runs again after its end counts its second talk and no second call', () => {
    const all = counted()
    all.call(inbound, answeredCall)
    const more = steps(
      [80, 'answered', { extension: seat(8002), detail: by(li) }],
      [90, 'ended', { detail: { by: 'customer' } }],
    )
    all.call(
      inbound,
      more.map((step) => ({ ...step, sequence: step.sequence + answeredCall.length })),
    )
    expect(all.tally()).toMatchObject({ inbound: 1, handled: 2, talkMs: 60_000, answered: 1 })
  })
})

describe('talks', () => {
  it('of a blind transfer are two, and the first agent handed the customer on', () => {
    const all = counted()
    all.call(
      inbound,
      steps(
        [0, 'started'],
        [0, 'queued', { queue: water }],
        [5, 'answered', { queue: water, extension: seat(8001), detail: by(wang) }],
        [20, 'transferred', { extension: seat(8001), detail: by(wang, { how: 'blind', to: '8002' }) }],
        [20, 'left', { extension: seat(8001), detail: by(wang) }],
        [25, 'answered', { extension: seat(8002), detail: by(li) }],
        [55, 'ended', { detail: { by: 'customer' } }],
      ),
    )
    expect(only(all.tally('agent', wang))).toMatchObject({ handled: 1, talkMs: 15_000, transfersOut: 1, inbound: 1 })
    expect(only(all.tally('agent', li))).toEqual({ handled: 1, talkMs: 30_000, inbound: 1 })
    expect(all.tally('queue', water)).toMatchObject({ handled: 1, transfersOut: 1, inbound: 1 })
    expect(all.tally()).toMatchObject({ handled: 2, talkMs: 45_000, inbound: 1 })
  })

  it('of an attended transfer go on with whoever was asked; the hold ends there', () => {
    const all = counted()
    all.call(
      inbound,
      steps(
        [0, 'queued', { queue: water }],
        [5, 'answered', { queue: water, extension: seat(8001), detail: by(wang) }],
        [20, 'held', { extension: seat(8001), detail: by(wang) }],
        [40, 'joined', { extension: seat(8002), detail: by(li, { as: 'transfer', from: 'c2' }) }],
        [40, 'transferred', { extension: seat(8001), detail: by(wang, { how: 'attended', to: '8002' }) }],
        [41, 'left', { extension: seat(8001), detail: by(wang) }],
        [70, 'ended', { detail: { by: 'customer' } }],
      ),
    )
    expect(only(all.tally('agent', wang))).toMatchObject({ talkMs: 16_000, holdMs: 20_000, transfersOut: 1 })
    expect(only(all.tally('agent', li))).toEqual({ handled: 1, talkMs: 30_000, inbound: 1 })
  })

  it('of a call that a seat makes begin when the other side answers', () => {
    const all = counted()
    all.call(
      outbound,
      steps(
        [0, 'started', { extension: seat(8001), detail: by(wang) }],
        [1, 'offered', { extension: seat(8001), detail: by(wang) }],
        [3, 'answered', { extension: seat(8001), detail: by(wang) }],
        [10, 'answered', { detail: { outside: true } }],
        [40, 'ended', { detail: { by: 'agent' } }],
      ),
    )
    const expected = { handled: 1, talkMs: 30_000, outbound: 1, outboundAnswered: 1 }
    expect(only(all.tally('agent', wang))).toEqual(expected)
    expect(only(all.tally('trunk', 'telecom'))).toEqual(expected)
  })

  it('between seats count only where one of them stood in a queue', () => {
    const all = counted()
    const internal = { ...inbound, direction: 'internal', trunk: null } as const
    all.call(
      { ...internal, callId: 'i1' },
      steps(
        [0, 'started', { extension: seat(8001), detail: by(wang) }],
        [1, 'offered', { extension: seat(8002), detail: by(li) }],
        [2, 'answered', { extension: seat(8002), detail: by(li) }],
        [9, 'ended', { detail: { by: 'agent' } }],
      ),
    )
    expect(all.subjects()).toEqual([])
    all.call(
      { ...internal, callId: 'i2' },
      steps(
        [0, 'started', { extension: seat(8001), detail: by(wang) }],
        [1, 'queued', { queue: service }],
        [4, 'answered', { queue: service, extension: seat(8002), detail: by(li) }],
        [9, 'ended', { detail: { by: 'agent' } }],
      ),
    )
    expect(only(all.tally('queue', service))).toMatchObject({ answered: 1, handled: 1, talkMs: 5_000 })
    expect(all.tally()).toMatchObject({ inbound: 0, outbound: 0, handled: 1 })
  })
})

describe('stays', () => {
  it('are two when a call overflows, each with its own clock and its own T', () => {
    const overflow = steps(
      [0, 'started'],
      [1, 'queued', { queue: water }],
      [31, 'left-queue', { queue: water, detail: { reason: 'timeout' } }],
      [31, 'queued', { queue: service }],
      [40, 'left-queue', { queue: service, detail: { reason: 'answered' } }],
      [40, 'answered', { queue: service, extension: seat(8001), detail: by(wang) }],
      [100, 'left', { extension: seat(8001) }],
      [100, 'ended', { detail: { by: 'customer' } }],
    )
    expect(staysOf('c', overflow)).toMatchObject([
      { queue: water, waitMs: 30_000, outcome: 'timeout' },
      { queue: service, waitMs: 9_000, outcome: 'answered', extension: '8001', connectedMs: 60_000 },
    ])
    const all = counted()
    all.call(inbound, overflow)
    expect(all.tally('queue', water)).toMatchObject({ otherwise: 1, otherwiseInTime: 0, answered: 0, inbound: 0 })
    expect(all.tally('queue', service)).toMatchObject({ answered: 1, answeredInTime: 1, inbound: 1 })
  })

  it('read the answer whether it is told before or after the caller left the queue', () => {
    const before = steps(
      [0, 'queued', { queue: water }],
      [5, 'answered', { queue: water, extension: seat(8001) }],
      [5, 'left-queue', { queue: water, detail: { reason: 'answered' } }],
      [8, 'ended', { detail: { by: 'agent' } }],
    )
    expect(staysOf('c', before)).toMatchObject([{ waitMs: 5000, outcome: 'answered', connectedMs: 3000 }])
  })

  it('end with the call when nothing else ended them, and the line of those who wait is empty again', () => {
    const all = counted()
    const lost = steps([0, 'queued', { queue: water }], [7, 'ended', { detail: { by: 'customer' } }])
    all.call(inbound, lost.slice(0, 1))
    expect(all.waiting().get(water)).toBe(1)
    all.call(inbound, lost.slice(1))
    expect(all.waiting().get(water)).toBe(0)
    expect(staysOf('c', lost)).toMatchObject([{ waitMs: 7000, outcome: 'abandoned' }])
    const cut = steps([0, 'queued', { queue: water }], [7, 'ended', { detail: { by: 'pbx' } }])
    expect(staysOf('c', cut)).toMatchObject([{ outcome: 'unknown' }])
  })

  it('that a seat took are its own, also when the caller was gone before the two were connected', () => {
    const all = counted()
    const taken = steps(
      [0, 'queued', { queue: water }],
      [2, 'offered', { queue: water, extension: seat(8001), detail: by(wang) }],
      [4, 'offer-ended', { queue: water, extension: seat(8001), detail: by(wang, { outcome: 'answered' }) }],
      [4, 'left-queue', { queue: water, detail: { reason: 'answered' } }],
      [5, 'ended', { detail: { by: 'customer' } }],
    )
    all.call(inbound, taken)
    expect(only(all.tally('agent', wang))).toMatchObject({ answered: 1, offers: 1, handled: 1, talkMs: 1_000 })
    expect(all.tally('queue', water)).toMatchObject({ answered: 1, handled: 1 })
    expect(staysOf('c', taken)).toMatchObject([{ outcome: 'answered', extension: '8001', connectedMs: 1_000 }])
  })

  it('never last less than nothing, also when the clock was put back', () => {
    const all = counted()
    all.call(
      inbound,
      steps(
        [100, 'queued', { queue: water }],
        [40, 'left-queue', { queue: water, detail: { reason: 'answered' } }],
        [40, 'answered', { queue: water, extension: seat(8001), detail: by(wang) }],
        [30, 'held', { extension: seat(8001) }],
        [20, 'retrieved', { extension: seat(8001) }],
        [10, 'left', { extension: seat(8001) }],
        [5, 'ended', { detail: { by: 'customer' } }],
      ),
    )
    for (const [field, value] of Object.entries(all.tally())) expect([field, value >= 0]).toEqual([field, true])
    expect(all.tally()).toMatchObject({ answered: 1, handled: 1, talkMs: 0, holdMs: 0, waitOfAnsweredMs: 0 })
  })
})

describe('lost calls', () => {
  type Record = readonly [CountedCall, CallStep[]]
  const lost = (callId: string, at: number): Record => [
    { ...inbound, callId },
    steps(
      [at, 'started'],
      [at, 'queued', { queue: water }],
      [at + 9, 'ended', { detail: { by: 'customer', lossReason: 'abandoned-in-queue' } }],
    ),
  ]
  const dial = (callId: string, at: number): Record => [
    { ...outbound, callId },
    steps([at, 'started', { extension: seat(8001), detail: by(wang) }], [at + 5, 'ended', { detail: { by: 'agent' } }]),
  ]

  it('are called back by whoever dials the number later that day, whichever becomes known first', () => {
    // In Shanghai the first day of 1970 ends at 16:00 UTC: the loss a minute before is of that day, the dial of the next.
    const late = 16 * 3_600 - 60
    const records = [
      ...[lost('l1', 1_000), lost('l2', 2_000), dial('d1', 2_005), dial('d2', 5_000)],
      ...[lost('l3', late), dial('d3', late + 600)],
    ]
    for (const order of [records, records.toReversed()]) {
      const all = counted()
      for (const [call, told] of order) all.call(call, told)
      expect(all.tally('queue', water)).toMatchObject({ lost: 3, calledBack: 2 })
      expect(all.tally()).toMatchObject({ lost: 3, calledBack: 2, outbound: 3, outboundAnswered: 0 })
    }
  })

  it('of somebody without a number nobody can call back', () => {
    const all = counted()
    const [call, told] = lost('l1', 1_000)
    all.call({ ...call, outside: null }, told)
    all.call(...dial('d1', 2_000))
    expect(all.tally()).toMatchObject({ lost: 1, calledBack: 0 })
  })
})
