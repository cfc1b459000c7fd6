import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AgentSnapshot, agentStates } from '../../../../../contract/agent.ts'
import { emptyTally } from '../../../../../contract/metrics/tally.ts'
import { type WallQueue } from '../../../../../renderer/window/stores/wall-reducer.ts'
import { agentTint, compareAgents, compareQueues, queueTrouble } from '../../../../../renderer/window/wall/trouble.ts'
import { usualSettings } from '../../../../../renderer/window/wall/wall-figures.ts'
import { defaultLayout } from '../../../../../renderer/window/wall/wall-layout.ts'

const now = 10_000_000
const agent = (more: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  ({
    extension: '8001',
    state: 'talking',
    since: now,
    until: null,
    registered: true,
    ...more,
  }) as AgentSnapshot
const tint = (more: Partial<AgentSnapshot>) => agentTint(agent(more), now, defaultLayout.ageing)

describe('agentTint', () => {
  it.each([
    [{ since: now - 179_999 }, 'plain'],
    [{ since: now - 180_000 }, 'yellow'],
    [{ since: now - 300_000 }, 'red'],
    [{ state: 'ready', since: 0 }, 'plain'],
    [{ state: 'outbound-only', since: 0 }, 'plain'],
    [{ state: 'signed-out', since: 0, registered: false }, 'plain'],
    [{ state: 'ringing', since: now - 10_000 }, 'yellow'],
    [{ state: 'ringing', since: now - 20_000 }, 'red'],
    [{ state: 'break', since: 0, until: now + 1 }, 'plain'],
    [{ state: 'break', since: now - 1, until: now }, 'red'],
    [{ state: 'ready', registered: false }, 'red'],
  ] as const)('%o is %s', (more, expected) => expect(tint(more as Partial<AgentSnapshot>)).toBe(expected))
})

describe('compareAgents', () => {
  const sorted = (agents: readonly AgentSnapshot[], asking: readonly string[] = [], steady = false) =>
    agents
      .toSorted((a, b) =>
        compareAgents(a, b, { now, ageing: defaultLayout.ageing, asksHelp: (one) => asking.includes(one), steady }),
      )
      .map(({ extension }) => extension)

  it('puts who asks for help first, then red, then yellow, then by state and seat', () => {
    expect(
      sorted(
        [
          agent({ extension: '8005' as never, state: 'ready' }),
          agent({ extension: '8004' as never }),
          agent({ extension: '8003' as never, since: now - 200_000 }),
          agent({ extension: '8002' as never, since: now - 400_000 }),
          agent({ extension: '8001' as never }),
        ],
        ['8005'],
      ),
    ).toEqual(['8005', '8002', '8003', '8001', '8004'])
  })

  it('leaves seats where they are among hundreds, but for those in trouble', () => {
    const agents = [
      agent({ extension: '8004' as never, since: now - 400_000 }),
      agent({ extension: '8003' as never, state: 'ringing', since: now }),
      agent({ extension: '8002' as never, state: 'ready' }),
      agent({ extension: '8001' as never }),
    ]
    expect(sorted(agents, [], true)).toEqual(['8004', '8001', '8002', '8003'])
  })

  it('is one order, whatever order they come in', () => {
    const one = fc.record({
      extension: fc.integer({ min: 8000, max: 8999 }).map(String),
      state: fc.constantFrom(...agentStates),
      since: fc.integer({ min: now - 600_000, max: now }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ extension }) => extension }), fc.nat(), (all, turn) => {
        const agents = all.map((more) => agent(more as Partial<AgentSnapshot>))
        const turned = [...agents.slice(turn % (agents.length + 1)), ...agents.slice(0, turn % (agents.length + 1))]
        expect(sorted(turned)).toEqual(sorted(agents))
      }),
    )
  })
})

describe('queueTrouble', () => {
  const queue = (more: Partial<WallQueue> = {}): WallQueue => ({
    queue: 'q',
    name: 'q',
    waiting: 0,
    longestSince: null,
    signedIn: 4,
    ready: 2,
    ...more,
  })
  const trouble = (more: Partial<WallQueue>, tally = emptyTally) =>
    queueTrouble(queue(more), tally, usualSettings, defaultLayout, now)

  it('is calm with nobody waiting and no calls', () =>
    expect(trouble({})).toEqual({ waiting: 'plain', longest: 'plain', level: 'plain', free: 'plain', all: 'plain' }))
  it('looks at how many wait and how long', () => {
    expect(trouble({ waiting: 3, longestSince: now - 19_000 })).toMatchObject({ waiting: 'yellow', longest: 'plain' })
    expect(trouble({ waiting: 1, longestSince: now - 60_000 })).toMatchObject({ longest: 'red', all: 'red' })
  })
  it('looks at who could take them', () => {
    expect(trouble({ waiting: 1, longestSince: now, ready: 0 }).free).toBe('yellow')
    expect(trouble({ waiting: 1, longestSince: now, ready: 0, signedIn: 0 })).toMatchObject({ free: 'red', all: 'red' })
    expect(trouble({ waiting: 0, ready: 0, signedIn: 0 }).free).toBe('plain')
  })
  it('tints the service level under its target, and not by a handful of calls', () => {
    const calls = (answered: number, answeredInTime: number) => ({ ...emptyTally, answered, answeredInTime })
    expect(trouble({}, calls(10, 8)).level).toBe('plain')
    expect(trouble({}, calls(10, 7)).level).toBe('yellow')
    expect(trouble({}, calls(10, 5))).toMatchObject({ level: 'red', all: 'yellow' })
    expect(trouble({}, calls(4, 0)).level).toBe('plain')
  })
  it('sorts by what is wrong, then by who waits longest, calm ones by name', () => {
    const of = (name: string, more: Partial<WallQueue> = {}) => {
      const one = queue({ queue: name, name, ...more })
      return { queue: one, trouble: queueTrouble(one, undefined, usualSettings, defaultLayout, now) }
    }
    const all = [
      of('乙'),
      of('甲'),
      of('b', { waiting: 1, longestSince: now - 30_000 }),
      of('a', { waiting: 9, longestSince: now - 25_000 }),
      of('c', { waiting: 2, longestSince: now - 40_000 }),
    ]
    expect(all.sort(compareQueues).map(({ queue: { name } }) => name)).toEqual(['a', 'c', 'b', '甲', '乙'])
  })
})
