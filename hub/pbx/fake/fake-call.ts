import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type CallDirection } from '../../../contract/call.ts'
import {
  type CallFact,
  type LeaveQueueReason,
  type LegId,
  type MissedCall,
  type OfferOutcome,
  type Party,
  type PbxCallId,
  type RunningCall,
  type SupervisionEnd,
  type SupervisionMode,
} from '../port.ts'

type FakeLeg = {
  readonly leg: LegId
  readonly extension: Extension | null
  readonly number: string
  readonly offeredAt: number
  upAt: number | null
}

export type FakeCallStart = {
  readonly direction: CallDirection
  readonly callerNumber: string
  readonly calledNumber: string
  readonly trunk: string | null
  readonly extension: Extension | null
  readonly callId: string | null
}

/** What a call needs of its PBX. */
export type FakeCallHost = {
  now(): number
  nextLeg(): LegId
  emit(fact: CallFact): void
  ended(call: FakeCall, missed: MissedCall): void
  /** Before it is told: whoever listens to that seat listens no more. */
  seatGone(call: FakeCall, extension: Extension): void
}

/** One call on the fake PBX. Each method does what a person or the PBX would do, and says the facts that follow. */
export type FakeCall = ReturnType<typeof createFakeCall>

export function createFakeCall(host: FakeCallHost, id: PbxCallId, start: FakeCallStart) {
  const startedAt = host.now()
  const legs = new Map<Extension, FakeLeg>()
  const outside: FakeLeg[] = []
  let callId = start.callId
  let queue: QueueKey | null = null
  let queuedAt: number | null = null
  let position = 0
  let answeredAt: number | null = null
  let held = false
  let parked: { readonly extension: Extension | null; readonly slot: string } | null = null
  let lastExtension: Extension | null = start.extension
  let open = true

  const stamp = () => ({ at: host.now(), call: id })
  const legOf = (extension: Extension): FakeLeg => {
    const leg = legs.get(extension)
    if (!leg) throw new Error(`fake call ${id}: seat ${extension} has no leg; offer or dial it first`)
    return leg
  }
  const leaveQueue = (reason: LeaveQueueReason): void => {
    if (queue === null || queuedAt === null) return
    const left = queue
    queue = null
    host.emit({
      ...stamp(),
      kind: 'call.left-queue',
      queue: left,
      reason,
      waitMs: host.now() - queuedAt,
      position,
    })
  }
  const endOffer = (extension: Extension, outcome: OfferOutcome): void => {
    const leg = legOf(extension)
    host.emit({
      ...stamp(),
      kind: 'call.offer-ended',
      leg: leg.leg,
      extension,
      queue,
      outcome,
      ringMs: host.now() - leg.offeredAt,
    })
    if (outcome !== 'answered') legs.delete(extension)
  }
  const dropSeat = (extension: Extension, by: Party): void => {
    const leg = legOf(extension)
    legs.delete(extension)
    host.seatGone(call, extension)
    const talkMs = leg.upAt === null ? 0 : host.now() - leg.upAt
    host.emit({ ...stamp(), kind: 'call.left', leg: leg.leg, extension, by, talkMs })
  }

  const call = {
    id,
    get callId(): string | null {
      return callId
    },
    get open(): boolean {
      return open
    },
    /** Seats ringing or talking. */
    extensions: (): Extension[] => [...legs.keys()],
    ringing: (): Extension[] => [...legs.entries()].filter(([, leg]) => leg.upAt === null).map(([key]) => key),

    started(): void {
      host.emit({ ...stamp(), kind: 'call.started', ...start })
    },
    routed(by: 'hub' | 'default', action: string, target: string | null, hubCallId: string | null): void {
      callId = hubCallId ?? callId
      host.emit({ ...stamp(), kind: 'call.routed', callId, by, action, target })
    },
    menu(menu: string, keys: string): void {
      host.emit({ ...stamp(), kind: 'call.menu', menu, keys })
    },
    closedHours(): void {
      host.emit({ ...stamp(), kind: 'call.closed-hours' })
    },
    queued(key: QueueKey, at = 1): void {
      queue = key
      queuedAt = host.now()
      position = at
      host.emit({ ...stamp(), kind: 'call.queued', queue: key, position: at })
    },
    /** The PBX rings a seat. */
    offer(extension: Extension): LegId {
      const leg = host.nextLeg()
      legs.set(extension, { leg, extension, number: extension, offeredAt: host.now(), upAt: null })
      host.emit({ ...stamp(), kind: 'call.offered', leg, extension, queue })
      return leg
    },
    rejects: (extension: Extension): void => endOffer(extension, 'rejected'),
    doesNotAnswer: (extension: Extension): void => endOffer(extension, 'no-answer'),
    isBusy: (extension: Extension): void => endOffer(extension, 'busy'),
    /** Somebody else has it: answered elsewhere, picked up. */
    stopsRinging: (extension: Extension): void => endOffer(extension, 'elsewhere'),
    isUnavailable: (extension: Extension): void => endOffer(extension, 'unavailable'),
    /** A ringing seat answers; other ringing seats stop; a queued call leaves its queue. */
    answers(extension: Extension): void {
      const leg = legOf(extension)
      const from = queue
      const waitMs = queue === null || queuedAt === null ? null : host.now() - queuedAt
      endOffer(extension, 'answered')
      for (const other of call.ringing()) if (other !== extension) endOffer(other, 'elsewhere')
      leg.upAt = host.now()
      answeredAt ??= host.now()
      lastExtension = extension
      leaveQueue('answered')
      host.emit({ ...stamp(), kind: 'call.answered', leg: leg.leg, extension, queue: from, waitMs })
    },
    /** An outside number that was dialled answers; the seat that dialled is then connected to it. */
    answersOutside(number: string): void {
      const leg = host.nextLeg()
      outside.push({ leg, extension: null, number, offeredAt: host.now(), upAt: host.now() })
      host.emit({ ...stamp(), kind: 'call.answered-outside', leg, number })
      const seat = [...legs.values()].find((candidate) => candidate.extension !== null)
      if (!seat || seat.extension === null) return
      seat.upAt = host.now()
      answeredAt ??= host.now()
      host.emit({
        ...stamp(),
        kind: 'call.answered',
        leg: seat.leg,
        extension: seat.extension,
        queue: null,
        waitMs: null,
      })
    },
    /** The seat that dialled by itself is up before anybody was called. */
    dialledBy(extension: Extension): void {
      const leg = host.nextLeg()
      legs.set(extension, { leg, extension, number: extension, offeredAt: host.now(), upAt: host.now() })
    },
    holds(extension: Extension): void {
      held = true
      host.emit({ ...stamp(), kind: 'call.held', extension })
    },
    retrieves(extension: Extension): void {
      held = false
      host.emit({ ...stamp(), kind: 'call.retrieved', extension })
    },
    /** The seat hands the customer to `to`; a blind transfer drops the seat at once. */
    transfers(extension: Extension, to: string, how: 'blind' | 'attended' = 'blind'): void {
      host.emit({ ...stamp(), kind: 'call.transferred', how, extension, to })
      dropSeat(extension, 'agent')
    },
    joins(number: string, extension: Extension | null, as: 'conference' | 'transfer' = 'conference'): void {
      host.emit({ ...stamp(), kind: 'call.joined', extension, number, as })
    },
    supervised(supervisor: Extension, extension: Extension, mode: SupervisionMode): void {
      host.emit({ ...stamp(), kind: 'call.supervised', supervisor, extension, mode })
    },
    supervisionEnds(supervisor: Extension, extension: Extension, by: SupervisionEnd): void {
      host.emit({ ...stamp(), kind: 'call.supervised', supervisor, extension, mode: 'ended', by })
    },
    recording(state: 'started' | 'paused' | 'resumed' | 'stopped', file: string | null): void {
      host.emit({ ...stamp(), kind: 'call.recording', state, file })
    },
    leavesQueue: leaveQueue,
    /** One seat's leg ends and the call goes on. */
    seatLeaves: dropSeat,
    parks(extension: Extension | null, slot: string): void {
      parked = { extension, slot }
      host.emit({ ...stamp(), kind: 'call.parked', extension, slot })
    },
    /** Leaves the lot, for whatever comes next; nothing when he is not there. */
    unparks(): void {
      if (parked === null) return
      const was = parked
      parked = null
      host.emit({ ...stamp(), kind: 'call.unparked', ...was })
    },
    /** Everything ends. What rings stops ringing, a queued caller counts as abandoned. */
    hangUp(by: Party, cause = 16): void {
      if (!open) return
      const waiting = queue
      call.unparks()
      for (const extension of call.ringing()) endOffer(extension, by === 'customer' ? 'caller-left' : 'unavailable')
      leaveQueue('abandoned')
      for (const extension of [...legs.keys()]) dropSeat(extension, by)
      open = false
      host.emit({ ...stamp(), kind: 'call.ended', by, cause })
      host.ended(call, {
        call: id,
        callId,
        direction: start.direction,
        callerNumber: start.callerNumber,
        calledNumber: start.calledNumber,
        trunk: start.trunk,
        startedAt,
        queuedAt,
        answeredAt,
        endedAt: host.now(),
        queue: waiting,
        extension: lastExtension,
        cause,
      })
    },
    snapshot(): RunningCall {
      const up = [...legs.values()].some((leg) => leg.upAt !== null)
      const phase = held
        ? 'holding'
        : up && answeredAt !== null
          ? 'talking'
          : legs.size > 0
            ? 'ringing'
            : queue !== null
              ? 'queued'
              : parked !== null
                ? 'parked'
                : 'started'
      return {
        call: id,
        callId,
        direction: start.direction,
        callerNumber: start.callerNumber,
        calledNumber: start.calledNumber,
        trunk: start.trunk,
        startedAt,
        phase,
        parked,
        queue,
        queuedAt,
        answeredAt,
        legs: [...legs.values(), ...outside].map(({ leg, extension, number, upAt }) => ({
          leg,
          extension,
          number,
          up: upAt !== null,
        })),
      }
    },
  }
  return call
}
