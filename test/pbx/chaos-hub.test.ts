import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../support/customer-generator.ts'
import { celFacts } from '../support/cel.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'
import { type Seat } from '../support/seat/start-seat.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { newCaller } from './support/floor-stage.ts'
import { type HubProcess, prepareHubProcess } from './support/hub-process.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let stage: CentreStage
let hub: HubProcess
beforeAll(async () => {
  const centre = await quickWaterCentre()
  const queues = centre.queues.map((queue) => ({
    ...queue,
    strategy: 'round-robin' as const,
    ringSeconds: 15,
    maxWaitSeconds: 60,
  }))
  stage = await startCentre({ ...centre, queues })
  hub = await prepareHubProcess(stage)
  await hub.start()
}, 180_000)
afterAll(async () => {
  await hub.stop()
  await stage.stop()
})

/** How far two of Asterisk's own times of one end may lie apart on a busy machine; the hub was away for seconds. */
const atOnceMs = 250

const seats = ['8001', '8002', '8004']

async function customer(holdMs = 120_000) {
  const from = newCaller()
  return { from, ...(await stage.customers({ behaviour: 'waits', from, to: waterLine, holdMs })) }
}

/** The call that rings at any of the seats now, and whose it is. */
function ringsAnywhere(not: readonly SeatCall[] = []): Promise<SeatCall> {
  return waitFor('a call to ring at one of the seats', async () => {
    const phones: Seat[] = await Promise.all(seats.map((extension) => stage.seat(extension)))
    return phones
      .flatMap((phone) => phone.calls())
      .find((call) => call.direction === 'incoming' && call.state() === 'ringing' && !not.includes(call))
  })
}

const heard = async (call: SeatCall): Promise<number> => call.media().receivedPackets()

/** The end of every call that Asterisk saw from a customer, by its linkedid. */
async function ends(): Promise<ReadonlyMap<string, number>> {
  const cel = await stage.cel()
  const customers = cel.filter(({ type, channel }) => type === 'CHAN_START' && channel.startsWith('PJSIP/unicom-'))
  return new Map(
    customers.map(({ linkedId }) => [linkedId, celFacts(cel, linkedId).find(({ kind }) => kind === 'ended')?.at ?? 0]),
  )
}

describe('kill -9 of the hub', () => {
  it('in mid-call: the calls go on, and afterwards each is there once, under the same id, and over', async () => {
    await hub.ready(...seats)
    const talker = await customer()
    const talking = await (await ringsAnywhere()).answer()
    const leaver = await customer()
    const leaving = await (await ringsAnywhere()).answer()
    const ringer = await customer()
    const ringing = await ringsAnywhere()
    const before = new Map<string, string>()
    for (const { from, phase } of [
      { from: talker.from, phase: 'talking' },
      { from: leaver.from, phase: 'talking' },
      { from: ringer.from, phase: 'ringing' },
    ]) {
      before.set(from, (await hub.call(from, phase, (call) => call.phase === phase)).call.callId)
    }

    await hub.kill()
    const then = await heard(talking)
    await waitUntil(
      'speech to go on',
      () => heard(talking),
      (now) => now > then + 25,
    )
    // One ends, one is answered, and one begins and ends, with no hub to see it.
    leaving.hangUp()
    await ringing.answer()
    const stranger = await customer()
    const unseen = await (await ringsAnywhere()).answer()
    await waitUntil(
      'a few words',
      () => heard(unseen),
      (count) => count > 25,
    )
    unseen.hangUp()
    await stranger.finished()

    await hub.start()
    const left = await hub.call(leaver.from, 'over', (call) => call.phase === 'ended')
    const missed = await hub.call(stranger.from, 'over', (call) => call.phase === 'ended')
    for (const from of [talker.from, ringer.from])
      await hub.call(from, 'still talking', (call) => call.phase === 'talking')
    expect(missed.call).toMatchObject({ lossReason: null, queue: 'water-order' })
    expect(seats).toContain(missed.call.extension)

    talking.hangUp()
    ringing.hangUp()
    for (const { from } of [talker, ringer]) await hub.call(from, 'over', (call) => call.phase === 'ended')
    const all = await hub.calls()
    for (const [from, callId] of before) {
      expect(all.filter(({ call }) => call.callerNumber === from).map(({ call }) => call.callId)).toEqual([callId])
    }
    // What ended unseen ended when Asterisk says it did.
    const celEnds = await ends()
    for (const { call } of [left, missed]) {
      expect(Math.abs((call.endedAt ?? 0) - (celEnds.get(call.pbxCallId) ?? 0))).toBeLessThanOrEqual(atOnceMs)
    }
  }, 300_000)

  it('at random moments: no call is missing, none is there twice, none stays open', async () => {
    const random = seededRandom(20_261_123)
    await hub.ready(...seats)
    let over = false
    const phones = await Promise.all(seats.map((extension) => stage.seat(extension)))
    const stopListening = phones.map((phone) =>
      phone.onIncoming((call) => {
        const [answerMs, talkMs] = [random() * 800, 300 + random() * 2_500]
        setTimeout(() => {
          if (call.state() !== 'ringing' || over) return
          call.answer().then(
            () => setTimeout(() => call.state() === 'answered' && call.hangUp(), talkMs),
            () => undefined,
          )
        }, answerMs)
      }),
    )
    const first = newCaller()
    const many = await stage.customers({
      behaviour: 'abandons',
      calls: 24,
      from: (index) => String(Number(first) + 1_000_000 + index),
      to: waterLine,
      startAfterMs: (index) => index * 600 + random() * 500,
      holdMs: () => 1_000 + random() * 6_000,
      rtp: false,
    })
    for (let round = 0; round < 4; round++) {
      await new Promise((resolve) => setTimeout(resolve, 500 + random() * 2_500))
      await hub.kill()
      await new Promise((resolve) => setTimeout(resolve, random() * 1_200))
      await hub.start()
    }
    await many.finished()
    over = true
    for (const stop of stopListening) stop()
    // The customers are done before Asterisk has written down the end of the last of them.
    const celEnds = await waitUntil('every end to be in the CEL', ends, (found) => ![...found.values()].includes(0))
    const all = await waitUntil(
      'every call to be over',
      () => hub.calls(),
      (calls) => calls.every(({ call }) => call.phase === 'ended') && calls.length >= celEnds.size,
      { timeoutMs: 60_000, intervalMs: 200 },
    )
    expect(all.map(({ call }) => call.pbxCallId).toSorted()).toEqual([...celEnds.keys()].toSorted())
    expect(new Set(all.map(({ call }) => call.callId)).size).toBe(all.length)
    for (const { call } of all) {
      // A call whose end nobody told ends when it was seen last: never later than Asterisk's own end.
      expect((call.endedAt ?? 0) - (celEnds.get(call.pbxCallId) ?? 0)).toBeLessThanOrEqual(atOnceMs)
    }
  }, 300_000)
})

describe('a hub that hangs', () => {
  it('does not keep callers: after a second they go to their default queue, and the history has them later', async () => {
    await hub.ready(...seats)
    hub.freeze()
    const began = Date.now()
    let caller
    try {
      caller = await customer()
      const answered = await (await ringsAnywhere()).answer()
      expect(Date.now() - began).toBeLessThan(3_000)
      expect(answered.header('X-Zuoxi-Queue')).toBe('water-order')
      await waitUntil(
        'a few words',
        () => heard(answered),
        (count) => count > 10,
      )
      answered.hangUp()
      await caller.finished()
    } finally {
      hub.thaw()
    }
    const { call, steps } = await hub.call(caller.from, 'over', (one) => one.phase === 'ended')
    expect(call).toMatchObject({ queue: 'water-order', lossReason: null })
    expect(steps.find(({ kind }) => kind === 'routed')?.detail).toMatchObject({ by: 'default' })
  }, 180_000)
})
