import { v7 as uuid } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createCallTotals } from '../../../../hub/calls/call-totals.store.ts'
import { createCallsStore } from '../../../../hub/calls/calls.store.ts'
import { type CallState, newCallState } from '../../../../hub/calls/call-state.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'

describe.each(databaseKinds)('totals of the stored calls on %s', (kind) => {
  it('count a time of a queue, what became of its calls, and nothing else', async () => {
    const database = await openTestDatabase(kind)
    try {
      const totals = createCallTotals(database)
      expect(await totals.firstStart()).toBeNull()
      const nothing = { calls: 0, answered: 0, talkAndHoldMs: 0, waitMs: 0, abandoned: 0 }
      expect(await totals.ofQueue('order', 0, 1_000)).toEqual(nothing)
      const call = (startedAt: number, change: Partial<CallState>): { state: CallState; steps: [] } => {
        const id = uuid()
        const about = { callerNumber: '1', calledNumber: '2', trunk: null, direction: 'inbound' } as const
        const begun = newCallState({ ...about, callId: id, pbx: 'a', pbxCallId: id, startedAt })
        return { state: { ...begun, phase: 'ended', queue: 'order' as never, ...change }, steps: [] }
      }
      await createCallsStore(database).save([
        call(100, { answeredAt: 110.5, waitMs: 10.5, talkMs: 60, holdMs: 5 }),
        call(199.5, { answeredAt: 220, waitMs: 20.5, talkMs: 40 }),
        call(150, { waitMs: 30, lossReason: 'abandoned-in-queue' }),
        call(150, { waitMs: 2, lossReason: 'abandoned-short' }),
        call(150, { waitMs: 300, lossReason: 'queue-timeout' }),
        call(150, { phase: 'talking', answeredAt: 160, talkMs: 900 }),
        call(200, { answeredAt: 210, talkMs: 1 }),
        call(99, { answeredAt: 210, talkMs: 1 }),
        call(150, { queue: 'other' as never }),
        call(150, { direction: 'outbound', answeredAt: 160, talkMs: 700 }),
      ])
      expect(await totals.firstStart()).toBe(99)
      expect(await totals.countInbound(100, 200)).toBe(7)
      expect(await totals.countInbound(100, 200, 'order')).toBe(6)
      const sums = { calls: 5, answered: 2, talkAndHoldMs: 105, waitMs: 363, abandoned: 2 }
      expect(await totals.ofQueue('order', 100, 200)).toEqual(sums)
    } finally {
      await database.close()
    }
  })
})
