import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { type Intervention } from '../../contract/supervision.ts'
import { waitFor } from '../support/wait-for.ts'
import { type FloorStage } from './support/floor-stage.ts'
import { openTalkStage, talkOn, type Talk, type TalkStage, told } from './support/recorded-talk.ts'

let stage: TalkStage
let floor: FloorStage
beforeAll(async () => {
  stage = await openTalkStage()
  floor = stage.floor
})
afterAll(() => stage?.stop())

/** 8001 holds the customer, asks 8002, and puts the three together (ADR 16). */
async function conference({ agent, callId }: Talk) {
  await agent.hold()
  await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
  const consultation = (await floor.stage.seat('8001')).call('8002')
  const third = await (await floor.rings('8002')).answer()
  await consultation.until('answered')
  const asked = await waitFor('the consultation to be a call', () =>
    [...floor.floor.calls.running()].find((call) => call.callId !== callId && call.phase === 'talking'),
  )
  await agent.retrieve()
  await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
  const tell = (state: 'joined' | 'ended') =>
    stage.agent.post(`/api/seat/calls/${callId}/conference`, { withCallId: asked.callId, state })
  agent.media().join?.(consultation.media())
  consultation.media().join?.(agent.media())
  await tell('joined')
  return { consultation, third, tell }
}

describe('a conference of the agent, the customer and a third', () => {
  it('is in the recording until the third leaves, and the agent goes on alone', async () => {
    const call = await stage.talk()
    await talkOn()
    const { third, tell } = await conference(call)
    await talkOn()
    third.hangUp()
    await third.until('ended')
    call.agent.media().join?.(null)
    await tell('ended')
    await talkOn()
    call.customer.hangUp()
    const { recording, sides } = await stage.recorded(call.callId, call.pbxCallId)
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'conference 8001: customer | 8001+8002',
      'talk 8001: customer | 8001',
    ])
  })

  it('is in the recording until the agent leaves the two alone', async () => {
    const call = await stage.talk()
    const { consultation } = await conference(call)
    await talkOn()
    await call.agent.attendedTransfer(consultation)
    await stage.isWith(call.callId, '8002')
    await talkOn()
    // No conference any more: what cannot be done in one can be done again.
    expect(floor.floor.calls.find(call.callId)?.conference).toBe(false)
    call.customer.hangUp()
    const { recording, sides } = await stage.recorded(call.callId, call.pbxCallId)
    expect(told(sides, recording)).toEqual(['conference 8001: customer | 8001+8002', 'talk 8002: customer | 8002'])
  })
})

describe('a supervisor who takes the call over', () => {
  it('is heard beside the agent while he barges, and then alone', async () => {
    const { agent, customer, callId, pbxCallId } = await stage.talk()
    await talkOn()
    const id = uuid()
    await stage.lead.post('/api/interventions', { id, callId, extension: '8001', rung: 'barge', reason: null })
    await (await floor.rings('8004')).answer()
    await waitFor('the supervisor to be in', async () => {
      const { interventions } = await stage.lead.get<{ interventions: Intervention[] }>('/api/interventions')
      return interventions.find((one) => one.phase === 'running')
    })
    await talkOn()
    await stage.lead.post(`/api/calls/${callId}/take-over`, { extension: '8001', reason: '投诉升级' })
    await (await floor.rings('8004')).answer()
    await agent.until('ended')
    await stage.isWith(callId, '8004')
    await talkOn()
    customer.hangUp()
    const { call, recording, sides } = await stage.recorded(callId, pbxCallId)
    expect(call).toMatchObject({ extension: '8004', endedBy: 'customer' })
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'barge 8001: customer | 8001+8004',
      'talk 8004: customer | 8004',
    ])
  })
})

describe('a colleague who picks up', () => {
  it('a parked call, sent to his phone or dialled by its slot', async () => {
    for (const how of ['sent', 'dialled'] as const) {
      const { agent, customer, callId, pbxCallId } = await stage.talk()
      await talkOn()
      await floor.floor.commands.park(pbxCallId, '8001' as Extension)
      const slot = await waitFor(
        'the customer to wait in the lot',
        () => floor.floor.calls.find(callId)?.trail.parked?.slot,
      )
      await agent.until('ended')
      await talkOn()
      if (how === 'dialled') await (await floor.stage.seat('8002')).call(slot).until('answered')
      else {
        await floor.floor.commands.pickUp(pbxCallId, '8002' as Extension)
        await (await floor.rings('8002')).answer()
      }
      await stage.isWith(callId, '8002')
      await talkOn()
      customer.hangUp()
      const { recording, sides } = await stage.recorded(callId, pbxCallId)
      expect(told(sides, recording), how).toEqual([
        'talk 8001: customer | 8001',
        'hold -: customer | ',
        'talk 8002: customer | 8002',
      ])
    }
  })

  it('a call that rings for somebody else, sent to his phone or taken by the code', async () => {
    for (const how of ['sent', 'code'] as const) {
      await floor.agentIs('8001', 'ready', ({ state }) => state === 'ready')
      const customer = await stage.dials()
      const ringing = await floor.rings('8001')
      const callId = ringing.header('X-Zuoxi-Call') ?? ''
      const pbxCallId = floor.floor.calls.find(callId)?.pbxCallId ?? ''
      if (how === 'code') await (await floor.stage.seat('8002')).call('*88001').until('answered')
      else {
        await floor.floor.commands.pickUp(pbxCallId, '8002' as Extension)
        await (await floor.rings('8002')).answer()
      }
      await ringing.until('ended')
      await stage.isWith(callId, '8002')
      await talkOn()
      customer.hangUp()
      const { recording, sides } = await stage.recorded(callId, pbxCallId)
      expect(
        recording.parts.map(({ extension }) => extension),
        how,
      ).toEqual(['8002'])
      expect(told(sides, recording), how).toEqual(['talk 8002: customer | 8002'])
    }
  })

  it('a call that waits in the queue', async () => {
    await floor.ask('8001', 'not-ready')
    const customer = await stage.dials()
    const waiting = await waitFor('the customer to wait', () =>
      [...floor.floor.calls.running()].find(({ phase }) => phase === 'queued'),
    )
    await floor.floor.commands.pickUp(waiting.pbxCallId, '8002' as Extension)
    await (await floor.rings('8002')).answer()
    await stage.isWith(waiting.callId, '8002')
    await talkOn()
    customer.hangUp()
    const { recording, sides } = await stage.recorded(waiting.callId, waiting.pbxCallId)
    expect(told(sides, recording)).toEqual(['talk 8002: customer | 8002'])
    await floor.ask('8001', 'ready')
  })
})
