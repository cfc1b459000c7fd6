import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
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

const talkingAt = (extension: string) => floor.agentIs(extension, 'talking', ({ state }) => state === 'talking')

/** A customer talks with 8001. */
async function talk() {
  const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
  const call = await (await floor.rings('8001')).answer()
  await talkingAt('8001')
  return {
    customer,
    call,
    running: await floor.record(customer.from, 'talking', (one) => one.call.phase === 'talking'),
  }
}

describe('a blind transfer', () => {
  it('from the seat’s own telephone', async () => {
    const { customer, call } = await talk()
    await call.blindTransfer('8002')
    const second = await (await floor.rings('8002')).answer()
    await talkingAt('8002')
    await floor.agentIs('8001', 'free', ({ state }) => state === 'ready')
    second.hangUp()
    const record = await floor.ended(customer.from)
    expect(tale(record.steps)).toContain('transferred 8001')
    expect(record.call).toMatchObject({ extension: '8002', endedBy: 'agent', lossReason: null })
    expect(second.header('X-Zuoxi-Call')).toBe(record.call.callId)
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('by a command to the hub', async () => {
    const { customer, running } = await talk()
    await floor.floor.commands.transferBlind(running.call.pbxCallId, '8001' as Extension, '8004')
    const second = await (await floor.rings('8004')).answer()
    await talkingAt('8004')
    second.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.steps.find(({ kind }) => kind === 'transferred')).toMatchObject({
      extension: '8001',
      detail: { how: 'blind', to: '8004' },
    })
    expect(await floor.disagreements(record)).toEqual([])
  })
})

describe('an attended transfer', () => {
  it('from the seat’s own telephone', async () => {
    const { customer, call } = await talk()
    await call.hold()
    await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
    const consultation = (await floor.stage.seat('8001')).call('8002')
    const second = await (await floor.rings('8002')).answer()
    await consultation.until('answered')
    await call.attendedTransfer(consultation)
    await floor.agentIs('8001', 'free', ({ state }) => state === 'ready')
    await talkingAt('8002')
    second.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.steps.find(({ kind }) => kind === 'transferred')).toMatchObject({ detail: { how: 'attended' } })
    expect(record.call).toMatchObject({ extension: '8002', endedBy: 'agent' })
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('by a command to the hub', async () => {
    const { customer, call, running } = await talk()
    await floor.floor.commands.transferAttended(running.call.pbxCallId, '8001' as Extension, '8004')
    const second = await (await floor.rings('8004')).answer()
    await talkingAt('8004')
    call.hangUp()
    await floor.agentIs('8001', 'free', ({ state }) => state === 'ready')
    second.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.steps.find(({ kind }) => kind === 'transferred')).toMatchObject({ detail: { how: 'attended' } })
    expect(record.call).toMatchObject({ extension: '8004', endedBy: 'agent' })
    expect(await floor.disagreements(record)).toEqual([])
  })
})

describe('a ringing call is picked up', () => {
  it('by a command to the hub', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.rings('8001')
    const running = await floor.record(customer.from, 'ringing', ({ call }) => call.phase === 'ringing')
    await floor.floor.commands.pickUp(running.call.pbxCallId, '8004' as Extension)
    const taken = await (await floor.rings('8004')).answer()
    await talkingAt('8004')
    taken.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ extension: '8004', lossReason: null, endedBy: 'agent' })
    expect(tale(record.steps)).toContain('offer-ended 8001 elsewhere')
    // queue_log knows a caller who was taken out of a queue only as one who abandoned it; all else agrees.
    expect(await floor.disagreements(record)).toEqual([
      'water-order, visit 1: queue_log says abandoned, the hub transferred',
    ])
  })

  it('by dialling *8 and the seat', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.rings('8001')
    const taken = (await floor.stage.seat('8004')).call('*88001')
    await taken.until('answered')
    await talkingAt('8004')
    taken.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ extension: '8004', queue: 'water-order', lossReason: null, endedBy: 'agent' })
    for (const step of ['offer-ended 8001 elsewhere', 'left-queue water-order answered', 'answered 8004'])
      expect(tale(record.steps)).toContain(step)
    // queue_log names the member that was rung, not the seat that took the call; all else agrees.
    expect(await floor.disagreements(record)).toEqual([
      'water-order, visit 1: answered by PJSIP/8001, the hub says 8004',
    ])
  })
})
