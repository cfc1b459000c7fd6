import { beforeEach, describe, expect, it } from 'vitest'
import { type LiveDelta } from '../../../../../contract/live/messages.ts'
import { emptyTally } from '../../../../../contract/metrics/tally.ts'
import { type WallState } from '../../../../../contract/wall/wall.ts'
import {
  applyBatch,
  placeOf,
  pruneNames,
  replaceAll,
  type WallMaps,
} from '../../../../../renderer/window/stores/wall-reducer.ts'

const newMaps = (): WallMaps => ({
  agents: new Map(),
  queues: new Map(),
  calls: new Map(),
  names: new Map(),
  trunks: new Map(),
  links: new Map(),
  figures: new Map(),
  sparklines: new Map(),
  alarms: new Map(),
  interventions: new Map(),
  help: new Map(),
})
const queue = { queue: 'water', waiting: 1, longestSince: 5, signedIn: 2, ready: 1 }
const state = (more: Partial<WallState> = {}): WallState => ({
  epoch: 'e',
  sequence: 0,
  period: 'today',
  agents: [{ extension: '8001', state: 'ready' } as never],
  queues: [{ ...queue, name: '订水' }],
  calls: [{ callId: 'c1', customerId: 'u1' } as never],
  names: { u1: '张' },
  trunks: [],
  links: [{ pbx: 'a', state: 'up', since: 1 }],
  figures: [],
  settings: {},
  sparklines: [],
  alarms: [{ id: 'a1', endedAt: null } as never, { id: 'a0', endedAt: 3 } as never],
  interventions: [],
  help: [],
  clockOffsetMs: 0,
  ...more,
})
const subject = { kind: 'queue' as const, key: 'water' }

describe('the wall’s maps', () => {
  let maps: WallMaps
  const apply = (...deltas: LiveDelta[]): void => applyBatch(maps, { deltas, names: {} })
  beforeEach(() => {
    maps = newMaps()
    replaceAll(maps, state())
  })

  it('take the whole, and what is over is not in it', () => {
    expect([...maps.agents.keys()]).toEqual(['8001'])
    expect([...maps.alarms.keys()]).toEqual(['a1'])
    replaceAll(maps, state({ agents: [{ extension: '8002' } as never], names: {} }))
    expect([...maps.agents.keys()]).toEqual(['8002'])
    expect(maps.names.size).toBe(0)
  })

  it('follow each kind of fact, and keep a queue’s name', () => {
    apply(
      { kind: 'agent.changed', agent: { extension: '8001', state: 'break' } as never },
      { kind: 'queue.changed', queue: { ...queue, waiting: 7 } },
      { kind: 'queue.changed', queue: { ...queue, queue: 'new' } },
      { kind: 'call.changed', call: { callId: 'c2', phase: 'queued' } as never },
      { kind: 'pbx.link', pbx: 'a', state: 'down', since: 9, reason: 'gone' },
      {
        kind: 'figures.changed',
        figures: [{ subject, period: 'today', tally: { ...emptyTally, answered: 4 } }],
      },
      { kind: 'trunk.changed', trunk: { trunk: 't', inUse: 3 } as never },
    )
    expect(maps.agents.get('8001')?.state).toBe('break')
    expect(maps.queues.get('water')).toMatchObject({ waiting: 7, name: '订水' })
    expect(maps.queues.get('new')?.name).toBe('new')
    expect([...maps.calls.keys()]).toEqual(['c1', 'c2'])
    expect(maps.links.get('a')).toEqual({ pbx: 'a', state: 'down', since: 9 })
    expect(maps.figures.get('queue:water')?.answered).toBe(4)
    expect(maps.trunks.get('t')?.inUse).toBe(3)
  })

  it('forget what ended', () => {
    apply(
      { kind: 'call.removed', callId: 'c1' },
      { kind: 'alarm.changed', alarm: { id: 'a1', endedAt: 8 } as never },
      { kind: 'intervention.changed', intervention: { id: 'i', phase: 'running' } as never },
      { kind: 'help.changed', request: { id: 'h', endedAt: null } as never },
    )
    expect(maps.calls.size + maps.alarms.size).toBe(0)
    expect(maps.interventions.size + maps.help.size).toBe(2)
    apply(
      { kind: 'intervention.changed', intervention: { id: 'i', phase: 'ended' } as never },
      { kind: 'help.changed', request: { id: 'h', endedAt: 9 } as never },
      { kind: 'call.changed', call: { callId: 'c3', phase: 'ended' } as never },
    )
    expect(maps.interventions.size + maps.help.size + maps.calls.size).toBe(0)
  })

  it('applied twice are as applied once', () => {
    const deltas: LiveDelta[] = [
      { kind: 'call.removed', callId: 'c1' },
      { kind: 'queue.changed', queue: { ...queue, waiting: 2 } },
    ]
    apply(...deltas)
    const once = JSON.stringify(Object.values(maps).map((map) => [...map]))
    apply(...deltas)
    expect(JSON.stringify(Object.values(maps).map((map) => [...map]))).toBe(once)
  })

  it('do not keep the names of a day', () => {
    for (let n = 0; n < 30; n += 1) maps.names.set(`old${String(n)}`, '旧')
    pruneNames(maps, 100)
    expect(maps.names.size).toBe(31)
    pruneNames(maps, 20)
    expect([...maps.names]).toEqual([['u1', '张']])
  })
})

describe('placeOf', () => {
  const at = { epoch: 'e', sequence: 4 }
  it.each([
    [{ epoch: 'e', sequence: 5 }, 'next'],
    [{ epoch: 'e', sequence: 4 }, 'known'],
    [{ epoch: 'e', sequence: 6 }, 'gap'],
    [{ epoch: 'f', sequence: 1 }, 'gap'],
  ] as const)('%o is %s', (batch, place) => expect(placeOf(batch, at)).toBe(place))
})
