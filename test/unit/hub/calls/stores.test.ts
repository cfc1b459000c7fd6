import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuid } from 'uuid'
import { newAgentRecord } from '../../../../hub/agents/agent-record.ts'
import { createAgentsStore } from '../../../../hub/agents/agents.store.ts'
import { advance, begin } from '../../../../hub/calls/call.machine.ts'
import { type CallState, newCallState } from '../../../../hub/calls/call-state.ts'
import { type CallWrite, createCallsStore } from '../../../../hub/calls/calls.store.ts'
import { defaultLossLimits } from '../../../../hub/calls/loss-reason.ts'
import { type CallFact } from '../../../../hub/pbx/port.ts'
import { createRoutingStore } from '../../../../hub/routing/routing.store.ts'
import { defaultRoutingParameters } from '../../../../contract/routing.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import * as f from './facts.ts'

describe.each(databaseKinds)('stores of the floor on %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  }, 60_000)
  afterAll(() => database.close())

  const play = (facts: readonly CallFact[], over: Partial<CallState> = {}, at = 1000.25): CallWrite => {
    const first = f.started(at)
    const id = uuid()
    const born = begin(
      { ...newCallState({ ...first, callId: id, pbx: 'p', pbxCallId: `x-${id}`, startedAt: at }), ...over },
      first,
    )
    const steps = [...born.steps]
    let { state } = born
    for (const fact of facts) {
      const next = advance(state, fact, defaultLossLimits)
      state = next.state
      steps.push(...next.steps)
    }
    return { state, steps }
  }

  it('give back a call and its steps as they were written, fractions of a millisecond included', async () => {
    const store = createCallsStore(database)
    const write = play([f.queued(2000.5), f.offered(2500, 8001), f.answered(3000.125, 8001), f.ended(4000.75)])
    await store.save([write])
    await store.save([write]) // a retry after a commit that looked lost
    expect(await store.find(write.state.callId, { scope: 'all' })).toMatchObject({
      startedAt: 1000.25,
      waitMs: 999.625,
      talkMs: 1000.625,
      phase: 'ended',
    })
    expect(await store.steps(write.state.callId)).toEqual(write.steps)
  })

  it('find the open calls again with all the machine needs, and no longer once they ended', async () => {
    const store = createCallsStore(database)
    const write = play([f.queued(2000), f.offered(2500, 8001)])
    await store.save([write])
    expect((await store.open('p')).find(({ callId }) => callId === write.state.callId)).toEqual(write.state)
    const over = advance(write.state, f.ended(9000), defaultLossLimits)
    await store.save([{ state: over.state, steps: over.steps }])
    expect((await store.open('p')).some(({ callId }) => callId === write.state.callId)).toBe(false)
    expect(await store.endedAmong('p', [write.state.pbxCallId, 'strange'])).toEqual(new Set([write.state.pbxCallId]))
  })

  it('keep each scope to its calls', async () => {
    const store = createCallsStore(database)
    const talk = [f.answered(2000, 8001, null), f.ended(3000)]
    const mine = play(talk, { userId: 'me', team: 'A' })
    const mate = play(talk, { userId: 'mate', team: 'A' })
    const other = play(talk, { userId: 'other', team: 'B' })
    const lost = play([f.queued(2000), f.ended(90_000)])
    const all = [mine, mate, other, lost]
    await store.save(all)
    const seen = async (reach: Parameters<typeof store.find>[1]) => {
      const found = await Promise.all(all.map(({ state }) => store.find(state.callId, reach)))
      return found.map((call) => call !== undefined)
    }
    expect(await seen({ scope: 'own', userId: 'me' })).toEqual([true, false, false, false])
    expect(await seen({ scope: 'team', team: 'A' })).toEqual([true, true, false, true])
    expect(await seen({ scope: 'team', team: null })).toEqual([false, false, false, true])
    expect(await seen({ scope: 'all' })).toEqual([true, true, true, true])
  })

  it('keep a call in the history of whoever passed it on, and not of whom it only rang at', async () => {
    const store = createCallsStore(database)
    const { state, steps } = play([f.answered(2000, 8001, null), f.ended(3000)], { userId: 'colleague', team: 'A' })
    const people: Readonly<Record<string, string>> = { answered: 'first', 'offer-ended': 'rung' }
    const [answered] = steps.filter(({ kind }) => kind === 'answered')
    if (answered === undefined) throw new Error('the call was answered')
    const rung = { ...answered, kind: 'offer-ended' as const, detail: { outcome: 'no-answer' } }
    const told = [...steps, { ...rung, sequence: steps.length + 100 }].map((step) => ({
      ...step,
      detail: { ...step.detail, userId: people[step.kind] },
    }))
    await store.save([{ state, steps: told }])
    const own = async (userId: string) => (await store.find(state.callId, { scope: 'own', userId })) !== undefined
    expect(await Promise.all(['colleague', 'first', 'rung', 'nobody'].map(own))).toEqual([true, true, false, false])
  })

  it('page through the history without gap or repeat', async () => {
    const store = createCallsStore(database)
    const writes = Array.from({ length: 7 }, (_, index) =>
      play([f.ended(9e6)], { customerId: 'page' }, 5e6 + Math.floor(index / 2)),
    )
    await store.save(writes)
    const seen: string[] = []
    let before: { startedAt: number; callId: string } | undefined
    for (;;) {
      const page = await store.list({ reach: { scope: 'all' }, customerId: 'page', limit: 3, before })
      seen.push(...page.map(({ callId }) => callId))
      const last = page.at(-1)
      if (last === undefined) break
      before = last
    }
    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(new Set(writes.map(({ state }) => state.callId)))
  })

  it('remember who spoke with a number last', async () => {
    const store = createCallsStore(database)
    const talk = (extension: number, at: number) =>
      play([f.answered(at, extension, null), f.ended(at + 1)], {
        callerE164: '+8613700000000',
        userId: `u${extension}`,
      })
    await store.save([talk(8001, 5000), talk(8002, 9000), talk(8003, 7000)])
    expect(await store.lastTalk('+8613700000000', 0)).toEqual({ extension: '8002', userId: 'u8002', at: 9000 })
    expect(await store.lastTalk('+8613700000000', 9001)).toBeNull()
  })

  it('keep the sessions and the state log of the seats', async () => {
    const store = createAgentsStore(database)
    const person = { userId: 'u1', jobNumber: '1001', name: '王芳', team: 'A' }
    const record = { ...newAgentRecord(f.seat(8001), 5), person, wanted: 'break' as const, wantedReason: 'meal' }
    const log = {
      from: 'ready' as const,
      to: 'break' as const,
      fromReason: null,
      reason: 'meal',
      at: 100.5,
      durationMs: 95.5,
      person,
      callId: null,
      ...{ id: uuid(), plannedUntil: null, queues: [f.water], wrapUpQueue: null },
      extension: f.seat(8001),
      cause: { by: 'agent' as const, userId: 'u1' },
    }
    await store.save([{ record, log }])
    expect(await store.sessions()).toMatchObject([{ extension: '8001', person, wanted: 'break', wantedReason: 'meal' }])
    expect(await store.lastShown()).toEqual(new Map([['8001', { state: 'break', reason: 'meal', at: 100.5 }]]))
    // The same person at another seat, in one batch with leaving the first.
    const moved = { ...record, extension: f.seat(8002) }
    await store.save([
      { record: { ...record, person: null }, log: null },
      { record: moved, log: null },
    ])
    expect((await store.sessions()).map(({ extension }) => extension)).toEqual(['8002'])
    expect(await store.log({ from: 0, to: 1000, userId: 'u1', limit: 10 })).toMatchObject([
      { to: 'break', durationMs: 95.5 },
    ])
  })

  it('keep lists, areas and parameters, and refuse a version somebody else has overtaken', async () => {
    const store = createRoutingStore(database)
    const entry = {
      id: uuid(),
      list: 'black' as const,
      number: '+8613800000000',
      typed: '138 0000 0000',
      reason: '骚扰',
      until: null,
      createdBy: 'u1',
      createdAt: 1,
    }
    await store.addToList(entry)
    await store.addToList(entry)
    expect(await store.lists()).toEqual([entry])
    await expect(store.addToList({ ...entry, id: uuid() })).rejects.toThrow()
    expect(await store.removeFromList(entry.id)).toBe(true)
    expect(await store.removeFromList(entry.id)).toBe(false)
    const by = { userId: 'u1', at: 1 }
    expect(await store.saveParameters({ ...defaultRoutingParameters, lastAgentDays: 7 }, 0, by)).toBe(1)
    expect(await store.saveParameters(defaultRoutingParameters, 0, by)).toBeNull()
    expect(await store.parameters()).toMatchObject({ version: 1, value: { lastAgentDays: 7 } })
  })
})
