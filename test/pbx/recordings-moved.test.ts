import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Intervention, type Rung } from '../../contract/supervision.ts'
import { waitFor } from '../support/wait-for.ts'
import { type FloorStage } from './support/floor-stage.ts'
import { recordedOn } from './support/recorded.ts'
import { heardMs, openTalkStage, spoken, talkOn, type TalkStage, told, voicesIn } from './support/recorded-talk.ts'

let stage: TalkStage
let floor: FloorStage
beforeAll(async () => {
  stage = await openTalkStage()
  floor = stage.floor
})
afterAll(() => stage?.stop())

describe('one recording, left the customer and right whoever speaks with him', () => {
  it('over a blind transfer', async () => {
    const { agent, customer, callId, pbxCallId } = await stage.talk()
    await talkOn()
    await agent.blindTransfer('8002')
    await (await floor.rings('8002')).answer()
    await stage.isWith(callId, '8002')
    await talkOn()
    customer.hangUp()
    const { recording, sides } = await stage.recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual(['talk 8001: customer | 8001', 'talk 8002: customer | 8002'])
  })

  it('over a consultation and an attended transfer', async () => {
    const { agent, customer, callId, pbxCallId } = await stage.talk()
    await talkOn()
    await agent.hold()
    await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
    const consultation = (await floor.stage.seat('8001')).call('8002')
    await (await floor.rings('8002')).answer()
    await consultation.until('answered')
    await talkOn()
    await agent.attendedTransfer(consultation)
    await stage.isWith(callId, '8002')
    await talkOn()
    customer.hangUp()
    const { recording, sides } = await stage.recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'hold 8001: customer | ',
      'talk 8002: customer | 8002',
    ])
  })

  it('with a supervisor who barges in, and not while he only whispers', async () => {
    const { customer, callId, pbxCallId } = await stage.talk()
    const id = uuid()
    const on = (rung: Rung): Promise<Intervention> =>
      waitFor(`the intervention to be on ${rung}`, async () => {
        const { interventions } = await stage.lead.get<{ interventions: Intervention[] }>('/api/interventions')
        return interventions.find((one) => one.phase === 'running' && one.rung === rung)
      })
    const climb = async (rung: Rung): Promise<void> => {
      await stage.lead.ask('PUT', `/api/interventions/${id}/rung`, { rung, reason: null })
      await on(rung)
    }
    await stage.lead.post('/api/interventions', { id, callId, extension: '8001', rung: 'whisper', reason: null })
    const above = await (await floor.rings('8004')).answer()
    await on('whisper')
    await talkOn()
    await climb('barge')
    await talkOn()
    await climb('whisper')
    await talkOn()
    customer.hangUp()
    await above.until('ended')
    const { recording, sides } = await stage.recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'barge 8001: customer | 8001+8004',
      'talk 8001: customer | 8001',
    ])
  })

  it('begun and stopped by hand in a call that no rule records', async () => {
    // Two who have no part in the calls before.
    const seat = await floor.stage.seat('8005', { speech: spoken['8002'], firstSequence: 40_000 })
    await floor.stage.seat('8006', { speech: spoken['8004'], firstSequence: 10_000 })
    const first = await seat.call('8006').until('ringing')
    const second = await (await floor.rings('8006')).answer()
    await first.until('answered')
    const call = await waitFor('the two to talk', () =>
      [...floor.floor.calls.running()].find(({ phase }) => phase === 'talking'),
    )
    await talkOn()
    await floor.floor.commands.record(call.pbxCallId, 'start')
    await talkOn()
    second.hangUp()
    await floor.recordOf(call.callId)
    const on = recordedOn(floor)
    const recording = await on.ofCall(call.callId)
    expect(recording).toMatchObject({ state: 'ready', missingMs: 0 })
    expect(Math.abs(recording.durationMs - heardMs)).toBeLessThan(400)
    const sides = await on.sides(recording)
    expect([voicesIn(sides.left, 500), voicesIn(sides.right, 500)]).toEqual([['8002'], ['8004']])
    await on.untilTaken()
  })
})

describe('a PBX that can write nothing', () => {
  it('goes on with its calls, the hub says what is lost, and the next one is recorded again', async () => {
    const days = [0, 86_400_000].map((later) => new Date(Date.now() + later).toISOString().slice(0, 10))
    const folders = days.map((day) => join(floor.stage.recordings, day))
    for (const folder of folders) {
      await rm(folder, { recursive: true, force: true })
      // Where the PBX wants a folder is a file: as on a full disk, nothing can be made there.
      await writeFile(folder, '')
    }
    const { agent, customer, callId } = await stage.talk()
    const before = [await customer.media().receivedPackets(), await agent.media().receivedPackets()]
    await talkOn()
    for (const [at, call] of [customer, agent].entries())
      expect(await call.media().receivedPackets()).toBeGreaterThan((before[at] ?? 0) + 30)
    customer.hangUp()
    await floor.recordOf(callId)
    const { recordings } = floor.hub
    await waitFor('the hub to miss it', () => recordings.troubles.view().lost === 1 || undefined)
    expect(await recordings.store.ofCall(callId)).toMatchObject([{ state: 'missing', callId }])

    for (const folder of folders) await rm(folder)
    const next = await stage.talk()
    await talkOn()
    next.customer.hangUp()
    const { recording, sides } = await stage.recorded(next.callId, next.pbxCallId)
    expect(told(sides, recording)).toEqual(['talk 8001: customer | 8001'])
  })
})
