import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { pickUpOf } from '../../hub/calls/pick-up.ts'
import { waitFor } from '../support/wait-for.ts'
import { type FloorStage, openFloorStage, tale } from './support/floor-stage.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let floor: FloorStage
const seats = ['8001', '8002', '8004'] as const
beforeAll(async () => {
  floor = await openFloorStage(await quickWaterCentre())
  await floor.ready(...seats)
})
afterEach(async () => {
  for (const seat of seats) await floor.agentIs(seat, 'ready again', ({ state }) => state === 'ready')
})
afterAll(() => floor.stop())

/** A customer talks with 8001, who parks him. */
async function parked(holdMs = 60_000) {
  const customer = await floor.customer({ behaviour: 'waits', to: waterLine, holdMs })
  await (await floor.rings('8001')).answer()
  const talking = await floor.record(customer.from, 'talking', (one) => one.call.phase === 'talking')
  const { pbxCallId, callId } = talking.call
  await floor.floor.commands.park(pbxCallId, '8001' as Extension)
  const offer = await waitFor('the parked call to be there to take', () => {
    const state = floor.floor.calls.find(callId)
    const found = state === undefined ? null : pickUpOf(state)
    return found?.phase === 'parked' ? found : undefined
  })
  await floor.agentIs('8001', 'released', ({ state }) => state !== 'talking' && state !== 'holding')
  return { customer, pbxCallId, callId, offer }
}

describe('a parked call', () => {
  it('frees the seat, is on hold meanwhile, and is taken by a colleague', async () => {
    const { customer, pbxCallId, callId, offer } = await parked()
    expect(offer).toMatchObject({ queue: 'water-order', extensions: ['8001'], slot: '701' })
    expect(floor.floor.calls.find(callId)?.phase).toBe('holding')
    await floor.floor.commands.pickUp(pbxCallId, '8004' as Extension)
    const taken = await (await floor.rings('8004')).answer()
    await floor.agentIs('8004', 'talking', ({ state }) => state === 'talking')
    expect(taken.header('X-Zuoxi-Call')).toBe(callId)
    taken.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ callId, extension: '8004', lossReason: null, endedBy: 'agent' })
    expect(record.call.holdMs).toBeGreaterThan(0)
    for (const step of ['answered 8001', 'parked 8001', 'unparked', 'answered 8004'])
      expect(tale(record.steps)).toContain(step)
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('can be dialled, and two in the lot stay two calls', async () => {
    const first = await parked()
    await floor.agentIs('8001', 'ready again', ({ state }) => state === 'ready')
    const second = await parked()
    expect([first.offer.slot, second.offer.slot]).toEqual(['701', '702'])
    expect(floor.floor.calls.find(first.callId)?.callId).not.toBe(floor.floor.calls.find(second.callId)?.callId)
    const taken = (await floor.stage.seat('8002')).call('702')
    await taken.until('answered')
    await waitFor('the second customer with 8002', () =>
      floor.floor.calls.find(second.callId)?.phase === 'talking' ? true : undefined,
    )
    expect(floor.floor.calls.find(first.callId)?.trail.parked?.slot).toBe('701')
    taken.hangUp()
    const record = await floor.ended(second.customer.from)
    expect(record.call).toMatchObject({ extension: '8002', lossReason: null })
    await floor.floor.commands.pickUp(first.pbxCallId, '8001' as Extension)
    ;(await (await floor.rings('8001')).answer()).hangUp()
    expect((await floor.ended(first.customer.from)).call).toMatchObject({ extension: '8001', lossReason: null })
  })

  it('ends when the customer gives up', async () => {
    const { customer, callId } = await parked(6_000)
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ callId, endedBy: 'customer', lossReason: null })
    expect(floor.floor.calls.find(callId)).toBeUndefined()
  })
})
