import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { agentsApi } from '../../../../contract/api/agents.api.ts'
import { seatsApi } from '../../../../contract/api/seats.api.ts'
import { type Proof } from '../../../../contract/seat/ready-proof.ts'
import { createSeatDesk, type SeatDesk } from '../../../../main/seat/seat.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'

let link: FakeLink
let board: ReturnType<typeof newBoard>
let seat: SeatDesk
let registeredAgain: number
let audio: () => Promise<readonly Proof[]>

const agent = (change: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  ({
    extension: '8001',
    userId: 'me',
    state: 'ready',
    registered: true,
    queues: [],
    callId: null,
    ...change,
  }) as AgentSnapshot
const told = (): unknown[] =>
  link.asked.filter(({ name }) => name === 'PUT /api/seat/proof').map(({ request }) => request['body'])
const repairs = (): number => link.asked.filter(({ name }) => name === 'POST /api/seat/repair').length
const sip = (state: 'registered' | 'unregistered'): void =>
  board.update('health', (health) => ({ ...health, sip: { state, since: 1, why: null } }))
const proof = (item: Proof['item'], state: Proof['state']): Proof => ({ item, state, figure: null, why: null, at: 1 })

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  link = createFakeLink()
  link.answer(seatsApi.queues, () => ({ queues: [] }))
  link.answer(seatsApi.truth, () => ({ pbxKnown: true, missing: [] }))
  link.answer(seatsApi.repair, () => ({ pbxKnown: true, missing: [] }))
  board = newBoard()
  registeredAgain = 0
  audio = async () => [proof('microphone', 'proven'), proof('speaker', 'proven')]
  seat = createSeatDesk({
    board,
    link,
    language: () => 'zh-CN',
    proveAudio: () => audio(),
    registerAgain: () => (registeredAgain += 1),
    log: () => undefined,
  })
  sip('registered')
  link.go('online', { roundTripMs: 4 })
  link.snapshot({ agents: [agent()], links: [{ pbx: 'one', state: 'up', since: 1, reason: null }] })
  board.update('session', (session) => ({
    ...session,
    phase: 'signed-in',
    extension: '8001' as never,
    phone: 'softphone',
  }))
})
afterEach(() => {
  seat.close()
  vi.useRealTimers()
})

describe('proofs that fall and hold again', () => {
  it('tells the hub of a registration only when it stays lost', async () => {
    await vi.advanceTimersByTimeAsync(500)
    const before = told().length
    sip('unregistered')
    await vi.advanceTimersByTimeAsync(600)
    sip('registered')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(told().slice(before)).toEqual([])
    sip('unregistered')
    await vi.advanceTimersByTimeAsync(1_100)
    expect(told().at(-1)).toEqual({ failed: ['registered'] })
    sip('registered')
    await vi.advanceTimersByTimeAsync(400)
    expect(told().at(-1)).toEqual({ failed: [] })
  })

  it('tells it again after the link was lost', async () => {
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'unplugged' }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told()).toEqual([{ failed: ['microphone'] }])
    link.go('offline')
    await vi.advanceTimersByTimeAsync(5_000)
    link.go('online')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(told()).toHaveLength(2)
  })

  it('does without a microphone in practice, and says so; nowhere else', async () => {
    board.update('practice', (practice) => ({ ...practice, phase: 'on' }))
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'unplugged' }))
    await vi.advanceTimersByTimeAsync(1_000)
    const asked = seat.setState({ state: 'ready', reason: null, until: null })
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await asked).failed).toEqual([])
    expect(board.get('seat').spared).toEqual(['microphone'])
    expect(told().at(-1)).toEqual({ failed: [] })
    // A line that is not there is not spared.
    sip('unregistered')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(told().at(-1)).toEqual({ failed: ['registered'] })
    board.update('practice', (practice) => ({ ...practice, phase: 'off' }))
    await vi.advanceTimersByTimeAsync(1_500)
    expect(told().at(-1)).toEqual({ failed: ['registered', 'microphone'] })
    expect(board.get('seat').spared).toEqual([])
  })

  it('does not wait for an audio test that never ends', async () => {
    audio = () => new Promise(() => undefined)
    const asked = seat.setState({ state: 'ready', reason: null, until: null })
    await vi.advanceTimersByTimeAsync(4_100)
    const { failed } = await asked
    expect(failed.map(({ item, why }) => [item, why])).toEqual([
      ['microphone', 'timeout'],
      ['speaker', 'timeout'],
    ])
  })

  it('waits a moment only for an audio test that does not end while the microphone is known to be missing', async () => {
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'unplugged' }))
    audio = () => new Promise(() => undefined)
    const asked = seat.setState({ state: 'ready', reason: null, until: null })
    await vi.advanceTimersByTimeAsync(800)
    const { failed } = await asked
    expect(failed.map(({ item, why }) => [item, why])).toEqual([['microphone', 'unplugged']])
  })

  it('waits for the test’s word when the microphone comes back in that moment', async () => {
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'unplugged' }))
    let end: (proofs: readonly Proof[]) => void = () => undefined
    audio = () => new Promise((resolve) => (end = resolve))
    let is: string | null = null
    const asked = seat.setState({ state: 'ready', reason: null, until: null })
    void asked.then(({ failed }) => (is = failed.map(({ item, why }) => `${item} ${String(why)}`).join()))
    await vi.advanceTimersByTimeAsync(300)
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: null }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(is).toBeNull()
    end([{ ...proof('microphone', 'failed'), why: 'muted' }, proof('speaker', 'proven')])
    await asked
    expect(is).toBe('microphone muted')
  })

  it('tells what is not proven before it asks to be ready', async () => {
    audio = async () => [proof('microphone', 'failed'), proof('speaker', 'proven')]
    link.asked.length = 0
    const { failed } = await seat.setState({ state: 'ready', reason: null, until: null })
    expect(failed.map(({ item }) => item)).toEqual(['microphone'])
    const order = link.asked.map(({ name }) => name).filter((name) => name.startsWith('PUT'))
    expect(order).toEqual(['PUT /api/seat/proof', 'PUT /api/seat/state'])
  })
})

describe('what was asked for', () => {
  const asked = (): string | null => board.get('seat').asked

  it('is shown until the state is there, or for some seconds', async () => {
    link.answer(agentsApi.changeState, () => agent({ state: 'ready' }))
    await seat.setState({ state: 'break', reason: 'meal', until: null })
    expect(asked()).toBe('break')
    link.delta({ kind: 'agent.changed', agent: agent({ state: 'break' }) })
    expect(asked()).toBeNull()
    await seat.setState({ state: 'not-ready', reason: null, until: null })
    await vi.advanceTimersByTimeAsync(4_900)
    expect(asked()).toBe('not-ready')
    await vi.advanceTimersByTimeAsync(200)
    expect(asked()).toBeNull()
  })

  it('gives way to the reasons at once, when the named pause stands already and nothing will change', async () => {
    audio = async () => [proof('microphone', 'failed'), proof('speaker', 'proven')]
    const paused = agent({ state: 'not-ready', reason: 'no-microphone' })
    link.delta({ kind: 'agent.changed', agent: paused })
    link.answer(agentsApi.changeState, () => paused)
    const wish = seat.setState({ state: 'ready', reason: null, until: null })
    expect(asked()).toBe('ready')
    await wish
    expect(asked()).toBeNull()
    expect(board.get('seat').proofs).toContainEqual(expect.objectContaining({ item: 'microphone', state: 'failed' }))
  })

  it('is over at once when it is so already', async () => {
    link.answer(agentsApi.changeState, () => agent({ state: 'ready' }))
    await seat.setState({ state: 'ready', reason: null, until: null })
    expect(asked()).toBeNull()
  })
})

describe('the truth of the seat', () => {
  it('shows a disagreement that lasts, mends it once by itself, and again when asked to', async () => {
    link.delta({ kind: 'agent.changed', agent: agent({ registered: false }) })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(board.get('seat').disagreement).toBeNull()
    expect(repairs()).toBe(0)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(board.get('seat').disagreement).toMatchObject({ what: ['registration'] })
    expect(repairs()).toBe(1)
    expect(registeredAgain).toBe(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(repairs()).toBe(1)
    await seat.repair()
    expect(repairs()).toBe(2)
    link.delta({ kind: 'agent.changed', agent: agent() })
    expect(board.get('seat').disagreement).toBeNull()
  })

  it('accuses nobody while the hub or the PBX cannot be heard', async () => {
    link.delta({ kind: 'pbx.link', pbx: 'one', state: 'down', since: 1, reason: null })
    link.delta({ kind: 'agent.changed', agent: agent({ registered: false }) })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(board.get('health').pbx.state).toBe('down')
    expect(board.get('seat').disagreement).toBeNull()
    expect(repairs()).toBe(0)
  })
})

describe('the floor', () => {
  it('names queues and says what can be picked up, not what rings here', async () => {
    const name = { 'zh-CN': '订水', en: 'Orders' }
    link.answer(seatsApi.queues, () => ({ queues: [{ queue: 'water-order', name }] }))
    link.go('offline')
    link.go('online')
    const since = 5
    const pickUp = {
      direction: 'inbound',
      phase: 'ringing',
      queue: 'water-order',
      callerNumber: '138****8000',
      slot: null,
      since,
    }
    link.snapshot({
      agents: [agent({ queues: ['water-order' as never] })],
      queues: [{ queue: 'water-order', waiting: 1, longestSince: 5, signedIn: 1, ready: 1 }],
      pickUps: [
        { ...pickUp, callId: 'a', extensions: ['8002'] },
        { ...pickUp, callId: 'b', extensions: ['8001'] },
        { ...pickUp, callId: 'c', phase: 'parked', slot: '701', extensions: ['8001'] },
      ] as never,
    })
    await vi.advanceTimersByTimeAsync(300)
    const { queues, waiting } = board.get('floor')
    expect(queues).toMatchObject([{ name: '订水', own: true, waiting: 1 }])
    // Of a line in both languages: the window's may change while it is there.
    expect(seat.queueName('water-order')).toEqual(name)
    expect(seat.queueName('unknown')).toBeNull()
    expect(waiting.map(({ callId, ringingAt }) => [callId, ringingAt])).toEqual([
      ['a', '8002'],
      ['c', '8001'],
    ])
  })

  it('shows colleagues at once in a quiet moment and once a second in a storm', async () => {
    let told = 0
    board.watch('colleagues', () => (told += 1))
    await vi.advanceTimersByTimeAsync(2_000)
    told = 0
    const say = (n: number) =>
      link.delta({ kind: 'agent.changed', agent: agent({ extension: '8002' as never, since: n }) })
    say(1)
    await vi.advanceTimersByTimeAsync(150)
    expect(board.get('colleagues')).toMatchObject([{ extension: '8001' }, { extension: '8002', since: 1 }])
    expect(told).toBe(1)
    for (let n = 2; n < 40; n += 1) {
      say(n)
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(told).toBeLessThanOrEqual(3)
    await vi.advanceTimersByTimeAsync(1_100)
    expect(board.get('colleagues')).toMatchObject([{}, { extension: '8002', since: 39 }])
  })
})
