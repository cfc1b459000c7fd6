import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AgentSnapshot, type Extension } from '../../../../contract/agent.ts'
import { type CallSummary } from '../../../../contract/call.ts'
import { type LiveDelta, type PickUp, serverMessageSchema } from '../../../../contract/live/messages.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { practiceDefaults } from '../../../../contract/practice.ts'
import { builtInGrants, builtInRoles, type Grants } from '../../../../contract/rights.ts'
import { filterClassOf, type LiveFact, seenAsOwn, seenByClass, type Viewer } from '../../../../hub/live/audience.ts'
import { batchText } from '../../../../hub/live/batch-text.ts'
import { createFactRing } from '../../../../hub/live/fact-ring.ts'
import { visibleSnapshot } from '../../../../hub/live/visible-snapshot.ts'

const seat = (number: number): Extension => String(number) as Extension
const callSummary = (over: Partial<CallSummary> = {}): CallSummary => ({
  callId: '0192f000-0000-7000-8000-000000000001',
  pbxCallId: '1.1',
  direction: 'inbound',
  phase: 'talking',
  callerNumber: '13812345678',
  callerE164: '+8613812345678',
  calledNumber: '057188880001',
  trunk: null,
  customerId: null,
  queue: null,
  extension: null,
  startedAt: 1,
  queuedAt: null,
  answeredAt: null,
  endedAt: null,
  waitMs: null,
  talkMs: null,
  holdMs: null,
  endedBy: null,
  lossReason: null,
  ...over,
})
const agentSnapshot = (number: number, team: string): AgentSnapshot => ({
  extension: seat(number),
  userId: null,
  jobNumber: null,
  name: null,
  team,
  state: 'ready',
  reason: null,
  since: 1,
  until: null,
  registered: true,
  queues: [],
  callId: null,
})
const about = (delta: LiveDelta, number: number | null, team = 'A'): LiveFact => ({
  delta,
  extensions: number === null ? [] : [seat(number)],
  teams: number === null ? [] : [team],
})
const callFact = (number: number | null, team = 'A') =>
  about({ kind: 'call.changed', call: callSummary() }, number, team)
const agentFact = (number: number, team = 'A') =>
  about({ kind: 'agent.changed', agent: agentSnapshot(number, team) }, number, team)
const offer = (number: number): LiveFact =>
  about(
    {
      kind: 'call.offered',
      queueName: null,
      why: [],
      callId: callSummary().callId,
      extension: seat(number),
      queue: 'water-order',
      popUp: {
        e164: '+8613812345678',
        number: '13812345678',
        homePlace: '浙江杭州',
        customers: [{ id: callSummary().callId, notes: '家里 057188886666' }],
      },
    },
    number,
  )
const viewer = (
  role: (typeof builtInRoles)[number],
  extension: number | null = null,
  team: string | null = 'A',
): Viewer => ({
  userId: 'u',
  grants: builtInGrants[role],
  queues: [],
  team,
  station: null,
  extension: extension === null ? null : seat(extension),
})
const anOrder: Order = {
  ...{ id: callSummary().callId as Order['id'], number: 7, source: 'phone', state: 'released' },
  ...{ customerId: callSummary().callId as Order['customerId'], customerName: '张', contactName: '张' },
  ...{ contactNumber: '13812345678', address: { addressId: null, district: '', street: '', detail: '' }, lines: [] },
  ...{ goodsFen: 0, discountFen: 0, discountReason: '', deliveryFeeFen: 0, depositFen: 0, totalFen: 0, paidFen: 0 },
  ...{ pointsEarned: 0, pointsSpent: 0, method: 'deliver', window: null, note: '不在就打 13900001111' },
  ...{ payment: 'cash', station: null, stationName: null, stationWhy: [], stationReason: '' },
  ...{ courierId: null, courierName: null, callId: null, auditReasons: [], reason: null, mergedInto: null },
  ...{ chases: 0, lastChasedAt: null, bucketsReturned: {}, placedBy: { userId: 'u', name: '王芳' } },
  ...{ writtenAt: 1, placedAt: 1, stateSince: 1, version: 1, change: 1 },
}
/** As the API says it (hub/orders): the right's reach over this order. */
const seesNumber = ({ grants, station, team, userId }: Viewer, fact: LiveFact): boolean => {
  const scope = grants['customer.number']
  if (scope === undefined || scope === 'all') return scope === 'all'
  if (station !== null && fact.stations?.includes(station) === true) return true
  if (scope === 'team' && team !== null && fact.teams.includes(team)) return true
  return fact.userIds?.includes(userId) === true
}
const sees = (who: Viewer, fact: LiveFact) =>
  seenByClass(filterClassOf(who), fact) || seenAsOwn(filterClassOf(who), who, fact)

describe('live filter', () => {
  it('shows an agent his own calls, his team and nobody else’s', () => {
    const agent = viewer('agent', 8001)
    expect(sees(agent, callFact(8001))).toBe(true)
    expect(sees(agent, callFact(8002))).toBe(false)
    expect(sees(agent, callFact(null))).toBe(false)
    expect(sees(agent, agentFact(8002, 'A'))).toBe(true)
    expect(sees(agent, agentFact(8002, 'B'))).toBe(false)
  })
  it('shows a supervisor the calls of his team and those that wait for anybody', () => {
    const supervisor = viewer('supervisor')
    expect(sees(supervisor, callFact(8001, 'A'))).toBe(true)
    expect(sees(supervisor, callFact(8001, 'B'))).toBe(false)
    expect(sees(supervisor, callFact(null))).toBe(true)
  })
  it('opens the pop-up at the offered seat only, even for an administrator', () => {
    expect(sees(viewer('agent', 8001), offer(8001))).toBe(true)
    expect(sees(viewer('agent', 8002), offer(8001))).toBe(false)
    expect(sees(viewer('administrator', null), offer(8001))).toBe(false)
  })
  it('shows a role without rights only the link, and the customers it may read', () => {
    const station = viewer('station-operator')
    expect(sees(station, about({ kind: 'pbx.link', pbx: 'p', state: 'up', since: 1, reason: null }, null))).toBe(true)
    expect(sees(station, about({ kind: 'customer.changed', customerId: 'x', version: 1, change: 1 }, null))).toBe(true)
    expect(sees(station, callFact(null))).toBe(false)
    expect(sees(station, agentFact(8001))).toBe(false)
  })
})

describe('live practice', () => {
  const { callId } = callSummary()
  const changed = about(
    {
      kind: 'practice.changed',
      practice: {
        ...{ settings: practiceDefaults, surgeUntil: null, exerciseStartedAt: 1 },
        calls: [
          {
            ...{ callId: callId as never, number: '13812345678', customerName: '张', intent: 'chase', mood: 'calm' },
            ...{ queue: null, extension: null, phase: 'waiting', startedAt: 1, said: [] },
          },
        ],
      },
    },
    null,
  )
  const scored = about(
    {
      kind: 'practice.scored',
      score: {
        ...{ callId: callId as never, extension: seat(8001), intent: 'chase', mood: 'calm', at: 1, points: 80 },
        ...{ answeredAfterMs: 1, rightCustomer: true, rightStation: null, done: true, noted: false },
      },
    },
    8001,
  )
  const said = about({ kind: 'practice.said', callId, extension: seat(8001), at: 1, text: '我要订水。' }, 8001)

  it('tells what the callers want to whoever trains, and to nobody who takes their calls', () => {
    expect(sees(viewer('supervisor'), changed)).toBe(true)
    for (const role of ['agent', 'inspector', 'station-operator', 'leader'] as const) {
      expect(sees(viewer(role, 8001), changed)).toBe(false)
    }
  })

  it('tells a score to the seat and to its trainer, not to the others', () => {
    expect(sees(viewer('agent', 8001), scored)).toBe(true)
    expect(sees(viewer('agent', 8002), scored)).toBe(false)
    expect(sees(viewer('supervisor', null, 'A'), scored)).toBe(true)
    expect(sees(viewer('supervisor', null, 'B'), scored)).toBe(false)
  })

  it('shows what is said to the seat that hears it alone', () => {
    expect(sees(viewer('agent', 8001), said)).toBe(true)
    expect(sees(viewer('agent', 8002), said)).toBe(false)
    expect(sees(viewer('administrator'), said)).toBe(false)
  })

  it('hides the callers’ numbers from a trainer without the right to them', () => {
    const trainer = { ...viewer('supervisor'), grants: { 'agent.control': 'all' } as const }
    const text = batchText([changed], 1).for(filterClassOf(trainer), trainer)
    expect(text).toContain('138****5678')
    expect(text).not.toContain('13812345678')
  })
})

describe('live orders', () => {
  const order = (
    station: string | null,
    about: { readonly lost?: string; readonly by?: string; readonly team?: string } = {},
  ): LiveFact => ({
    delta: { kind: 'order.changed', order: { ...anOrder, station } },
    extensions: [],
    teams: about.team === undefined ? [] : [about.team],
    stations: [station, about.lost].filter((key) => typeof key === 'string'),
    userIds: about.by === undefined ? [] : [about.by],
  })
  const with_ = (grants: Grants, over: Partial<Viewer> = {}): Viewer => ({ ...viewer('agent'), grants, ...over })

  it('reach whoever reads all orders, and the people of the order’s own station', () => {
    const at = (station: string | null): Viewer => ({ ...viewer('station-operator'), station })
    expect(sees(viewer('agent', 8001), order('west-lake'))).toBe(true)
    expect(sees(at('west-lake'), order('west-lake'))).toBe(true)
    expect(sees(at('west-lake'), order('gongshu', { lost: 'west-lake' }))).toBe(true)
    expect(sees(at('gongshu'), order('west-lake'))).toBe(false)
    expect(sees(at(null), order(null))).toBe(false)
    expect(sees(viewer('inspector'), order('west-lake'))).toBe(false)
    expect(sees(with_({ 'delivery.work': 'all' }), order('west-lake'))).toBe(true)
  })

  it('reach who placed it, wherever he sits, and with the scope team his colleagues', () => {
    const mine = order('west-lake', { by: 'u', team: 'A' })
    expect(sees(with_({ 'order.read': 'own' }), mine)).toBe(true)
    expect(sees(with_({ 'order.read': 'own' }, { userId: 'v' }), mine)).toBe(false)
    expect(sees(with_({ 'order.read': 'own' }, { userId: 'v', station: 'west-lake' }), mine)).toBe(true)
    expect(sees(with_({ 'order.read': 'team' }, { userId: 'v' }), mine)).toBe(true)
    expect(sees(with_({ 'order.read': 'team' }, { userId: 'v', team: 'B' }), mine)).toBe(false)
    expect(sees(with_({ 'agent.work': 'own' }), mine)).toBe(false)
  })

  it('tell everybody of the catalogue, and of accounts whoever has to do with orders', () => {
    const nobody = with_({})
    expect(sees(nobody, about({ kind: 'catalogue.changed', change: 1 }, null))).toBe(true)
    expect(sees(nobody, about({ kind: 'accounts.changed', change: 1 }, null))).toBe(false)
    expect(sees(viewer('agent'), about({ kind: 'accounts.changed', change: 1 }, null))).toBe(true)
  })

  it('hide numbers from those without the right, and show them where it reaches', () => {
    const fact = order('west-lake', { by: 'u' })
    const text = batchText([fact], 1)
    const told = (who: Viewer) => text.for(filterClassOf(who), who)
    expect(told(viewer('leader'))).toContain('138****5678')
    expect(told(viewer('leader'))).not.toMatch(/13812345678|13900001111/)
    expect(told(viewer('agent'))).toContain('13812345678')
    const own: Grants = { 'order.read': 'all', 'customer.number': 'own' }
    expect(told(with_(own, { userId: 'v' }))).toContain('138****5678')
    expect(told(with_(own, { userId: 'v', station: 'west-lake' }))).toContain('13812345678')
    expect(told(with_(own))).toContain('13812345678')
    // Asked for once more by somebody of the same class: nothing of the placer's text is kept for him.
    expect(told(with_(own, { userId: 'w' }))).toContain('138****5678')
  })

  it('leave one class to all stations for whoever sees everything whole', () => {
    const key = (who: Viewer) => filterClassOf(who).key
    expect(key({ ...viewer('agent'), station: 'a' })).toBe(key({ ...viewer('agent'), station: 'b' }))
    expect(key({ ...viewer('station-operator'), station: 'a' })).not.toBe(
      key({ ...viewer('station-operator'), station: 'b' }),
    )
  })
})

describe('live batch', () => {
  it('masks every number for those without the right, inside the pop-up too, and leaves ids alone', () => {
    const text = batchText([callFact(8001), offer(8001)], 2)
    const inspector = { ...viewer('inspector', 8001), team: null }
    const masked = text.for(filterClassOf(inspector), inspector)
    expect(masked).not.toMatch(/12345678|88886666/)
    expect(masked).toContain(callSummary().callId)
    expect(text.for(filterClassOf(viewer('administrator')), viewer('administrator'))).toContain('13812345678')
  })

  it('makes the message of a class once and says when a viewer needs his own', () => {
    const text = batchText([callFact(8001), agentFact(8002)], 9)
    const agent = filterClassOf(viewer('agent'))
    expect(text.isShared(agent, viewer('agent', 8001))).toBe(false)
    expect(text.isShared(agent, viewer('agent', 8002))).toBe(true)
    expect(text.for(agent, viewer('agent', 8002))).toBe(text.for(agent, viewer('agent', 8003)))
    expect(text.isShared(filterClassOf(viewer('administrator')), viewer('administrator', 8001))).toBe(true)
  })

  it('gives each viewer exactly what the filter lets him see, in order, as a valid message', () => {
    const anyFact = fc.oneof(
      fc
        .tuple(fc.option(fc.integer({ min: 8001, max: 8003 }), { nil: null }), fc.constantFrom('A', 'B'))
        .map(([n, t]) => callFact(n, t)),
      fc.tuple(fc.integer({ min: 8001, max: 8003 }), fc.constantFrom('A', 'B')).map(([n, t]) => agentFact(n, t)),
      fc.integer({ min: 8001, max: 8003 }).map(offer),
      fc
        .tuple(fc.constantFrom('north', 'south', null), fc.constantFrom('u', 'v'), fc.constantFrom('A', 'B'))
        .map(([station, userId, team]): LiveFact => ({
          delta: { kind: 'order.changed', order: { ...anOrder, station } },
          ...{ extensions: [], teams: [team], userIds: [userId] },
          stations: station === null ? [] : [station],
        })),
    )
    const someGrants = fc.record(
      {
        'order.read': fc.constantFrom('own' as const, 'team' as const, 'all' as const),
        'customer.number': fc.constantFrom('own' as const, 'team' as const, 'all' as const),
        'delivery.work': fc.constantFrom('own' as const, 'all' as const),
      },
      { requiredKeys: [] },
    )
    const anyViewer = fc
      .tuple(
        fc.constantFrom(...builtInRoles),
        fc.option(fc.integer({ min: 8001, max: 8003 }), { nil: null }),
        fc.constantFrom('A', 'B', null),
        fc.constantFrom('u', 'v'),
        fc.constantFrom('north', null),
        fc.option(someGrants, { nil: null }),
      )
      .map(([role, extension, team, userId, station, grants]): Viewer => {
        const who = viewer(role, extension, team)
        return { ...who, userId, station, grants: grants ?? who.grants }
      })
    fc.assert(
      fc.property(
        fc.array(anyFact, { maxLength: 12 }),
        fc.array(anyViewer, { minLength: 1, maxLength: 5 }),
        (facts, viewers) => {
          const text = batchText(facts, 77)
          for (const who of viewers) {
            const message = serverMessageSchema.parse(JSON.parse(text.for(filterClassOf(who), who)))
            if (message.type !== 'deltas') throw new Error('deltas expected')
            expect(message.to).toBe(77)
            const expected = facts.filter((fact) => sees(who, fact)).map(({ delta }) => delta.kind)
            expect(message.deltas.map(({ kind }) => kind)).toEqual(expected)
            const numbers = message.deltas.flatMap((delta) =>
              delta.kind === 'order.changed' ? [delta.order.contactNumber] : [],
            )
            const orders = facts.filter((fact) => fact.delta.kind === 'order.changed' && sees(who, fact))
            expect(numbers).toEqual(orders.map((fact) => (seesNumber(who, fact) ? '13812345678' : '138****5678')))
          }
        },
      ),
    )
  })
})

describe('live snapshot', () => {
  it('goes through the same filter and mask as the deltas', () => {
    const floor = {
      calls: [
        { call: callSummary({ extension: seat(8001) }), extensions: [seat(8001)], teams: ['A'] },
        { call: callSummary({ callId: 'other' }), extensions: [seat(8009)], teams: ['B'] },
      ],
      agents: [agentSnapshot(8001, 'A'), agentSnapshot(8009, 'B')],
      queues: [{ queue: 'water-order', waiting: 1, longestSince: 1, signedIn: 1, ready: 1 }],
      links: [{ pbx: 'p', state: 'up' as const, since: 1, reason: null }],
      pickUps: [],
    }
    const agent = visibleSnapshot(floor, viewer('agent', 8001))
    expect(agent.calls).toHaveLength(1)
    expect(agent.agents).toHaveLength(1)
    const inspector = visibleSnapshot(floor, viewer('inspector'))
    expect(inspector.calls.map(({ callerNumber }) => callerNumber)).toEqual(['138****5678', '138****5678'])
    expect(visibleSnapshot(floor, viewer('station-operator'))).toMatchObject({ calls: [], agents: [], queues: [] })
  })
})

describe('calls that a colleague may take, and announcements', () => {
  const call: PickUp = {
    callId: 'c',
    direction: 'inbound',
    phase: 'queued',
    queue: 'water-order',
    callerNumber: '13812345678',
    extensions: [],
    slot: null,
    since: 1,
  }
  const waiting = (teams: readonly string[] = []): LiveFact => ({
    delta: { kind: 'pick-up.changed', call },
    extensions: [],
    queues: ['water-order'],
    teams,
  })
  const at = (role: (typeof builtInRoles)[number], over: Partial<Viewer>): Viewer => ({
    ...{ userId: 'u', grants: builtInGrants[role], team: 'A', station: null, extension: seat(8001), queues: [] },
    ...over,
  })
  const sees = (who: Viewer, fact: LiveFact): boolean => seenByClass(filterClassOf(who), fact)

  it('are for the seats of the queue and for the team of the seat that rings, and for nobody who sits nowhere', () => {
    expect(sees(at('agent', { queues: ['water-order'] }), waiting())).toBe(true)
    expect(sees(at('agent', { queues: ['after-sales'] }), waiting())).toBe(false)
    expect(sees(at('agent', { queues: ['after-sales'] }), waiting(['A']))).toBe(true)
    expect(sees(at('agent', { queues: ['after-sales'] }), waiting(['B']))).toBe(false)
    expect(sees(at('agent', { queues: ['water-order'], extension: null }), waiting(['A']))).toBe(false)
    expect(sees(at('inspector', { queues: ['water-order'] }), waiting(['A']))).toBe(false)
  })

  it('part the classes by the queues, whatever their order, and hide numbers from those who may not see them', () => {
    const key = (queues: string[]) => filterClassOf(at('agent', { queues })).key
    expect(key(['a', 'b'])).toBe(key(['b', 'a']))
    expect(key(['a'])).not.toBe(key(['b']))
    const { 'customer.number': _, ...grants } = builtInGrants.agent
    const masked = at('agent', { queues: ['water-order'], grants })
    const floor = {
      calls: [],
      agents: [],
      queues: [],
      links: [],
      pickUps: [{ call, teams: [], queues: ['water-order'] }],
    }
    expect(visibleSnapshot(floor, masked).pickUps).toMatchObject([{ callerNumber: '138****5678' }])
    expect(visibleSnapshot(floor, at('agent', {})).pickUps).toEqual([])
    const text = batchText([waiting()], 1).for(filterClassOf(masked), masked)
    expect(text).toContain('138****5678')
    expect(text).not.toContain('13812345678')
  })

  it('reach everybody or one team', () => {
    const told = (team: string | null): LiveFact =>
      about({ kind: 'announcement.changed', announcementId: 'a', team }, null)
    expect(sees(at('agent', { team: 'B' }), told(null))).toBe(true)
    expect(sees(at('agent', { team: 'B' }), told('A'))).toBe(false)
    expect(sees(at('leader', { team: 'A', extension: null }), told('A'))).toBe(true)
  })
})

describe('fact ring', () => {
  it('gives what is after a number while it is kept, and undefined for a gap or the future', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: -2, max: 62 }),
        (capacity, count, from) => {
          const ring = createFactRing<number>(capacity)
          for (let number = 1; number <= count; number++) expect(ring.push(number)).toBe(number)
          const all = Array.from({ length: count }, (_, index) => index + 1)
          const expected = from < 0 || from > count || count - from > capacity ? undefined : all.slice(from)
          expect(ring.since(from)).toEqual(expected)
        },
      ),
    )
  })
})
