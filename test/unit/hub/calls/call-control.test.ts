import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { type Caller, createCaller } from '../../../../hub/access/caller.ts'
import { createCallControl } from '../../../../hub/calls/call-control.ts'
import { type CallState, emptyTrail, newCallState, type SeatLeg } from '../../../../hub/calls/call-state.ts'
import { type PbxCommands } from '../../../../hub/pbx/port.ts'
import * as f from './facts.ts'

const seats = new Map<string, Extension>([
  ['agent-a', f.seat(8001)],
  ['agent-b', f.seat(8002)],
  ['boss-a', f.seat(8009)],
])
const teams: Readonly<Record<string, string>> = { '8001': 'A', '8002': 'B', '8009': 'A' }
const person = (
  userId: string,
  role: 'agent' | 'supervisor' | 'administrator' | 'inspector',
  team: string | null,
): Caller =>
  createCaller({
    userId,
    sessionId: 's',
    jobNumber: '1',
    name: userId,
    team,
    grants: builtInGrants[role],
    language: 'zh-CN',
  } as unknown as Parameters<typeof createCaller>[0])
const agent = person('agent-a', 'agent', 'A')
const supervisor = person('boss-a', 'supervisor', 'A')
const administrator = person('admin', 'administrator', null)

function setUp(legs: readonly Partial<SeatLeg>[], over: Partial<CallState> = {}, refusal: ZuoxiError | null = null) {
  const first = f.started(0)
  const call: CallState = {
    ...newCallState({ ...first, callId: 'c', pbx: 'p', pbxCallId: 'x.1', startedAt: 0 }),
    phase: 'talking',
    legs: legs.map((leg) => ({
      leg: 'l',
      extension: f.seat(8001),
      queue: null,
      state: 'up',
      since: 0,
      dials: 'no',
      ...leg,
    })),
    ...over,
  }
  const sent: unknown[][] = []
  const commands = new Proxy({} as PbxCommands, {
    get:
      (_, name) =>
      async (...parameters: unknown[]) => {
        if (refusal !== null) throw refusal
        sent.push([name, ...parameters])
      },
  })
  const notes: string[] = []
  const control = createCallControl({
    calls: {
      find: (callId) => (callId === 'c' ? call : undefined),
      expect: (callId) => void notes.push(`expect ${callId}`),
      conference: (one, other, extension, state) =>
        void notes.push(`${state} ${one.callId} ${other?.callId ?? ''} ${extension}`),
      pauseAsked: (callId, because) => void notes.push(`pause ${callId} ${because ?? 'not'}`),
    },
    commands,
    seatOf: (userId) => seats.get(userId) ?? null,
    teamAt: (extension) => teams[extension] ?? null,
  })
  return { control, sent, notes }
}
const notFound = expect.objectContaining({ code: 'thing.not-found' })
const unavailable = expect.objectContaining({ code: 'pbx.unavailable' })
const illegal = expect.objectContaining({ code: 'state.illegal' })

describe('call control', () => {
  it('lets an agent act on his own call only', async () => {
    const { control, sent } = setUp([{}])
    await control.transferOwn(agent, 'c', '(0571) 8888-0009', 'blind')
    await control.leave(agent, 'c')
    expect(sent).toEqual([
      ['transferBlind', 'x.1', '8001', '057188880009'],
      ['hangUpLeg', 'x.1', '8001'],
    ])
    const other = setUp([{ extension: f.seat(8002) }])
    await expect(other.control.leave(agent, 'c')).rejects.toEqual(notFound)
    await expect(other.control.recordOwn(agent, 'c', { action: 'pause', because: 'agent' })).rejects.toEqual(notFound)
    expect(other.sent).toEqual([])
  })

  it('keeps a supervisor to his team, and shows nothing of the rest', async () => {
    const mine = setUp([{}])
    await mine.control.record(supervisor, 'c', 'pause')
    expect(mine.sent).toEqual([['record', 'x.1', 'pause']])
    const theirs = setUp([{ extension: f.seat(8002) }])
    for (const callId of ['c', 'missing'])
      await expect(theirs.control.record(supervisor, callId, 'stop')).rejects.toEqual(notFound)
    expect(theirs.sent).toEqual([])
    await theirs.control.record(administrator, 'c', 'stop')
    expect(theirs.sent).toEqual([['record', 'x.1', 'stop']])
  })

  it('says why a recording is paused before the PBX does, and takes it back when the PBX cannot', async () => {
    const { control, notes } = setUp([{}])
    await control.recordOwn(agent, 'c', { action: 'pause', because: 'field' })
    await control.recordOwn(agent, 'c', { action: 'resume', because: 'agent' })
    await control.recordOwn(agent, 'c', { action: 'pause', because: 'agent' })
    await control.record(supervisor, 'c', 'pause')
    expect(notes).toEqual(['pause c field', 'pause c agent', 'pause c supervisor'])
    const failing = setUp([{}], {}, new ZuoxiError('pbx.unavailable'))
    await expect(failing.control.record(supervisor, 'c', 'pause')).rejects.toEqual(unavailable)
    expect(failing.notes).toEqual(['pause c supervisor', 'pause c not'])
  })

  it('refuses what does not fit: no own seat, nothing that rings', async () => {
    const { control, sent } = setUp([{}])
    await expect(control.pickUp(agent, 'c')).rejects.toEqual(illegal)
    await expect(control.dial(administrator, 'new', '10086')).rejects.toEqual(illegal)
    expect(sent).toEqual([])
  })

  it('picks up among colleagues', async () => {
    const mate = setUp([{ extension: f.seat(8009), state: 'ringing' }], { phase: 'ringing' })
    await mate.control.pickUp(agent, 'c')
    expect(mate.sent).toEqual([['pickUp', 'x.1', '8001']])
    const stranger = setUp([{ extension: f.seat(8002), state: 'ringing' }], { phase: 'ringing' })
    await expect(stranger.control.pickUp(agent, 'c')).rejects.toEqual(notFound)
    const waiting = setUp([], { phase: 'queued' })
    await waiting.control.pickUp(agent, 'c')
    expect(waiting.sent).toHaveLength(1)
  })

  it('dials once for the same id', async () => {
    const { control, sent, notes } = setUp([{}])
    await control.dial(agent, 'c', '10086')
    expect(sent).toEqual([])
    await control.dial(agent, 'new', '138 1234 5678')
    expect(sent).toEqual([['originate', '8001', '13812345678', 'new']])
    expect(notes).toEqual(['expect new'])
  })

  it('parks the own customer, and gives him to who may take him', async () => {
    const { control, sent } = setUp([{}])
    await control.park(agent, 'c')
    expect(sent).toEqual([['park', 'x.1', '8001']])
    await expect(control.park(person('agent-b', 'agent', 'B'), 'c')).rejects.toEqual(notFound)
    await expect(setUp([{ state: 'ringing' }]).control.park(agent, 'c')).rejects.toEqual(illegal)
    await expect(setUp([{}], { conference: true }).control.park(agent, 'c')).rejects.toEqual(illegal)

    const parked = { trail: { ...emptyTrail, parked: { extension: f.seat(8001), slot: '701', since: 5 } } }
    const { control: taking, sent: taken } = setUp([], { phase: 'holding', ...parked })
    await taking.pickUp(agent, 'c')
    await taking.pickUp(supervisor, 'c')
    await expect(taking.pickUp(person('agent-b', 'agent', 'B'), 'c')).rejects.toEqual(notFound)
    expect(taken).toEqual([
      ['pickUp', 'x.1', '8001'],
      ['pickUp', 'x.1', '8009'],
    ])
    await expect(setUp([], { phase: 'holding' }).control.pickUp(agent, 'c')).rejects.toEqual(illegal)
  })

  it('ends a conference in the call that goes on, whichever of the two is over', async () => {
    for (const [callId, other] of [
      ['c', 'over'],
      ['over', 'c'],
    ] as const) {
      const { control, notes } = setUp([{}], { conference: true })
      control.conference(agent, callId, other, 'ended')
      expect(notes).toEqual(['ended c  8001'])
      expect(() => control.conference(person('agent-b', 'agent', 'B'), callId, other, 'ended')).toThrow(notFound)
    }
    expect(() => setUp([{}]).control.conference(agent, 'c', 'over', 'joined')).toThrow(notFound)
  })
})
