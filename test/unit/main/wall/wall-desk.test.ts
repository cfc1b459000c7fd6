import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { alarmsApi } from '../../../../contract/api/alarms.api.ts'
import { helpApi } from '../../../../contract/api/help.api.ts'
import { interventionsApi } from '../../../../contract/api/interventions.api.ts'
import { metricsApi } from '../../../../contract/api/metrics.api.ts'
import { seatsApi } from '../../../../contract/api/seats.api.ts'
import { type CallSummary } from '../../../../contract/call.ts'
import { emptyTally } from '../../../../contract/metrics/tally.ts'
import { type WallBatch } from '../../../../contract/wall/wall.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createWallDesk, type WallDesk } from '../../../../main/wall/wall-desk.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

const agent = (extension: string, since = 1): AgentSnapshot => ({ extension, state: 'ready', since }) as AgentSnapshot
const call = (callId: string, customerId: string | null = null): CallSummary =>
  ({ callId, customerId, phase: 'talking' }) as CallSummary
const figures = (key: string, answered: number) => ({
  subject: { kind: 'queue' as const, key },
  period: 'today' as const,
  tally: { ...emptyTally, answered },
})

describe('the wall at the seat', () => {
  let board: TopicBoard
  let link: FakeLink
  let desk: WallDesk
  let batches: WallBatch[]
  let names: Record<string, string>
  let asked: string[][]

  beforeEach(() => {
    board = newBoard()
    board.update('session', (session) => ({ ...session, phase: 'signed-in', me: { userId: 'me' } as never }))
    link = createFakeLink()
    batches = []
    names = {}
    asked = []
    link.answer(metricsApi.read, () => ({
      figures: [figures('water', 3)],
      settings: {},
      sparklines: [],
      trunks: [],
    }))
    link.answer(alarmsApi.list, () => ({ alarms: [] }))
    link.answer(interventionsApi.list, () => ({ interventions: [] }))
    link.answer(helpApi.list, () => ({ requests: [] }))
    link.answer(seatsApi.queues, () => ({ queues: [{ queue: 'water', name: { 'zh-CN': '订水', en: 'Water' } }] }))
    board.watch('wall', (text) => text !== '' && batches.push(JSON.parse(text) as WallBatch))
    desk = createWallDesk({
      board,
      link,
      language: () => 'zh-CN',
      everyMs: 5,
      log: () => undefined,
      namesOf: (ids) => {
        asked.push([...ids])
        return Object.fromEntries(ids.flatMap((id) => (names[id] === undefined ? [] : [[id, names[id]]])))
      },
    })
    link.go('online')
    link.snapshot({
      agents: [agent('8001')],
      queues: [{ queue: 'water', waiting: 0, longestSince: null, signedIn: 1, ready: 1 }],
      calls: [call('c1', 'u1')],
    })
  })
  afterEach(() => desk.end())

  it('gives the whole once, with the names this machine knows, and watches its period', async () => {
    names = { u1: '张建国' }
    const state = await desk.open({ period: 'last-15' })
    expect(state).toMatchObject({
      period: 'last-15',
      agents: [{ extension: '8001' }],
      queues: [{ queue: 'water', name: '订水' }],
      names: { u1: '张建国' },
      figures: [{ tally: { answered: 3 } }],
      sequence: 0,
    })
    expect(link.watched).toEqual(['last-15'])
    desk.close()
    expect(link.watched).toEqual(['last-15', null])
  })

  it('tells nothing while it is closed', async () => {
    link.delta({ kind: 'agent.changed', agent: agent('8001', 2) })
    const { epoch } = await desk.open({ period: 'today' })
    link.delta({ kind: 'agent.changed', agent: agent('8001', 3) })
    await waitFor('a batch', () => batches[0])
    desk.close()
    link.delta({ kind: 'agent.changed', agent: agent('8001', 4) })
    const { epoch: second } = await desk.open({ period: 'today' })
    expect(second).not.toBe(epoch)
    expect(batches.map(({ deltas }) => deltas)).toEqual([[{ kind: 'agent.changed', agent: agent('8001', 3) }]])
  })

  it('makes one message of a storm, of each thing only the last, numbered without a gap', async () => {
    const { epoch } = await desk.open({ period: 'today' })
    for (let since = 1; since <= 500; since += 1) {
      link.delta({ kind: 'agent.changed', agent: agent(since % 2 === 0 ? '8001' : '8002', since) })
      link.delta({ kind: 'call.step', callId: 'c1', step: {} as never })
    }
    link.delta({
      kind: 'figures.changed',
      figures: [figures('water', 4), figures('milk', 1)],
    })
    link.delta({ kind: 'figures.changed', figures: [figures('water', 5)] })
    await waitFor('a batch', () => batches[0])
    expect(batches).toEqual([
      {
        epoch,
        sequence: 1,
        names: {},
        deltas: [
          { kind: 'agent.changed', agent: agent('8002', 499) },
          { kind: 'agent.changed', agent: agent('8001', 500) },
          { kind: 'figures.changed', figures: [figures('milk', 1)] },
          { kind: 'figures.changed', figures: [figures('water', 5)] },
        ],
      },
    ])
    link.delta({ kind: 'call.removed', callId: 'c1' })
    expect(await waitFor('the next batch', () => batches[1])).toMatchObject({ epoch, sequence: 2 })
  })

  it('tells a customer’s name once, and again after he was changed', async () => {
    names = { u2: '李丽' }
    await desk.open({ period: 'today' })
    const tell = async (number: number) => {
      link.delta({ kind: 'call.changed', call: call('c2', 'u2') })
      return (await waitFor('a batch', () => batches[number])).names
    }
    expect(await tell(0)).toEqual({ u2: '李丽' })
    expect(await tell(1)).toEqual({})
    names = { u2: '李丽华' }
    link.delta({ kind: 'customer.changed', customerId: 'u2', version: 2, change: 9 })
    expect(await tell(2)).toEqual({ u2: '李丽华' })
  })

  it('sends what was told while it was read before it answers, so that nothing is lost', async () => {
    let answer = (): void => undefined
    link.answer(alarmsApi.list, () => new Promise((resolve) => (answer = () => resolve({ alarms: [] }))))
    const opening = desk.open({ period: 'today' })
    await waitFor('the question', () => link.asked.some(({ name }) => name === 'GET /api/alarms'))
    link.delta({ kind: 'agent.changed', agent: agent('8001', 7) })
    answer()
    const state = await opening
    expect(state.agents).toEqual([agent('8001', 7)])
    expect(batches).toMatchObject([{ epoch: state.epoch, sequence: 1, deltas: [{ kind: 'agent.changed' }] }])
  })

  it.each(['thing.not-found', 'route.unknown', 'access.denied', 'hub.failed'])(
    'leaves empty what the hub answers with %s',
    async (code) => {
      link.answer(metricsApi.read, () => {
        throw SeatError.fromHub(code, 'no')
      })
      const state = await desk.open({ period: 'today' })
      expect(state).toMatchObject({ figures: [], trunks: [], agents: [{ extension: '8001' }] })
    },
  )

  it('begins another epoch after a lost link and at a new beginning of the floor', async () => {
    const { epoch } = await desk.open({ period: 'today' })
    link.go('offline')
    link.go('online')
    expect(batches.at(-1)).toMatchObject({ deltas: [] })
    const second = batches.at(-1)?.epoch
    expect(second).not.toBe(epoch)
    link.snapshot({ agents: [] })
    expect(batches.at(-1)?.epoch).not.toBe(second)
    expect(link.watched).toEqual(['today'])
  })

  it('closes with the end of the session', async () => {
    await desk.open({ period: 'today' })
    board.update('session', (session) => ({ ...session, me: null }))
    expect(link.watched).toEqual(['today', null])
  })
})
