import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuid } from 'uuid'
import { type Centre } from '../../contract/centre/centre.ts'
import { closedHours, openHours } from './support/centre-on-asterisk.ts'
import { type FloorStage, newCaller, openFloorStage, tale } from './support/floor-stage.ts'
import { addPerson, type Person, signIn } from './support/hub-door.ts'
import { quickWaterCentre, serviceLine, waterLine } from './support/test-centre.ts'

/** Water orders overflow to after-sales after six seconds or when nobody is there; after-sales lets one caller wait. */
async function smallCentre(): Promise<Centre> {
  const centre = await quickWaterCentre()
  return {
    ...centre,
    queues: centre.queues.map((queue) =>
      queue.key === 'water-order'
        ? { ...queue, joinWhenEmpty: false, maxWaitSeconds: 6 }
        : { ...queue, maxLength: 1, overflow: { hangUp: true } },
    ),
  }
}

let floor: FloorStage
let supervisor: Person
beforeAll(async () => {
  floor = await openFloorStage(await smallCentre())
  await addPerson(floor.hub, 'administrator', 'boss')
  supervisor = await signIn(floor.address, 'boss')
})
afterAll(() => floor.stop())

describe('with every seat busy', () => {
  it('callers wait, give up, or overflow to the next queue, where another seat answers', async () => {
    await floor.ready('8002', '8006')
    const first = await floor.customer({ behaviour: 'waits', to: waterLine })
    const busy = await (await floor.rings('8002')).answer()

    const patient = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.record(patient.from, 'queued', ({ call }) => call.phase === 'queued')
    const leaving = await floor.customer({ behaviour: 'abandons', to: waterLine, holdMs: 5_500 })
    expect((await floor.ended(leaving.from)).call).toMatchObject({
      lossReason: 'abandoned-in-queue',
      endedBy: 'customer',
      extension: null,
      queue: 'water-order',
    })

    const taken = await (await floor.rings('8006')).answer()
    await floor.agentIs('8006', 'talking', ({ state }) => state === 'talking')
    taken.hangUp()
    const overflowed = await floor.ended(patient.from)
    expect(overflowed.call).toMatchObject({ queue: 'after-sales', extension: '8006', lossReason: null })
    expect(tale(overflowed.steps)).toContain('left-queue water-order timeout')
    busy.hangUp()
    for (const from of [first.from, patient.from, leaving.from]) {
      expect(await floor.disagreements(await floor.ended(from))).toEqual([])
    }
    await floor.away('8002', '8006')
  })
})

describe('queues with limits', () => {
  it('lets nobody wait where nobody is signed in, and nobody more than there is room for', async () => {
    // Nobody serves water orders: on to after-sales at once, where one may wait.
    const waiting = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.record(waiting.from, 'waiting', ({ call }) => call.phase === 'queued' && call.queue === 'after-sales')
    const tooMany = await floor.customer({ behaviour: 'waits', to: serviceLine })
    const full = await floor.ended(tooMany.from)
    expect(full.call).toMatchObject({ lossReason: 'queue-full', answeredAt: null })
    await floor.ready('8006')
    const taken = await (await floor.rings('8006')).answer()
    await floor.agentIs('8006', 'talking', ({ state }) => state === 'talking')
    taken.hangUp()
    const empty = await floor.ended(waiting.from)
    expect(tale(empty.steps)).toContain('empty')
    expect(await floor.disagreements(empty)).toEqual([])
    expect(await floor.disagreements(full)).toEqual([])
    await floor.away('8006')
  })
})

describe('callers who are not let in', () => {
  it('outside working hours: the history says closed', async () => {
    await floor.stage.setClock(closedHours)
    try {
      const late = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 300 })
      const record = await floor.ended(late.from)
      expect(record.call).toMatchObject({ lossReason: 'closed', queue: null, extension: null })
      expect(await floor.disagreements(record)).toEqual([])
    } finally {
      await floor.stage.setClock(openHours)
    }
  })

  it('on the blacklist: refused, and the history says by what', async () => {
    const from = newCaller()
    const entry = { id: uuid(), list: 'black', number: from, reason: 'threats' }
    await supervisor.post('/api/routing/lists', entry)
    const refused = await floor.customer({ behaviour: 'hangs-up', from, to: waterLine })
    const [seen] = await refused.finished()
    expect(seen).toMatchObject({ outcome: 'refused', status: 403 })
    const record = await floor.ended(from)
    expect(record.call).toMatchObject({ lossReason: 'rejected', queuedAt: null })
    expect(JSON.stringify(record.steps.find(({ kind }) => kind === 'routed')?.detail)).toContain('threats')
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('for a number the centre does not have: refused by the PBX, no call of ours', async () => {
    const stray = await floor.customer({ behaviour: 'hangs-up', to: '057199999999' })
    const [seen] = await stray.finished()
    expect(seen).toMatchObject({ outcome: 'refused', status: 404 })
  })
})

describe('a caller without a number', () => {
  it('is served like everybody', async () => {
    await floor.ready('8002')
    const hidden = await floor.customer({ behaviour: 'hangs-up', from: 'anonymous', to: waterLine, holdMs: 400 })
    const ringing = await floor.rings('8002')
    await ringing.answer()
    await hidden.finished()
    const record = await floor.recordOf(ringing.header('X-Zuoxi-Call') ?? '')
    expect(record.call).toMatchObject({ callerE164: null, customerId: null, extension: '8002', lossReason: null })
    expect(await floor.disagreements(record)).toEqual([])
    await floor.away('8002')
  })
})
