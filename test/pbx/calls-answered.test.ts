import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FloorStage, openFloorStage, tale } from './support/floor-stage.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let floor: FloorStage
beforeAll(async () => {
  floor = await openFloorStage(await quickWaterCentre())
  await floor.ready('8001', '8002')
})
afterEach(async () => {
  await floor.agentIs('8001', 'ready again', ({ state }) => state === 'ready')
  await floor.agentIs('8002', 'ready again', ({ state }) => state === 'ready')
})
afterAll(() => floor.stop())

describe('a customer calls, the best seat answers', () => {
  it('and the customer hangs up', async () => {
    const customer = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 1_200 })
    const ringing = await floor.rings('8001')
    await ringing.answer()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({
      direction: 'inbound',
      queue: 'water-order',
      extension: '8001',
      endedBy: 'customer',
      lossReason: null,
      callerE164: `+86${customer.from}`,
    })
    // The INVITE carried the call's id and queue.
    expect(ringing.header('X-Zuoxi-Call')).toBe(record.call.callId)
    expect(ringing.header('X-Zuoxi-Queue')).toBe('water-order')
    expect(tale(record.steps)).toBe(
      'started, routed, recording, queued water-order, offered 8001, offer-ended 8001 answered, left-queue water-order answered, answered 8001, left 8001, ended',
    )
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('and the seat hangs up', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    const talking = await (await floor.rings('8001')).answer()
    await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
    talking.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ endedBy: 'agent', extension: '8001' })
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('who is on hold for a while in between', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    const talking = await (await floor.rings('8001')).answer()
    await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
    await talking.hold()
    await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
    await talking.retrieve()
    await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
    talking.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['held', 'retrieved']))
    const held = record.steps.find(({ kind }) => kind === 'held')?.at ?? 0
    const retrieved = record.steps.find(({ kind }) => kind === 'retrieved')?.at ?? 0
    expect(Math.abs((record.call.holdMs ?? 0) - (retrieved - held))).toBeLessThan(1)
    expect(await floor.disagreements(record)).toEqual([])
  })
})

describe('a seat that does not take the call', () => {
  it('rejects it, and the next one answers', async () => {
    const customer = await floor.customer({ behaviour: 'hangs-up', to: waterLine, holdMs: 800 })
    ;(await floor.rings('8001')).reject()
    await (await floor.rings('8002')).answer()
    const record = await floor.ended(customer.from)
    expect(record.call.extension).toBe('8002')
    expect(tale(record.steps)).toContain('offer-ended 8001 rejected')
    expect(await floor.disagreements(record)).toEqual([])
  })

  it('lets it ring, and the next one answers', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine })
    await floor.rings('8001')
    const talking = await (await floor.rings('8002')).answer()
    await floor.agentIs('8002', 'talking', ({ state }) => state === 'talking')
    talking.hangUp()
    const record = await floor.ended(customer.from)
    expect(record.call.extension).toBe('8002')
    expect(tale(record.steps)).toContain('offer-ended 8001 no-answer')
    // Who misses a call is taken out of turn, visibly, until he says that he is back.
    expect(floor.agent('8001')).toMatchObject({ state: 'not-ready', reason: 'missed-call' })
    expect(await floor.stage.asterisk.cli('queue show water-order')).toMatch(/8001.*paused:missed-call/)
    await floor.ready('8001')
    expect(await floor.disagreements(record)).toEqual([])
  })
})

describe('a customer who gives up', () => {
  it('while a seat rings', async () => {
    const customer = await floor.customer({ behaviour: 'abandons', to: waterLine, holdMs: 1_000 })
    await floor.rings('8001')
    const record = await floor.ended(customer.from)
    expect(record.call).toMatchObject({ endedBy: 'customer', lossReason: 'abandoned-short', answeredAt: null })
    expect(tale(record.steps)).toContain('offer-ended 8001 caller-left')
    expect(await floor.disagreements(record)).toEqual([])
  })
})
