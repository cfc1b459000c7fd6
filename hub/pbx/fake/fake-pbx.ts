import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import {
  type LegId,
  type MissedCall,
  type Pbx,
  type PbxCallId,
  type PbxCommands,
  type PbxFact,
  type PbxListener,
  type PbxSnapshot,
  type QueueMember,
  type RoutingAnswer,
  type RoutingQuestion,
  type RunningSupervision,
  type SeatDeviceState,
  type SupervisionEnd,
} from '../port.ts'
import { createFakeCall, type FakeCall, type FakeCallHost, type FakeCallStart } from './fake-call.ts'
import { fakeClock, type FakeClock } from './fake-clock.ts'

type FakeSeat = { registered: boolean; address: string | null; device: SeatDeviceState }

export type FakePbxOptions = {
  readonly clock?: FakeClock
  readonly extensions?: readonly string[]
  readonly queues?: readonly string[]
  readonly trunks?: readonly string[]
}

/** A command as it arrived, for tests that ask what the hub wanted. */
export type FakeCommand = { readonly name: keyof PbxCommands; readonly arguments: readonly unknown[] }

export type FakePbx = ReturnType<typeof createFakePbx>

/**
 * A PBX in memory on the port, for unit tests and for the conformance suite. A test plays the people (`inbound`,
 * `call.answers`, `call.hangUp`) and the trouble: `disconnect` and `reconnect` with calls that end in between,
 * `holdFacts` (a slow link), `refuse` (the PBX says no), `restart` (all calls gone, nothing in the journal).
 */
export function createFakePbx(options: FakePbxOptions = {}) {
  const clock = options.clock ?? fakeClock()
  const calls = new Map<PbxCallId, FakeCall>()
  const missed = new Map<PbxCallId, MissedCall>()
  const members = new Map<string, QueueMember>()
  const seats = new Map<Extension, FakeSeat>()
  const trunks = new Map<string, boolean>()
  const commandsSeen: FakeCommand[] = []
  const refusals: { name: keyof PbxCommands | null; reason: string }[] = []
  let startedAt = clock.now()
  let listener: PbxListener | null = null
  let linked = false
  let closed = false
  let startDone: (() => void) | null = null
  let held: PbxFact[] | null = null
  let serial = 0
  let legSerial = 0

  for (const extension of options.extensions ?? ['8001', '8002', '8003'])
    seats.set(extension as Extension, { registered: true, address: '127.0.0.1:5060', device: 'idle' })
  for (const trunk of options.trunks ?? ['trunk-1']) trunks.set(trunk, true)

  const emit = (fact: PbxFact): void => {
    if (!linked || !listener) return
    if (held) held.push(fact)
    else listener.fact(fact)
  }
  const memberKey = (queue: QueueKey, extension: Extension): string => `${queue}/${extension}`

  const snapshot = (): PbxSnapshot => ({
    at: clock.now(),
    version: 'fake 1',
    startedAt,
    calls: [...calls.values()].map((call) => call.snapshot()),
    missed: [...missed.values()],
    supervisions: [...supervisions.values()],
    members: [...members.values()],
    seats: [...seats.entries()].map(([extension, seat]) => ({ extension, ...seat })),
    trunks: [...trunks.entries()].map(([trunk, reachable]) => ({
      trunk,
      reachable,
      channels: [...calls.values()].filter((call) => call.snapshot().trunk === trunk).length,
    })),
  })

  const host: FakeCallHost = {
    now: () => clock.now(),
    nextLeg: (): LegId => `leg-${++legSerial}`,
    emit,
    ended: (call, journal) => {
      calls.delete(call.id)
      missed.set(call.id, journal)
    },
    seatGone: (call, extension) => {
      for (const one of supervisions.values())
        if (one.call === call.id && one.extension === extension) endSupervision(one.supervisor, 'call')
    },
  }

  /** A supervisor's phone, by whose it is. */
  const supervisions = new Map<Extension, RunningSupervision>()
  const endSupervision = (supervisor: Extension, by: SupervisionEnd): void => {
    const one = supervisions.get(supervisor)
    if (!one) return
    supervisions.delete(supervisor)
    calls.get(one.call)?.supervisionEnds(supervisor, one.extension, by)
  }

  const place = (start: FakeCallStart): FakeCall => {
    const id = `fake-${++serial}`
    const call = createFakeCall(host, id, start)
    calls.set(id, call)
    call.started()
    return call
  }

  const find = (id: PbxCallId): FakeCall => {
    const call = calls.get(id)
    if (!call) throw new ZuoxiError('pbx.refused', { reason: `no such call ${id}` })
    return call
  }

  /** Every command passes here: written down, refused when asked for, impossible without a link. */
  const command = <Name extends keyof PbxCommands>(name: Name, run: PbxCommands[Name]): PbxCommands[Name] =>
    // The generic tuple of one command's parameters cannot be spread through a union; the cast keeps the caller typed.
    (async (...parameters: unknown[]) => {
      commandsSeen.push({ name, arguments: parameters })
      if (!linked) throw new ZuoxiError('pbx.unavailable')
      const index = refusals.findIndex((refusal) => refusal.name === null || refusal.name === name)
      const [refusal] = index < 0 ? [] : refusals.splice(index, 1)
      if (refusal) throw new ZuoxiError('pbx.refused', { reason: refusal.reason })
      return await (run as (...parameters: unknown[]) => Promise<unknown>)(...parameters)
    }) as PbxCommands[Name]

  const setMember = (member: QueueMember): void => {
    members.set(memberKey(member.queue, member.extension), member)
    emit({ kind: 'queue.member', at: clock.now(), ...member })
  }
  const memberOf = (queue: QueueKey, extension: Extension): QueueMember => {
    const member = members.get(memberKey(queue, extension))
    if (!member) throw new ZuoxiError('pbx.refused', { reason: `${extension} is not signed in to ${queue}` })
    return member
  }

  const commands: PbxCommands = {
    signIn: command('signIn', async (extension, queue, penalty, paused, reason) => {
      setMember({ extension, queue, penalty, paused, reason })
    }),
    signOut: command('signOut', async (extension, queue) => {
      if (!members.delete(memberKey(queue, extension))) return
      emit({ kind: 'queue.member-removed', at: clock.now(), queue, extension })
    }),
    pause: command('pause', async (extension, reason) => {
      const mine = [...members.values()].filter((member) => member.extension === extension)
      if (mine.length === 0) throw new ZuoxiError('pbx.refused', { reason: `${extension} is in no queue` })
      for (const member of mine) setMember({ ...member, paused: reason !== null, reason })
    }),
    setPenalty: command('setPenalty', async (extension, queue, penalty) =>
      setMember({ ...memberOf(queue, extension), penalty }),
    ),
    originate: command('originate', async (extension, number, callId) => {
      const call = place({
        direction: seats.has(number as Extension) ? 'internal' : 'outbound',
        callerNumber: extension,
        calledNumber: number,
        trunk: seats.has(number as Extension) ? null : ([...trunks.keys()][0] ?? null),
        extension,
        callId,
      })
      call.routed('hub', 'originate', number, callId)
      call.offer(extension)
      return call.id
    }),
    hangUp: command('hangUp', async (id) => find(id).hangUp('pbx')),
    hangUpLeg: command('hangUpLeg', async (id, extension) => {
      const call = find(id)
      if (call.ringing().includes(extension)) call.isUnavailable(extension)
      else call.seatLeaves(extension, 'pbx')
    }),
    transferBlind: command('transferBlind', async (id, extension, to) => find(id).transfers(extension, to)),
    transferAttended: command('transferAttended', async (id, extension, to) => {
      find(id).holds(extension)
      find(id).joins(to, seats.has(to as Extension) ? (to as Extension) : null, 'transfer')
    }),
    transferComplete: command('transferComplete', async (id, extension) => find(id).seatLeaves(extension, 'agent')),
    transferCancel: command('transferCancel', async (id, extension) => find(id).retrieves(extension)),
    park: command('park', async (id, extension) => {
      const call = find(id)
      call.seatLeaves(extension, 'pbx')
      call.parks(extension, '701')
    }),
    pickUp: command('pickUp', async (id, extension) => {
      const call = find(id)
      call.unparks()
      for (const ringing of call.ringing()) call.stopsRinging(ringing)
      call.leavesQueue('transferred')
      call.offer(extension)
    }),
    supervise: command('supervise', async (id, extension, supervisor, mode) => {
      const call = find(id)
      if (!call.extensions().includes(extension))
        throw new ZuoxiError('pbx.refused', { reason: `seat ${extension} is not in call ${id}` })
      const own = supervisions.get(supervisor)
      if (own && (own.call !== id || own.extension !== extension || !own.listening))
        throw new ZuoxiError('pbx.refused', { reason: `${supervisor} is supervising another call; end that first` })
      supervisions.set(supervisor, { call: id, extension, supervisor, mode, listening: own !== undefined })
      if (own) call.supervised(supervisor, extension, mode)
    }),
    superviseEnd: command('superviseEnd', async (id, supervisor) => {
      if (supervisions.get(supervisor)?.call === id) endSupervision(supervisor, 'pbx')
    }),
    takeOver: command('takeOver', async (id, extension, supervisor) => {
      const call = find(id)
      endSupervision(supervisor, 'pbx')
      call.seatLeaves(extension, 'pbx')
      call.offer(supervisor)
    }),
    record: command('record', async (id, action) => {
      const said = { start: 'started', pause: 'paused', resume: 'resumed', stop: 'stopped' } as const
      find(id).recording(said[action], `${id}.wav`)
    }),
    forgetMissed: command('forgetMissed', async (ids) => {
      for (const id of ids) missed.delete(id)
    }),
  }

  const up = (): void => {
    if (!listener || closed) return
    linked = true
    listener.fact({ kind: 'link', at: clock.now(), state: 'up', reason: null })
    listener.snapshot(snapshot())
    startDone?.()
    startDone = null
  }

  const pbx: Pbx = {
    name: 'fake',
    commands,
    /** Again after `close`: another hub comes to the same PBX. */
    start: (given) => {
      closed = false
      listener = given
      return new Promise((resolve) => {
        startDone = resolve
        if (wantsLink) up()
      })
    },
    close: async () => {
      closed = true
      linked = false
      listener = null
      startDone?.()
    },
  }
  let wantsLink = true

  return {
    pbx,
    clock,
    commandsSeen,
    snapshot,
    calls: (): FakeCall[] => [...calls.values()],
    members: (): QueueMember[] => [...members.values()],
    missed: (): MissedCall[] => [...missed.values()],

    /** A call from outside reaches the dial plan; nothing is asked yet. */
    customerCalls(callerNumber: string, calledNumber: string, trunk = 'trunk-1'): FakeCall {
      return place({ direction: 'inbound', callerNumber, calledNumber, trunk, extension: null, callId: null })
    },
    /**
     * The whole entrance: the call starts, the hub is asked (when linked), and the answer is followed: into the queue,
     * or to the seat, or ended on a reject. Without an answer the call goes to `defaultQueue`.
     */
    async inbound(question: {
      callerNumber: string
      calledNumber: string
      trunk?: string
      digits?: string | null
      defaultQueue?: string
    }): Promise<{ call: FakeCall; answer: RoutingAnswer | null }> {
      const call = this.customerCalls(question.callerNumber, question.calledNumber, question.trunk)
      const asked: RoutingQuestion = {
        call: call.id,
        callerNumber: question.callerNumber,
        calledNumber: question.calledNumber,
        trunk: question.trunk ?? 'trunk-1',
        digits: question.digits ?? null,
      }
      const answer = linked && listener ? await listener.route(asked).catch(() => null) : null
      if (!call.open) return { call, answer }
      if (answer === null || answer.action === 'default') {
        const queue = (question.defaultQueue ?? options.queues?.[0] ?? 'water-order') as QueueKey
        call.routed('default', 'queue', queue, answer?.callId ?? null)
        call.queued(queue)
        return { call, answer }
      }
      call.routed('hub', answer.action, answer.target, answer.callId)
      if (answer.action === 'queue' && answer.queue !== null) call.queued(answer.queue)
      if (answer.action === 'extension' && answer.target !== null) call.offer(answer.target as Extension)
      if (answer.action === 'reject') call.hangUp('pbx', 21)
      if (answer.action === 'hang-up') call.hangUp('pbx', 16)
      return { call, answer }
    },
    /** A seat dials by itself (outbound, or another seat). */
    seatDials(extension: Extension, number: string): FakeCall {
      const internal = seats.has(number as Extension)
      const call = place({
        direction: internal ? 'internal' : 'outbound',
        callerNumber: extension,
        calledNumber: number,
        trunk: internal ? null : ([...trunks.keys()][0] ?? null),
        extension,
        callId: null,
      })
      call.dialledBy(extension)
      return call
    },

    /** The supervisor takes his ringing phone and is on the agent's leg. */
    listensIn(supervisor: Extension): void {
      const one = supervisions.get(supervisor)
      if (!one || one.listening) throw new Error(`the phone of ${supervisor} does not ring for a supervision`)
      supervisions.set(supervisor, { ...one, listening: true })
      find(one.call).supervised(supervisor, one.extension, one.mode)
    },
    /** He hangs up (or does not take it): `supervisor`. His seat dies: `pbx`. */
    stopsListening: endSupervision,
    registers(extension: Extension, registered = true): void {
      const address = registered ? '127.0.0.1:5060' : null
      seats.set(extension, { registered, address, device: registered ? 'idle' : 'unavailable' })
      emit({ kind: 'seat.registered', at: clock.now(), extension, registered, address })
    },
    device(extension: Extension, state: SeatDeviceState): void {
      const seat = seats.get(extension) ?? { registered: true, address: null, device: state }
      seats.set(extension, { ...seat, device: state })
      emit({ kind: 'seat.device', at: clock.now(), extension, state })
    },
    trunk(trunk: string, reachable: boolean): void {
      trunks.set(trunk, reachable)
      emit({ kind: 'trunk.state', at: clock.now(), trunk, reachable })
    },
    /** Somebody at the PBX's own console signed a seat in. */
    consoleSignIn: setMember,

    /** The next command (of that name, or any) is refused with this reason. */
    refuse(reason: string, name: keyof PbxCommands | null = null): void {
      refusals.push({ name, reason })
    },
    /** From now on facts wait, as on a slow link, until `releaseFacts`. */
    holdFacts(): void {
      held ??= []
    },
    /** Hands over what waited, or loses it when `drop` (a hub that missed events). */
    releaseFacts(drop = false): void {
      const waiting = held ?? []
      held = null
      if (!drop) for (const fact of waiting) listener?.fact(fact)
    },
    /** The link is cut; calls go on and what happens to them is not told. */
    disconnect(reason = 'connection reset'): void {
      wantsLink = false
      if (!linked) return
      linked = false
      held = null
      listener?.fact({ kind: 'link', at: clock.now(), state: 'down', reason })
    },
    reconnect(): void {
      wantsLink = true
      if (!linked) up()
    },
    /** The PBX itself restarts: every call is gone and nobody kept anything, members are gone too. */
    restart(): void {
      this.disconnect('PBX restarted')
      calls.clear()
      members.clear()
      supervisions.clear()
      startedAt = clock.now()
    },
  }
}
