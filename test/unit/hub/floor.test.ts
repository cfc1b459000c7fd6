import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type LiveDelta } from '../../../contract/live/messages.ts'
import { type Floor, type FloorOptions, openFloor } from '../../../hub/floor.ts'
import { normaliseNumber } from '../../../hub/numbers/normalise-number.ts'
import { createFakePbx } from '../../../hub/pbx/fake/fake-pbx.ts'
import { openTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { waitFor } from '../../support/wait-for.ts'

const seat = (number: number): Extension => String(number) as Extension
const water = 'water-order' as QueueKey
const wang = { userId: '0192f000-0000-7000-8000-0000000000a1', jobNumber: '1001', name: '王芳', team: 'A' }
const li = { userId: '0192f000-0000-7000-8000-0000000000a2', jobNumber: '1002', name: '李强', team: 'A' }
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const customer = (number: string, over: object = {}) => ({
  number,
  customerId: '0192f000-0000-7000-8000-0000000000c1',
  name: '张三',
  level: 'normal',
  ownerId: null,
  station: null,
  blacklisted: false,
  ...over,
})

describe('floor', () => {
  let database: TestDatabase
  let fake: ReturnType<typeof createFakePbx>
  let floor: Floor
  let deltas: LiveDelta[]
  let known: ReturnType<typeof customer>[]
  let broken = false

  const open = async (): Promise<Floor> => {
    const opened = await openFloor({
      pbx: fake.pbx,
      database: {
        ...database,
        transaction: (work) => (broken ? Promise.reject(new Error('disk full')) : database.transaction(work)),
      },
      customers: {
        normalise: (number) => normaliseNumber(number),
        callers: async (key) => known.filter(({ number }) => number === key) as never,
        byNumber: async (number) => ({
          number: { number, kind: 'mobile', extension: null },
          homePlace: null,
          customers: known.filter((one) => one.number === normaliseNumber(number).key) as never,
        }),
      },
      homePlaces: () => undefined,
      centre: {
        seats: [8001, 8002, 8003].map((number, index) => ({
          extension: String(number),
          jobNumber: String(1001 + index),
          name: `座席${number}`,
          phone: 'softphone',
          skills: {},
          outsideCalls: true,
          voicemail: false,
        })),
        queues: [{ key: water, wrapUpSeconds: 30, strategy: 'longest-idle', skillLevel: 1, serviceLevelSeconds: 20 }],
        stations: [],
        ...{ company: { timeZone: 'Asia/Shanghai', areaCode: '0571' }, skills: [], trunks: [], numbers: [] },
      } as unknown as FloorOptions['centre'],
      authenticate: () => Promise.reject(new Error('no client here')),
      logger: quiet,
      now: () => fake.clock.now(),
    })
    const publish = opened.live.publish
    deltas = []
    opened.live.publish = (fact) => {
      deltas.push(fact.delta)
      publish(fact)
    }
    await opened.start()
    await opened.settled()
    return opened
  }
  const signIn = async (person: typeof wang, extension: Extension) => {
    floor.agents.ask(
      extension,
      { kind: 'sign-in', person, queues: [{ queue: water, penalty: 0 }], state: 'ready', reason: null },
      { by: 'agent', userId: person.userId },
    )
    await waitFor(`${extension} ready`, () => floor.agents.find(extension)?.shown.state === 'ready')
  }
  const stored = async (callId: string) => {
    await floor.calls.drain(5000)
    const call = await floor.callsStore.find(callId, { scope: 'all' })
    const steps = await floor.callsStore.steps(callId)
    return { call, steps, kinds: steps.map((step) => step.kind) }
  }

  beforeEach(async () => {
    database = await openTestDatabase('sqlite')
    fake = createFakePbx()
    known = [customer('+8613812345678')]
    broken = false
    floor = await open()
  })
  afterEach(async () => {
    broken = false
    await floor.close()
    await database.close()
  })

  it('carries an answered call from the question to the wrap-up, and stores every step', async () => {
    await signIn(wang, seat(8001))
    const { call, answer } = await fake.inbound({ callerNumber: '013812345678', calledNumber: '057188880001' })
    expect(answer).toMatchObject({ action: 'default', priority: 0 })
    fake.clock.advance(2000)
    call.offer(seat(8001))
    await waitFor('the pop-up', () => deltas.some((delta) => delta.kind === 'call.offered'))
    expect(deltas.find((delta) => delta.kind === 'call.offered')).toMatchObject({
      callId: answer!.callId,
      extension: '8001',
      popUp: { customers: [{ name: '张三' }] },
    })
    expect(floor.agents.find(seat(8001))?.shown.state).toBe('ringing')
    fake.clock.advance(3000)
    call.answers(seat(8001))
    expect(floor.agents.find(seat(8001))?.shown.state).toBe('talking')
    fake.clock.advance(60_000)
    call.hangUp('customer')
    expect(floor.agents.find(seat(8001))?.shown).toMatchObject({ state: 'wrap-up', until: fake.clock.now() + 30_000 })
    await waitFor('the pause on the PBX', () => fake.members()[0]?.reason === 'wrap-up')

    const { call: row, kinds, steps } = await stored(answer!.callId)
    expect(row).toMatchObject({
      phase: 'ended',
      callerE164: '+8613812345678',
      customerId: known[0]!.customerId,
      extension: '8001',
      waitMs: 5000,
      talkMs: 60_000,
      endedBy: 'customer',
      lossReason: null,
    })
    expect(kinds).toEqual([
      'started',
      'routed',
      'queued',
      'offered',
      'offer-ended',
      'left-queue',
      'answered',
      'left',
      'ended',
    ])
    const routed = steps.find((step) => step.kind === 'routed')
    expect(routed?.detail).toMatchObject({ decidedBy: 'default' })
    expect(routed?.detail['considered']).toHaveLength(8)

    floor.agents.ask(seat(8001), { kind: 'end-wrap-up' }, { by: 'agent', userId: wang.userId })
    await waitFor('ready again', () => floor.agents.find(seat(8001))?.shown.state === 'ready')
    await waitFor('the log', () => floor.agents.unsaved() === 0)
    const log = await floor.agentsStore.log({ from: 0, to: 2 ** 52, extension: '8001', limit: 100 })
    for (const [index, row] of log.entries()) if (index > 0) expect(row.from).toBe(log[index - 1]!.to)
    expect(log.map(({ to }) => to)).toEqual(expect.arrayContaining(['ringing', 'talking', 'wrap-up', 'ready']))
  })

  it('remembers the last agent, wherever he sits, only while he is signed in', async () => {
    await signIn(wang, seat(8001))
    const first = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    first.call.offer(seat(8001))
    first.call.answers(seat(8001))
    first.call.hangUp('customer')
    await floor.calls.drain(5000)
    floor.agents.ask(seat(8001), { kind: 'sign-out' }, { by: 'agent', userId: wang.userId })
    expect(
      (await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })).answer?.preferredAgent,
    ).toBeNull()
    await signIn(wang, seat(8002))
    const { answer } = await fake.inbound({ callerNumber: '+8613812345678', calledNumber: '0571' })
    expect(answer).toMatchObject({ preferredAgent: '8002', preferredAgentSeconds: 15 })
  })

  it('refuses a blacklisted customer and says why nobody spoke', async () => {
    known = [customer('+8613812345678', { blacklisted: true })]
    const { answer } = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    expect(answer?.action).toBe('reject')
    const { call } = await stored(answer!.callId)
    expect(call).toMatchObject({ phase: 'ended', lossReason: 'rejected' })
  })

  it('after kill -9: the same callId goes on, what ended meanwhile is ended, and nobody is open for ever', async () => {
    await signIn(wang, seat(8001))
    const lives = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    lives.call.offer(seat(8001))
    lives.call.answers(seat(8001))
    const ends = await fake.inbound({ callerNumber: '13900000001', calledNumber: '0571' })
    await floor.calls.drain(5000)
    await waitFor('sessions stored', () => floor.agents.unsaved() === 0)

    // The hub is gone without a word; the PBX goes on.
    fake.disconnect()
    floor.calls.close()
    floor.agents.close()
    floor.live.close()
    const nobody = {
      fact: () => undefined,
      snapshot: () => undefined,
      route: () => new Promise<never>(() => undefined),
    }
    void fake.pbx.start(nobody)
    fake.clock.advance(20_000)
    ends.call.hangUp('customer')
    const unseen = fake.customerCalls('13900000002', '0571')
    unseen.queued(water)
    fake.clock.advance(5000)
    unseen.hangUp('customer')
    const newcomer = fake.customerCalls('13900000003', '0571')
    newcomer.queued(water)

    fake.reconnect()
    floor = await open()
    expect([...floor.calls.running()].map(({ pbxCallId }) => pbxCallId).sort()).toEqual(
      [lives.call.id, newcomer.id].sort(),
    )
    expect(floor.calls.find(lives.answer!.callId)).toMatchObject({ phase: 'talking', extension: '8001' })
    expect(floor.agents.find(seat(8001))?.shown.state).toBe('talking')
    expect((await stored(ends.answer!.callId)).call).toMatchObject({ phase: 'ended', lossReason: 'abandoned-in-queue' })
    const all = await floor.callsStore.list({ reach: { scope: 'all' }, limit: 50 })
    expect(all.find(({ pbxCallId }) => pbxCallId === unseen.id)).toMatchObject({ phase: 'ended', waitMs: 5000 })
    await waitFor('the journal is forgotten', () => fake.missed().length === 0)

    fake.clock.advance(10_000)
    lives.call.hangUp('agent')
    expect((await stored(lives.answer!.callId)).call).toMatchObject({
      phase: 'ended',
      talkMs: 35_000,
      endedBy: 'agent',
    })
  })

  it('a restarted PBX leaves no call open and says so', async () => {
    const { answer } = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    await floor.calls.drain(5000)
    fake.clock.advance(10_000)
    fake.restart()
    fake.reconnect()
    await floor.settled()
    expect((await stored(answer!.callId)).call).toMatchObject({ phase: 'ended', lossReason: 'pbx-restarted' })
    expect([...floor.calls.running()]).toEqual([])
  })

  it('keeps what the PBX tells while the database is away, shows it all the same, and stores it afterwards', async () => {
    broken = true
    const { call, answer } = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    fake.clock.advance(9000)
    call.hangUp('customer')
    await waitFor('late', () => floor.calls.health().state === 'late')
    await waitFor('shown', () => deltas.some((delta) => delta.kind === 'call.removed'))
    broken = false
    const { call: row, kinds } = await stored(answer!.callId)
    expect(row).toMatchObject({ phase: 'ended', lossReason: 'abandoned-in-queue' })
    expect(kinds).toEqual(['started', 'routed', 'queued', 'left-queue', 'ended'])
    expect(floor.calls.health().state).toBe('ok')
  })

  it('gives a call it dials itself the caller’s own id', async () => {
    await signIn(wang, seat(8001))
    const callId = '0192f000-0000-7000-8000-0000000000d1'
    floor.calls.expect(callId, seat(8001), '13912345678')
    await floor.commands.originate(seat(8001), '13912345678', callId)
    const call = fake.calls().at(-1)!
    call.answers(seat(8001))
    fake.clock.advance(5000)
    call.answersOutside('13912345678')
    fake.clock.advance(10_000)
    call.hangUp('agent')
    expect((await stored(callId)).call).toMatchObject({
      direction: 'outbound',
      talkMs: 10_000,
      callerE164: '+8613912345678',
    })
  })

  it('brings a consultation into the customer’s call without freeing the seat in between', async () => {
    await signIn(wang, seat(8001))
    await signIn(li, seat(8002))
    const { call, answer } = await fake.inbound({ callerNumber: '13812345678', calledNumber: '0571' })
    call.offer(seat(8001))
    call.answers(seat(8001))
    fake.clock.advance(10_000)
    call.holds(seat(8001))
    const consultation = fake.seatDials(seat(8001), '8002')
    consultation.offer(seat(8002))
    consultation.answers(seat(8002))
    const own = [...floor.calls.running()].find(({ pbxCallId }) => pbxCallId === consultation.id)!
    fake.clock.advance(5000)
    const at = fake.clock.now()
    floor.listener.fact({ kind: 'call.merged', at, call: consultation.id, into: call.id })
    floor.listener.fact({
      kind: 'call.transferred',
      at,
      call: call.id,
      how: 'attended',
      extension: seat(8001),
      to: '8002',
    })
    const first = floor.calls.find(answer!.callId)!.legs.filter((leg) => leg.extension === seat(8001))
    for (const { leg, extension } of first) {
      floor.listener.fact({ kind: 'call.left', at, call: call.id, leg, extension, by: 'agent', talkMs: 0 })
    }
    expect(floor.calls.find(answer!.callId)).toMatchObject({ phase: 'talking', extension: '8002', userId: li.userId })
    expect(floor.agents.find(seat(8001))?.shown.state).toBe('wrap-up')
    expect(floor.agents.find(seat(8002))?.shown.state).toBe('talking')
    fake.clock.advance(20_000)
    floor.listener.fact({ kind: 'call.ended', at: fake.clock.now(), call: call.id, by: 'customer', cause: 16 })
    expect((await stored(answer!.callId)).call).toMatchObject({ talkMs: 30_000, holdMs: 5000, extension: '8002' })
    const consulted = await stored(own.callId)
    expect(consulted.call).toMatchObject({ phase: 'ended', direction: 'internal', lossReason: null })
    expect(consulted.steps.at(-1)).toMatchObject({ kind: 'ended', detail: { mergedInto: answer!.callId } })
    expect(floor.agents.find(seat(8002))?.shown.state).toBe('wrap-up')
    await waitFor('the log', () => floor.agents.unsaved() === 0)
    const log = await floor.agentsStore.log({ from: 0, to: 2 ** 52, extension: '8002', limit: 100 })
    expect(log.slice(-3).map(({ to }) => to)).toEqual(['ringing', 'talking', 'wrap-up'])
  })

  it('signs a person in at one seat only, and one person at a seat', async () => {
    await signIn(wang, seat(8001))
    const take = (person: typeof wang, extension: Extension) => () =>
      floor.agents.ask(
        extension,
        { kind: 'sign-in', person, queues: [], state: 'ready', reason: null },
        { by: 'agent', userId: person.userId },
      )
    expect(take(li, seat(8001))).toThrow(/somebody else is signed in/)
    expect(take(wang, seat(8002))).toThrow(/signed in at seat 8001/)
  })

  it('stores the last states of the agents before it is closed', async () => {
    await signIn(wang, seat(8001))
    await waitFor('the log', () => floor.agents.unsaved() === 0)
    const cause = { by: 'agent', userId: wang.userId } as const
    floor.agents.ask(seat(8001), { kind: 'request', state: 'break', reason: 'meal', until: null }, cause)
    await waitFor('the break', () => floor.agents.find(seat(8001))?.shown.state === 'break')
    expect(floor.agents.unsaved()).toBeGreaterThan(0)
    await floor.close()
    expect(floor.agents.unsaved()).toBe(0)
    const log = await floor.agentsStore.log({ from: 0, to: 2 ** 52, extension: '8001', limit: 100 })
    expect(log.at(-1)).toMatchObject({ to: 'break', reason: 'meal' })
  })

  it('tries again when the PBX refuses a seat command', async () => {
    fake.refuse('busy', 'signIn')
    await signIn(wang, seat(8001))
    expect(fake.commandsSeen.filter(({ name }) => name === 'signIn')).toHaveLength(2)
  })
})
