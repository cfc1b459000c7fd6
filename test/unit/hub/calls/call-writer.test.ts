import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type CallWriter, createCallWriter, type WriterHealth } from '../../../../hub/calls/call-writer.ts'
import { newCallState } from '../../../../hub/calls/call-state.ts'
import { type CallWrite } from '../../../../hub/calls/calls.store.ts'
import { waitFor } from '../../../support/wait-for.ts'
import * as f from './facts.ts'

const write = (callId: string, sequence: number): CallWrite => ({
  state: {
    ...newCallState({ ...f.started(sequence), callId, pbx: 'p', pbxCallId: callId, startedAt: 0 }),
    lastAt: sequence,
  },
  steps: [{ sequence, at: sequence, kind: 'menu', extension: null, queue: null, detail: {} }],
})

describe('call writer', () => {
  let writer: CallWriter
  afterEach(() => writer.close())

  /** A store in memory that can be taken away. */
  function open(stepLimit?: number) {
    const stored = new Map<string, { last: number; steps: number[] }>()
    const health: WriterHealth['state'][] = []
    let away = false
    let transactions = 0
    writer = createCallWriter({
      save: async (writes) => {
        if (away) throw new Error('disk full')
        transactions += 1
        for (const { state, steps } of writes) {
          const call = stored.get(state.callId) ?? { last: 0, steps: [] }
          call.last = state.lastAt
          call.steps.push(...steps.map(({ sequence }) => sequence))
          stored.set(state.callId, call)
        }
      },
      now: () => 0,
      onHealth: ({ state }) => health.push(state),
      lingerMs: 1,
      retryMs: [1],
      ...(stepLimit === undefined ? {} : { stepLimit }),
    })
    return { stored, health, away: (now: boolean) => (away = now), transactions: () => transactions }
  }

  it('stores every step of every call once and in order, however often the store goes away in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean(), fc.boolean()), { maxLength: 60 }),
        async (moves) => {
          const store = open()
          const sent = new Map<string, number[]>()
          let shown = 0
          for (const [callId, away, breathe] of moves) {
            store.away(away)
            const own = sent.get(callId) ?? []
            own.push(own.length + 1)
            sent.set(callId, own)
            writer.put(write(callId, own.length), () => (shown += 1))
            if (breathe) await new Promise((resolve) => setImmediate(resolve))
          }
          store.away(false)
          await writer.drain(5000)
          expect(new Map([...store.stored].map(([callId, { steps }]) => [callId, steps]))).toEqual(sent)
          expect(shown).toBe(moves.length)
          expect(writer.health()).toMatchObject({ state: 'ok', waitingSteps: 0, lostSteps: 0 })
          writer.close()
        },
      ),
      { numRuns: 100 },
    )
  })

  it('shows at once while the store is away, and only after the commit otherwise', async () => {
    const store = open()
    const shown: string[] = []
    writer.put(write('a', 1), () => shown.push('stored'))
    expect(shown).toEqual([])
    await writer.drain(1000)
    expect(shown).toEqual(['stored'])
    store.away(true)
    writer.put(write('a', 2), () => shown.push('first'))
    await waitFor('late', () => writer.health().state === 'late')
    writer.put(write('a', 3), () => shown.push('second'))
    expect(shown).toEqual(['stored', 'first', 'second'])
    expect(writer.health()).toMatchObject({ waitingSteps: 2, reason: 'disk full' })
  })

  it('has a limit: steps of the longest history go, no call does, and the health says so', async () => {
    const store = open(100)
    store.away(true)
    for (let sequence = 1; sequence <= 500; sequence++) writer.put(write('long', sequence), () => undefined)
    for (const callId of ['a', 'b', 'c']) writer.put(write(callId, 1), () => undefined)
    await waitFor('losing', () => writer.health().state === 'losing')
    expect(writer.health().waitingSteps).toBeLessThanOrEqual(100)
    expect(writer.health().lostSteps).toBe(503 - writer.health().waitingSteps)
    store.away(false)
    await writer.drain(5000)
    expect([...store.stored.keys()].sort()).toEqual(['a', 'b', 'c', 'long'])
    expect(store.stored.get('long')).toMatchObject({ last: 500 })
    expect(store.stored.get('a')?.steps).toEqual([1])
    expect(store.health).toContain('losing')
    expect(writer.health().state).toBe('ok')
  })

  it('puts a burst into few transactions', async () => {
    const store = open()
    for (let sequence = 1; sequence <= 300; sequence++) writer.put(write('a', sequence), () => undefined)
    await writer.drain(5000)
    expect(store.transactions()).toBeLessThanOrEqual(2)
  })
})
