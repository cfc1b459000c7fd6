import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type CallSummary } from '../../../../contract/call.ts'
import { type LiveDelta } from '../../../../contract/live/messages.ts'
import { type Figures, type MetricSettings, type Sparkline } from '../../../../contract/metrics/figures.ts'
import { type Period } from '../../../../contract/metrics/period.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { type TrunkSnapshot } from '../../../../contract/wall/trunk.ts'
import { filterClassOf, type LiveFact, seenByClass } from '../../../../hub/live/audience.ts'
import { fakeClock } from '../../../../hub/pbx/fake/fake-clock.ts'
import { createFakePbx, type FakePbx } from '../../../../hub/pbx/fake/fake-pbx.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { exampleCentre, openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const seat = (number: number): Extension => String(number) as Extension
const centre = exampleCentre()
const queue = centre.queues[0]?.key as QueueKey
const trunk = centre.trunks[0]?.key ?? ''

describe('figures of the hub', () => {
  let test: TestHub
  let fake: FakePbx
  const clock = fakeClock()
  let database: TestDatabase
  const tokens = new Map<string, string>()
  const users: Record<string, string> = {}
  const facts: LiveFact[] = []
  let watched = new Set<Period>()

  const open = async (): Promise<void> => {
    // The same disk and the same clock for a hub that is started again.
    fake = createFakePbx({
      clock,
      extensions: centre.seats.map(({ extension }) => extension),
      queues: centre.queues.map(({ key }) => key),
      trunks: centre.trunks.map(({ key }) => key),
    })
    test = await openTestHub({
      database: { ...database, close: async () => undefined },
      ...{ centre, pbx: fake.pbx, now: () => clock.now() },
    })
    await test.hub.start()
    await test.hub.floor?.settled()
    const live = test.hub.floor?.live
    if (live === undefined) throw new Error('a hub with a centre has a floor')
    const { publish } = live
    live.publish = (fact) => {
      facts.push(fact)
      publish(fact)
    }
    live.watched = () => watched
  }
  beforeAll(async () => {
    database = await openTestDatabase('sqlite')
    await open()
    for (const [jobNumber, role, team] of [
      ['1001', 'agent', '订水组'],
      ['1002', 'agent', '售后组'],
      ['lead', 'supervisor', '订水组'],
      ['leader', 'leader', null],
      ['inspector', 'inspector', null],
    ] as const) {
      users[jobNumber] = (await test.addUser(role, { jobNumber, team })).id
    }
    for (const [jobNumber, extension] of [
      ['1001', '8001'],
      ['1002', '8002'],
    ] as const) {
      fake.registers(extension as Extension)
      const token = await tokenOf(jobNumber)
      await test.ask('POST', '/api/seat/sign-in', { token, body: { extension } })
    }
  }, 60_000)
  afterAll(async () => {
    await test.close()
    await database.close()
  })
  /** Each test has a day of its own, and whoever asks in it has signed in that day. */
  beforeEach(() => {
    clock.advance(86_400_000)
    tokens.clear()
    watched = new Set(['today'])
    facts.splice(0)
  })

  const tokenOf = async (jobNumber: string): Promise<string> => {
    const token = tokens.get(jobNumber) ?? (await test.signIn(jobNumber)).accessToken
    tokens.set(jobNumber, token)
    return token
  }
  const get = async (jobNumber: string, path: string) => test.ask('GET', path, { token: await tokenOf(jobNumber) })
  const read = async (jobNumber: string, period: Period = 'today') =>
    (await get(jobNumber, `/api/metrics?period=${period}`)).body as unknown as {
      readonly figures: readonly Figures[]
      readonly settings: Readonly<Record<string, MetricSettings>>
      readonly sparklines: readonly Sparkline[]
      readonly trunks: readonly TrunkSnapshot[]
    }
  const tallyIn = (figures: readonly Omit<Figures, 'period'>[], kind: string, key: string) =>
    figures.find(({ subject }) => subject.kind === kind && subject.key === key)?.tally
  const told = () =>
    facts.filter(
      (fact): fact is LiveFact & { delta: Extract<LiveDelta, { kind: 'figures.changed' }> } =>
        fact.delta.kind === 'figures.changed',
    )

  /** A caller waits three seconds, talks a minute with 8001. */
  async function talk(number = '13800138000') {
    const { call } = await fake.inbound({ callerNumber: number, calledNumber: '057188880001', trunk })
    clock.advance(1_000)
    call.offer(seat(8001))
    clock.advance(2_000)
    call.answers(seat(8001))
    clock.advance(60_000)
    call.hangUp('customer')
    return call
  }
  async function abandons(afterMs: number) {
    const { call } = await fake.inbound({ callerNumber: '13900139000', calledNumber: '057188880001', trunk })
    clock.advance(afterMs)
    call.hangUp('customer')
  }

  it('are told with their settings, lines of the last hour, and every trunk', async () => {
    await talk()
    const { call: waiting } = await fake.inbound({ callerNumber: '13700137000', calledNumber: '057188880001', trunk })
    const { settings, sparklines, trunks, figures } = await read('leader')
    expect(Object.keys(settings)).toEqual(['centre', ...centre.queues.map(({ key }) => key)])
    const line = (metric: string) =>
      sparklines.find(({ subject, metric: of }) => subject.key === queue && of === metric)?.points
    expect(line('waiting')?.at(-1)).toBe(1)
    expect(line('offered')).toHaveLength(60)
    expect(line('offered')?.reduce((sum: number, point) => sum + (point ?? 0), 0)).toBe(1)
    expect(line('service-level-abandons-hurt')?.filter((point) => point !== null)).toEqual([1])
    expect(trunks.map(({ trunk, reachable }) => [trunk, reachable])).toEqual(
      centre.trunks.map(({ key }) => [key, true]),
    )
    const { thresholdMs, shortAbandonMs, target } = settings[queue] ?? {}
    expect([thresholdMs, shortAbandonMs, target]).toEqual([
      (centre.queues[0]?.serviceLevelSeconds ?? 0) * 1_000,
      centre.figures.shortAbandonSeconds * 1_000,
      centre.figures.targetPercent / 100,
    ])
    const queues = figures.filter(({ subject }) => subject.kind === 'queue').map(({ subject }) => subject.key)
    expect(queues).toEqual(centre.queues.map(({ key }) => key))
    waiting.hangUp('customer')
  })

  it('of people are told within the scope alone; of everything else to all who have a wall', async () => {
    await talk()
    const people = (figures: readonly Omit<Figures, 'period'>[]) =>
      figures.flatMap(({ subject }) => (subject.kind === 'agent' ? [subject.key] : [])).toSorted()
    const both = [users['1001'] ?? '', users['1002'] ?? '']
    expect(people((await read('leader')).figures)).toEqual(both.toSorted())
    expect(people((await read('lead')).figures)).toEqual([users['1001']])
    expect(tallyIn((await read('lead')).figures, 'queue', queue)).toMatchObject({ answered: 1 })
    const since = await get('lead', `/api/metrics/since?from=${clock.now() - 3_600_000}`)
    expect(people(since.body['figures'] as Figures[])).toEqual([users['1001']])
    expect((await get('1001', '/api/metrics')).status).toBe(403)

    const behind = (jobNumber: string, key: string) =>
      get(jobNumber, `/api/metrics/calls?kind=agent&key=${key}&metric=handled&period=today`)
    expect((await behind('lead', users['1001'] ?? '')).status).toBe(200)
    expect((await behind('lead', users['1002'] ?? '')).status).toBe(404)
    expect((await behind('leader', users['1002'] ?? '')).status).toBe(200)
  })

  it('name the calls behind them, numbers masked for whoever may not see them', async () => {
    await talk('13800138001')
    await talk('13800138002')
    await abandons(9_000)
    await test.hub.floor?.calls.drain(5_000)
    const behind = async (jobNumber: string, metric: string, limit = 200) =>
      (await get(jobNumber, `/api/metrics/calls?kind=queue&key=${queue}&metric=${metric}&period=today&limit=${limit}`))
        .body as unknown as { calls: CallSummary[]; more: boolean }
    const lead = await behind('lead', 'answered')
    expect(lead.calls.map(({ callerNumber }) => callerNumber)).toEqual(['13800138002', '13800138001'])
    expect(await behind('lead', 'answered', 1)).toMatchObject({ more: true, calls: [{ callerNumber: '13800138002' }] })
    expect((await behind('lead', 'offered')).calls).toHaveLength(3)
    const since = async (from: number) =>
      get('lead', `/api/metrics/calls?kind=queue&key=${queue}&metric=answered&period=today&from=${from}`)
    expect((await since(clock.now() - 3_600_000)).body['calls']).toHaveLength(2)
    expect((await since(clock.now() + 1)).body['calls']).toHaveLength(0)
    expect((await since(clock.now() - 40 * 86_400_000)).status).toBe(400)
    const masked = (await behind('inspector', 'answered')).calls.map(({ callerNumber }) => callerNumber)
    expect(masked.every((number) => /^138\*+8?00\d$|\*/.test(number))).toBe(true)
    for (const [metric, key] of [
      ['nonsense', queue],
      ['answered', 'no-such-queue'],
    ] as const) {
      const reply = await get('lead', `/api/metrics/calls?kind=queue&key=${key}&metric=${metric}&period=today`)
      expect([reply.status, (reply.body['error'] as { code: string }).code]).toEqual([404, 'thing.not-found'])
    }
  })

  it('of a time that ends before it begins, or is too long, are refused in words', async () => {
    for (const query of ['from=2000&to=1000', `from=0&to=${40 * 86_400_000}`]) {
      const reply = await get('leader', `/api/metrics/since?${query}`)
      expect([reply.status, (reply.body['error'] as { code: string }).code]).toEqual([400, 'request.invalid'])
    }
  })

  it('go to those who watch when they change, at most twenty times a second, people’s by their team', async () => {
    for (let call = 0; call < 30; call += 1) await abandons(100)
    await talk()
    const newest = () =>
      tallyIn(
        told()
          .flatMap(({ delta }) => delta.figures)
          .toReversed(),
        'queue',
        queue,
      )
    await waitFor('the last figure', () => newest()?.answered === 1 && newest()?.shortAbandoned === 30)
    await waitFor('the agent’s figures', () => told().some(({ teams }) => teams[0] === '订水组'))
    const ofFloor = told().filter(({ teams }) => teams.length === 0)
    expect(ofFloor.length).toBeLessThan(20)
    for (const { delta, teams } of told()) {
      expect(new Set(delta.figures.map(({ period }) => period))).toEqual(new Set(['today']))
      const agents = delta.figures.filter(({ subject }) => subject.kind === 'agent').length
      expect(agents).toBe(teams.length === 0 ? 0 : delta.figures.length)
    }
    const viewer = {
      grants: builtInGrants.supervisor,
      station: null,
      extension: null,
      queues: [],
      watches: 'today',
    } as const
    const ofTeam = told().find(({ teams }) => teams[0] === '订水组') as LiveFact
    expect(seenByClass(filterClassOf({ ...viewer, team: '订水组' }), ofTeam)).toBe(true)
    expect(seenByClass(filterClassOf({ ...viewer, team: '售后组' }), ofTeam)).toBe(false)
    expect(seenByClass(filterClassOf({ ...viewer, team: '订水组', watches: 'last-5' }), ofTeam)).toBe(false)

    // Nobody looks: nothing is computed, nothing is told.
    watched = new Set()
    facts.splice(0)
    await abandons(100)
    await waitFor('the end of the call', () => facts.some(({ delta }) => delta.kind === 'call.removed'))
    expect(told()).toEqual([])
  })

  it('of trunks follow their calls and whether they can be reached', async () => {
    const [defined] = centre.trunks
    const shown = () =>
      facts.flatMap(({ delta }) => (delta.kind === 'trunk.changed' && delta.trunk.trunk === trunk ? [delta.trunk] : []))
    const { call } = await fake.inbound({ callerNumber: '13900139000', calledNumber: '057188880001', trunk })
    await waitFor('one channel taken', () => shown().at(-1)?.inUse === 1)
    expect(shown().at(-1)).toMatchObject({ limit: defined?.channels, name: defined?.name, reachable: true })
    fake.trunk(trunk, false)
    await waitFor('the trunk away', () => shown().at(-1)?.reachable === false)
    call.hangUp('customer')
    await waitFor('no channel taken', () => shown().at(-1)?.inUse === 0)
  })

  it('go with what happens, and are the same in a report and after a restart', async () => {
    await talk()
    await abandons(8_000)
    await abandons(1_000)
    const expected = { answered: 1, answeredInTime: 1, waitOfAnsweredMs: 3_000, abandoned: 1, shortAbandoned: 1 }
    const now = await read('leader')
    expect(tallyIn(now.figures, 'queue', queue)).toMatchObject({ ...expected, talkMs: 60_000, handled: 1, offers: 1 })
    expect(tallyIn(now.figures, 'centre', 'centre')).toMatchObject({ ...expected, inbound: 3, lost: 2 })
    expect(tallyIn(now.figures, 'agent', users['1001'] ?? '')).toMatchObject({ answered: 1, handled: 1 })

    const counted = (figures: readonly Omit<Figures, 'period'>[]) =>
      Object.fromEntries(
        figures
          // Whoever is in a state is in it longer with every question.
          .map(
            ({ subject, tally }) =>
              [
                `${subject.kind}:${subject.key}`,
                Object.entries(tally).filter(
                  ([name, value]) => value > 0 && !/(ready|notReady|wrapUpState)Ms$/i.test(name),
                ),
              ] as const,
          )
          .filter(([, fields]) => fields.length > 0),
      )
    const before = counted(now.figures)
    await test.hub.floor?.calls.drain(5_000)
    await test.hub.floor?.agents.drain(5_000)
    const since = await get('leader', `/api/metrics/since?from=${clock.now() - 3_600_000}&to=${clock.now() + 1}`)
    expect(counted(since.body['figures'] as Figures[])).toEqual(before)

    await test.close()
    tokens.clear()
    await open()
    expect(counted((await read('leader')).figures)).toEqual(before)
  })
})
