import { describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../../../contract/agent.ts'
import { createFakePbx } from '../../../../../hub/pbx/fake/fake-pbx.ts'
import { type PbxFact, type PbxListener, type PbxSnapshot, type RoutingAnswer } from '../../../../../hub/pbx/port.ts'

const queue = 'water-order' as QueueKey
const seat = '8001' as Extension
const toQueue: RoutingAnswer = {
  callId: '019a0000-0000-7000-8000-000000000001',
  action: 'queue',
  target: queue,
  queue,
  priority: 0,
  preferredAgent: null,
  preferredAgentSeconds: 0,
}

function recorder(answer: RoutingAnswer | Error = toQueue) {
  const facts: PbxFact[] = []
  const snapshots: PbxSnapshot[] = []
  const listener: PbxListener = {
    fact: (fact) => facts.push(fact),
    snapshot: (snapshot) => snapshots.push(snapshot),
    route: async () => {
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { facts, snapshots, listener, kinds: () => facts.map((fact) => fact.kind) }
}

describe('fake PBX', () => {
  it('tells an answered queue call in the order of the port', async () => {
    const fake = createFakePbx()
    const seen = recorder()
    await fake.pbx.start(seen.listener)
    const { call } = await fake.inbound({ callerNumber: '13800001111', calledNumber: '96000' })
    call.offer(seat)
    fake.clock.advance(4_000)
    call.answers(seat)
    fake.clock.advance(60_000)
    call.hangUp('customer')
    expect(seen.kinds()).toEqual([
      'link',
      'call.started',
      'call.routed',
      'call.queued',
      'call.offered',
      'call.offer-ended',
      'call.left-queue',
      'call.answered',
      'call.left',
      'call.ended',
    ])
    expect(seen.facts.at(-2)).toMatchObject({ by: 'customer', talkMs: 60_000 })
  })

  it('keeps the call through a lost link and tells what ended meanwhile', async () => {
    const fake = createFakePbx()
    const seen = recorder()
    await fake.pbx.start(seen.listener)
    const { call: first } = await fake.inbound({ callerNumber: '13800001111', calledNumber: '96000' })
    const { call: second } = await fake.inbound({ callerNumber: '13800002222', calledNumber: '96000' })
    fake.disconnect()
    const before = seen.facts.length
    first.hangUp('customer')
    await expect(fake.pbx.commands.hangUp(second.id)).rejects.toMatchObject({ code: 'pbx.unavailable' })
    expect(seen.facts.length).toBe(before)
    fake.reconnect()
    expect(seen.snapshots.at(-1)?.calls.map((call) => call.call)).toEqual([second.id])
    expect(seen.snapshots.at(-1)?.missed.map((call) => call.call)).toEqual([first.id])
    await fake.pbx.commands.forgetMissed([first.id])
    expect(fake.missed()).toEqual([])
  })

  it('sends a call to its default queue when the hub does not answer', async () => {
    const fake = createFakePbx()
    const seen = recorder(new Error('the hub is busy'))
    await fake.pbx.start(seen.listener)
    const { answer } = await fake.inbound({ callerNumber: '1', calledNumber: '96000', defaultQueue: 'aftersales' })
    expect(answer).toBeNull()
    expect(seen.facts.at(-1)).toMatchObject({ kind: 'call.queued', queue: 'aftersales' })
  })

  it('refuses once, delays and drops facts when told to', async () => {
    const fake = createFakePbx()
    const seen = recorder()
    await fake.pbx.start(seen.listener)
    fake.refuse('no such seat', 'signIn')
    await expect(fake.pbx.commands.signIn(seat, queue, 1, false, null)).rejects.toMatchObject({ code: 'pbx.refused' })
    fake.holdFacts()
    await fake.pbx.commands.signIn(seat, queue, 1, false, null)
    expect(seen.kinds()).toEqual(['link'])
    fake.releaseFacts()
    expect(seen.kinds()).toEqual(['link', 'queue.member'])
    fake.holdFacts()
    await fake.pbx.commands.pause(seat, 'lunch')
    fake.releaseFacts(true)
    expect(seen.kinds()).toEqual(['link', 'queue.member'])
    expect(fake.members()).toMatchObject([{ extension: seat, paused: true, reason: 'lunch' }])
  })
})
