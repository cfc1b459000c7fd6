import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { userEvents } from '../../../contract/pbx-variables.ts'
import {
  type CallFact,
  type LeaveQueueReason,
  type OfferOutcome,
  type Party,
  type PbxCallId,
  type PbxFact,
  type SupervisionMode,
} from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type Expected, type Supervision, type TrackedCall, type TrackedLeg } from './call-track.ts'
import { isInboundContext, numberOfDialString, queueKeyOf, readChannelName } from './dial-plan-names.ts'
import { type LegMove, moveLeg } from './leg.machine.ts'
import { createStateTranslator, type StateTranslator } from './translate-state.ts'

/** Everything the translator remembers; restore.ts fills it from a snapshot. */
export type Track = {
  readonly legs: Map<string, TrackedLeg>
  readonly calls: Map<PbxCallId, TrackedCall>
  /** Linkedid → call, for ids that were merged into an older call too. */
  readonly linked: Map<string, TrackedCall>
  readonly bridges: Map<string, Set<string>>
  readonly supervisions: Map<string, Supervision>
  readonly expected: Map<string, Expected>
  /** Routing answers the hub gave, by linkedid, until the call is told. */
  readonly answers: Map<string, string>
}

export type TranslatorOptions = {
  readonly fact: (fact: PbxFact) => void
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
  /** When a frame has no Timestamp (manager.conf without `timestampevents`). */
  readonly now?: () => number
}

export type Translator = {
  readonly track: Track
  readonly state: StateTranslator
  apply(frame: AmiFrame): void
  /** The PBX's clock of the last frame, epoch ms with fraction; NaN before the first. */
  readonly lastAt: () => number
}

/** Events the translator reads; everything else may be dropped unread. */
export const callEvents = [
  'Newchannel', 'Newstate', 'DialBegin', 'DialEnd', 'BridgeEnter', 'BridgeLeave', 'BridgeDestroy', 'Hangup', 'HangupRequest',
  'Hold', 'Unhold', 'QueueCallerJoin', 'QueueCallerLeave', 'BlindTransfer', 'AttendedTransfer',
  'ChanSpyStart', 'ChanSpyStop', 'MixMonitorStart', 'MixMonitorStop', 'MixMonitorMute', 'UserEvent',
] as const // prettier-ignore

/** AMI events → facts of the port. No I/O, no clock of its own: the same frames give the same facts. */
export function createTranslator(options: TranslatorOptions): Translator {
  const track: Track = {
    legs: new Map(),
    calls: new Map(),
    linked: new Map(),
    bridges: new Map(),
    supervisions: new Map(),
    expected: new Map(),
    answers: new Map(),
  }
  const { legs, calls, linked, bridges, supervisions } = track
  const now = options.now ?? Date.now
  const state = createStateTranslator(options.fact)
  let at = Number.NaN

  const tell = (fact: CallFact): void => options.fact(fact)
  const stamp = (call: TrackedCall) => ({ at, call: call.id })
  const legOf = (frame: AmiFrame, header = 'Uniqueid'): TrackedLeg | undefined => legs.get(frame.get(header) ?? '')

  /** Moves the leg along its machine; an illegal move is logged and changes nothing. */
  const move = (leg: TrackedLeg, step: LegMove): boolean => {
    const next = moveLeg(leg.state, step)
    if (next === null) {
      options.log('a leg cannot move that way; ignored', { leg: leg.id, state: leg.state, move: step })
      return false
    }
    leg.state = next
    return true
  }

  /** The queue was left and now it is known why. Always told before anything else of that call. */
  const settleQueue = (call: TrackedCall, reason: LeaveQueueReason): void => {
    const left = call.leaving
    if (!left) return
    call.leaving = null
    tell({
      at: left.at,
      call: call.id,
      kind: 'call.left-queue',
      queue: left.key,
      reason: left.reason ?? reason,
      waitMs: left.waitMs,
      position: left.position,
    })
  }
  const guessWhyLeft = (call: TrackedCall): LeaveQueueReason =>
    call.redirected
      ? 'transferred'
      : legs.get(call.first)?.hungUp
        ? 'abandoned'
        : call.leaving !== null && !hasMembers(call.leaving.key)
          ? 'empty'
          : 'timeout'
  const hasMembers = (key: QueueKey): boolean => [...state.members.values()].some((member) => member.queue === key)
  const say = (fact: CallFact, call: TrackedCall): void => {
    settleQueue(call, guessWhyLeft(call))
    tell(fact)
  }

  /** Tells a call to the hub, once. */
  const begin = (call: TrackedCall): void => {
    if (call.started) return
    call.started = true
    tell({
      at,
      call: call.id,
      kind: 'call.started',
      direction: call.direction,
      callerNumber: call.callerNumber,
      calledNumber: call.calledNumber,
      trunk: call.trunk,
      extension: call.dialler,
    })
  }

  const newChannel = (frame: AmiFrame): void => {
    const id = frame.get('Uniqueid') ?? ''
    const linkedId = frame.get('Linkedid') ?? id
    const name = frame.get('Channel') ?? ''
    if (id === '' || legs.has(id) || supervisions.has(id)) return
    const known = readChannelName(name)
    if (known.kind === 'none') return
    const expected = track.expected.get(id)
    if (expected?.kind === 'supervision') {
      supervisions.set(id, {
        leg: id,
        name,
        supervisor: expected.supervisor,
        mode: expected.mode,
        switching: false,
        call: null,
        extension: null,
      })
      return
    }
    const number = frame.get('CallerIDNum') ?? ''
    const exten = frame.get('Exten') ?? ''
    const inbound = known.kind === 'trunk' && id === linkedId && isInboundContext(frame.get('Context'))
    const extension = known.kind === 'seat' ? known.extension : null
    let call = linked.get(linkedId)
    if (!call) {
      call = {
        id: linkedId,
        direction: inbound
          ? 'inbound'
          : expected && !expected.internal
            ? 'outbound'
            : extension
              ? 'internal'
              : 'outbound',
        callerNumber: expected ? expected.extension : (extension ?? number),
        calledNumber: expected ? expected.number : exten,
        trunk: inbound && known.kind === 'trunk' ? known.trunk : null,
        callId: expected?.callId ?? track.answers.get(linkedId) ?? null,
        startedAt: at,
        started: false,
        first: id,
        dialler: extension,
        legs: new Set(),
        askedHub: expected !== undefined,
        queue: null,
        leaving: null,
        answeredAt: null,
        endedBy: null,
        redirected: false,
        recording: 'off',
        recordingFile: null,
        recordingLeg: null,
        awaitsQueue: null,
      }
      calls.set(call.id, call)
      linked.set(linkedId, call)
    }
    const leg: TrackedLeg = {
      id,
      name,
      role: known.kind === 'seat' ? 'seat' : known.kind === 'trunk' ? 'customer' : 'relay',
      extension,
      number: extension ?? number,
      trunk: known.kind === 'trunk' ? known.trunk : null,
      legId: id,
      call,
      state: 'created',
      createdAt: at,
      exten,
      offer: null,
      bridge: null,
      firstConnectedAt: null,
      enteredAt: null,
      talkedMs: 0,
      hungUp: false,
      transferred: false,
      replaced: false,
      leftHeld: false,
      cause: 0,
      owner: null,
    }
    if (known.kind === 'relay' && known.outsideSeat !== null) {
      if (known.half === '1') {
        leg.role = 'seat'
        leg.extension = known.outsideSeat
        leg.number = known.outsideSeat
      } else {
        leg.owner = [...call.legs].find((other) => sameLocal(legs.get(other)?.name, name)) ?? null
      }
    }
    legs.set(id, leg)
    call.legs.add(id)
    if (inbound) begin(call)
    if (expected) {
      begin(call)
      say(
        {
          ...stamp(call),
          kind: 'call.routed',
          callId: call.callId,
          by: 'hub',
          action: 'originate',
          target: expected.number,
        },
        call,
      )
    }
  }

  const newState = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    if (!leg) return
    const channelState = frame.get('ChannelState')
    if (channelState === '5' && (leg.state === 'created' || leg.state === 'offered')) {
      move(leg, 'ring')
      if (leg.offer) leg.offer.rang = true
    }
    // A channel that dials is `up` when the dial plan answered it; one that was dialled is told by its DialEnd.
    if (channelState === '6' && leg.state === 'created') move(leg, 'answer')
  }

  const dialBegin = (frame: AmiFrame): void => {
    const dest = legOf(frame, 'DestUniqueid')
    if (!dest || dest.offer) return
    const caller = legOf(frame)
    const { call } = dest
    const number = numberOfDialString(frame.get('DialString') ?? '')
    if (dest.role === 'customer') {
      dest.number = number
      // The outside leg of a seat that sits at an outside number is that seat's own.
      const relay = caller?.role === 'relay' ? caller : undefined
      if (relay?.owner) {
        dest.role = 'relay'
        dest.owner = relay.owner
      }
    }
    // The dial plan tells where it sends a call (ZuoxiRouted). A caller who is dialled for without that was redirected.
    if (caller && caller.id === call.first && call.leaving) settleQueue(call, 'transferred')
    if (!call.started) {
      call.direction = dest.role === 'customer' ? 'outbound' : call.direction
      call.trunk = dest.role === 'customer' ? dest.trunk : call.trunk
      begin(call)
    } else if (call.direction === 'outbound' && call.trunk === null && dest.role === 'customer') call.trunk = dest.trunk
    if (dest.state === 'created' || dest.state === 'ringing') move(dest, 'dial')
    const queue = caller !== undefined && call.queue?.leg === caller.id ? call.queue.key : null
    dest.offer = { at, queue, open: true, rang: dest.state === 'ringing' }
    if (dest.role === 'seat' && dest.extension !== null)
      say({ ...stamp(call), kind: 'call.offered', leg: dest.legId, extension: dest.extension, queue }, call)
  }

  const endOffer = (leg: TrackedLeg, outcome: OfferOutcome): void => {
    const { offer, call } = leg
    if (!offer?.open) return
    offer.open = false
    if (leg.role !== 'seat' || leg.extension === null) return
    say(
      {
        ...stamp(call),
        kind: 'call.offer-ended',
        leg: leg.legId,
        extension: leg.extension,
        queue: offer.queue,
        outcome,
        ringMs: Math.round(at - offer.at),
      },
      call,
    )
  }

  const dialEnd = (frame: AmiFrame): void => {
    const dest = legOf(frame, 'DestUniqueid')
    if (!dest?.offer?.open) return
    const outcome = outcomeOf(frame.get('DialStatus') ?? '', dest)
    if (outcome === 'answered') {
      if (dest.state !== 'up' && dest.state !== 'connected') move(dest, 'answer')
      if (dest.call.queue && dest.offer.queue !== null) dest.call.queue.answered = true
    }
    endOffer(dest, outcome)
  }

  /** DIALSTATUS → what the seat did. A phone that rang and then said no was told to by a hand. */
  const outcomeOf = (status: string, leg: TrackedLeg): OfferOutcome => {
    const { call } = leg
    const rang = leg.offer?.rang === true || leg.state === 'ringing'
    switch (status) {
      case 'ANSWER':
        return 'answered'
      // app_queue says NOANSWER of a refusal as well; the phone's own cause tells them apart (Q.850 18, 19: no answer).
      case 'NOANSWER':
        if (!leg.hungUp || leg.cause === 18 || leg.cause === 19) return 'no-answer'
        return rang ? 'rejected' : leg.cause === 17 ? 'busy' : 'unavailable'
      case 'CANCEL':
        return call.queue?.answered === true || !callerGone(call) ? 'elsewhere' : 'caller-left'
      case 'BUSY':
        return rang ? 'rejected' : 'busy'
      default:
        return rang ? 'rejected' : 'unavailable'
    }
  }
  const callerGone = (call: TrackedCall): boolean => {
    const first = legs.get(call.first)
    return first === undefined || first.hungUp
  }

  const bridgeEnter = (frame: AmiFrame): void => {
    const bridge = frame.get('BridgeUniqueid') ?? ''
    const leg = legOf(frame)
    if (!leg || bridge === '') return
    const swapped = legs.get(frame.get('SwapUniqueid') ?? '')
    if (swapped && takesOver(leg, swapped, bridge)) return
    if (leg.bridge === bridge) return
    const members = bridges.get(bridge) ?? new Set()
    bridges.set(bridge, members)
    members.add(leg.id)
    if (swapped) {
      members.delete(swapped.id)
      if (swapped.bridge === bridge) leave(swapped)
    }
    leg.bridge = bridge
    leg.enteredAt = at
    const present = [...members].flatMap((id) => legs.get(id) ?? [])
    if (present.length < 2) return
    for (const other of present) if (other.call !== leg.call) merge(leg.call, other.call)
    begin(leg.call)
    // Whoever was called first, then whoever called: the order of the port.
    const order = [...present].sort((a, b) => rank(a) - rank(b))
    const before = present.length - 1
    for (const member of order) connect(member, member === leg && before >= 2)
  }
  const rank = (leg: TrackedLeg): number => (leg.role === 'customer' ? 0 : leg.offer !== null ? 1 : 2)

  /** INVITE with Replaces (RFC 3891): the same seat with a new channel. The hub hears nothing; the leg keeps its id. */
  const takesOver = (leg: TrackedLeg, old: TrackedLeg, bridge: string): boolean => {
    if (leg.role !== 'seat' || leg.extension === null || leg.extension !== old.extension) return false
    if (leg.call === old.call || leg.call.started) return false
    forget(leg.call)
    leg.call = old.call
    leg.call.legs.add(leg.id)
    linked.set(leg.id, leg.call)
    leg.legId = old.legId
    leg.offer = old.offer
    leg.firstConnectedAt = old.firstConnectedAt
    leg.number = old.number
    // Asterisk takes the old channel out of the bridge before it puts the new one in.
    if (old.bridge !== null) leave(old)
    leg.talkedMs = old.talkedMs
    leg.enteredAt = at
    leg.bridge = bridge
    leg.state = 'connected'
    bridges.set(bridge, (bridges.get(bridge) ?? new Set()).add(leg.id))
    old.replaced = true
    // The new INVITE carries sound in both directions: a hold of the old one is over.
    if (old.leftHeld) say({ ...stamp(leg.call), kind: 'call.retrieved', extension: leg.extension }, leg.call)
    return true
  }

  const connect = (leg: TrackedLeg, asThird: boolean): void => {
    const { call } = leg
    if (leg.state === 'connected' || leg.state === 'held') return
    // A callee may be bridged before its DialEnd arrives.
    if (leg.offer?.open) endOffer(leg, 'answered')
    if (!move(leg, 'join')) return
    leg.enteredAt = at
    call.endedBy = null
    if (leg.role === 'relay') return
    const first = leg.firstConnectedAt === null
    leg.firstConnectedAt ??= at
    if (asThird)
      say({ ...stamp(call), kind: 'call.joined', extension: leg.extension, number: leg.number, as: 'conference' }, call)
    if (!first) return
    if (leg.role === 'customer') {
      if (leg.offer === null) return
      call.answeredAt ??= at
      say({ ...stamp(call), kind: 'call.answered-outside', leg: leg.legId, number: leg.number }, call)
      return
    }
    if (leg.extension === null) return
    call.answeredAt ??= at
    const queue = leg.offer?.queue ?? null
    const waitMs = queue === null ? null : (waited.get(`${call.id}/${queue}`) ?? null)
    say({ ...stamp(call), kind: 'call.answered', leg: leg.legId, extension: leg.extension, queue, waitMs }, call)
  }
  /** How long the caller stood in the queue it was answered from. */
  const waited = new Map<string, number>()

  const leave = (leg: TrackedLeg): void => {
    if (leg.bridge !== null) bridges.get(leg.bridge)?.delete(leg.id)
    leg.bridge = null
    if (leg.enteredAt !== null && leg.firstConnectedAt !== null) leg.talkedMs += Math.max(0, at - leg.enteredAt)
    leg.enteredAt = null
    leg.leftHeld = leg.state === 'held'
    if (leg.state === 'connected' || leg.state === 'held') move(leg, 'leave')
  }

  /** Two calls became one. The older keeps its id, as Asterisk does with linkedid. */
  const merge = (one: TrackedCall, other: TrackedCall): TrackedCall => {
    if (one === other) return one
    const [into, gone] = one.startedAt <= other.startedAt ? [one, other] : [other, one]
    begin(into)
    for (const id of gone.legs) {
      const leg = legs.get(id)
      if (leg) leg.call = into
      into.legs.add(id)
    }
    calls.delete(gone.id)
    for (const [id, call] of linked) if (call === gone) linked.set(id, into)
    for (const [id, seen] of supervisions) if (seen.call === gone.id) supervisions.set(id, { ...seen, call: into.id })
    if (gone.started) {
      settleQueue(gone, guessWhyLeft(gone))
      say({ at, call: gone.id, kind: 'call.merged', into: into.id }, into)
    }
    return into
  }

  const forget = (call: TrackedCall): void => {
    calls.delete(call.id)
    for (const [id, other] of linked) if (other === call) linked.delete(id)
    track.answers.delete(call.id)
    for (const key of waited.keys()) if (key.startsWith(`${call.id}/`)) waited.delete(key)
  }

  const partyOf = (leg: TrackedLeg): Party => (leg.role === 'customer' ? 'customer' : 'agent')

  const hangUpRequest = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    if (!leg || leg.replaced) return
    leg.hungUp = true
    leg.cause = Number(frame.get('Cause') ?? 0)
    const seat = leg.owner === null ? leg : (legs.get(leg.owner) ?? leg)
    seat.hungUp = true
    if (seat.firstConnectedAt !== null || seat.id === leg.call.first) leg.call.endedBy = partyOf(seat)
  }

  const hangUp = (frame: AmiFrame): void => {
    const spy = supervisions.get(frame.get('Uniqueid') ?? '')
    if (spy) return endSupervision(spy, true)
    const leg = legOf(frame)
    if (!leg) return
    const { call } = leg
    const wasOffer = leg.offer?.open === true
    if (wasOffer) endOffer(leg, outcomeOf(callerGone(call) ? 'CANCEL' : 'CHANUNAVAIL', leg))
    if (leg.bridge !== null) leave(leg)
    const wasUp = leg.state === 'up' || leg.state === 'connected' || leg.state === 'held'
    move(leg, 'hang-up')
    legs.delete(leg.id)
    call.legs.delete(leg.id)
    if (
      leg.role === 'seat' &&
      leg.extension !== null &&
      !leg.replaced &&
      call.started &&
      (wasUp || leg.offer === null)
    ) {
      const by: Party = leg.hungUp || leg.transferred ? 'agent' : (call.endedBy ?? 'pbx')
      say(
        {
          ...stamp(call),
          kind: 'call.left',
          leg: leg.legId,
          extension: leg.extension,
          by,
          talkMs: Math.round(leg.talkedMs),
        },
        call,
      )
    }
    if (leg.id === call.first && leg.hungUp) call.endedBy = partyOf(leg)
    if (call.legs.size > 0) return
    if (call.leaving && leg.hungUp) call.leaving.reason ??= 'abandoned'
    if (call.started) {
      if (!leg.hungUp) turnedAway(call, null)
      // Asterisk says 0 (unknown) when a caller gives up before an answer: Q.850 has 16 for that, 31 for the rest.
      const cause = Number(frame.get('Cause') ?? 0) || (call.endedBy === 'customer' ? 16 : 31)
      say({ ...stamp(call), kind: 'call.ended', by: call.endedBy ?? 'pbx', cause }, call)
    }
    forget(call)
  }

  const queueJoin = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const key = queueKeyOf(frame.get('Queue'))
    if (!leg || key === null || leg.call.queue?.key === key) return
    const { call } = leg
    begin(call)
    const position = Number(frame.get('Position') ?? 0)
    settleQueue(call, 'timeout')
    call.redirected = false
    call.awaitsQueue = null
    call.queue = { key, leg: leg.id, joinedAt: at, position, answered: false }
    say({ ...stamp(call), kind: 'call.queued', queue: key, position }, call)
  }

  const queueLeave = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const entry = leg?.call.queue
    if (!leg || !entry || entry.key !== frame.get('Queue')) return
    const { call } = leg
    const waitMs = Math.round(at - entry.joinedAt)
    call.queue = null
    waited.set(`${call.id}/${entry.key}`, waitMs)
    const position = Number(frame.get('Position') ?? entry.position)
    call.leaving = { key: entry.key, at, waitMs, position, reason: null }
    if (entry.answered) settleQueue(call, 'answered')
    // QueueCallerAbandon is no witness: app_queue says it of time-outs and redirected callers as well.
    else if (leg.hungUp) settleQueue(call, 'abandoned')
    else if (call.redirected) settleQueue(call, 'transferred')
  }

  const holdChange = (frame: AmiFrame, to: 'hold' | 'retrieve'): void => {
    const leg = legOf(frame)
    if (!leg || leg.role !== 'seat' || leg.extension === null) return
    if (leg.state !== (to === 'hold' ? 'connected' : 'held')) return
    if (!move(leg, to)) return
    const kind = to === 'hold' ? 'call.held' : 'call.retrieved'
    say({ ...stamp(leg.call), kind, extension: leg.extension }, leg.call)
  }

  const blindTransfer = (frame: AmiFrame): void => {
    const by = legOf(frame, 'TransfererUniqueid')
    if (!by || frame.get('Result') !== 'Success') return
    by.transferred = true
    const to = frame.get('Extension') ?? ''
    say({ ...stamp(by.call), kind: 'call.transferred', how: 'blind', extension: by.extension, to }, by.call)
  }

  const attendedTransfer = (frame: AmiFrame): void => {
    const first = legOf(frame, 'OrigTransfererUniqueid')
    const second = legOf(frame, 'SecondTransfererUniqueid')
    if (!first || frame.get('Result') !== 'Success') return
    first.transferred = true
    if (second) second.transferred = true
    const target = legOf(frame, 'TransferTargetUniqueid')
    // The feature's consultation runs through a Local channel that dials the number.
    const to = (target?.role === 'relay' ? frame.get('TransferTargetExten') : target?.number) ?? second?.exten ?? ''
    const call = second ? merge(first.call, second.call) : first.call
    say({ ...stamp(call), kind: 'call.transferred', how: 'attended', extension: first.extension, to }, call)
  }

  const spyStart = (frame: AmiFrame): void => {
    const spyer = frame.get('SpyerUniqueid') ?? ''
    const spied = legOf(frame, 'SpyeeUniqueid')
    if (!spied) return
    const name = readChannelName(frame.get('SpyerChannel') ?? '')
    const known = supervisions.get(spyer)
    const supervisor = known?.supervisor ?? (name.kind === 'seat' ? name.extension : null)
    if (supervisor === null) return
    const mode = known?.mode ?? modeOf(frame.get('SpyerExten'))
    // A supervisor who came by another way than our command: his channel is in nobody's call.
    const own = legs.get(spyer)
    if (own) {
      legs.delete(spyer)
      own.call.legs.delete(spyer)
      if (own.call.legs.size === 0) forget(own.call)
    }
    const extension = spied.extension ?? seatOf(spied.call)
    supervisions.set(spyer, {
      leg: spyer,
      name: frame.get('SpyerChannel') ?? '',
      supervisor,
      mode,
      switching: false,
      call: spied.call.id,
      extension,
    })
    if (extension !== null)
      say({ ...stamp(spied.call), kind: 'call.supervised', supervisor, extension, mode }, spied.call)
  }
  const seatOf = (call: TrackedCall): Extension | null =>
    [...call.legs].map((id) => legs.get(id)?.extension ?? null).find((extension) => extension !== null) ?? null

  const endSupervision = (spy: Supervision, gone: boolean): void => {
    const call = spy.call === null ? undefined : calls.get(spy.call)
    if (gone) supervisions.delete(spy.leg)
    else supervisions.set(spy.leg, { ...spy, call: null, extension: null })
    if (call && spy.extension !== null)
      say(
        {
          ...stamp(call),
          kind: 'call.supervised',
          supervisor: spy.supervisor,
          extension: spy.extension,
          mode: 'ended',
        },
        call,
      )
  }

  const recording = (
    leg: TrackedLeg | undefined,
    to: 'started' | 'paused' | 'resumed' | 'stopped',
    file?: string,
  ): void => {
    if (!leg) return
    const { call } = leg
    if (file !== undefined && file !== '') call.recordingFile = file
    const next = ({ started: 'on', resumed: 'on', paused: 'paused', stopped: 'off' } as const)[to]
    if (call.recording === next) return
    call.recording = next
    say({ ...stamp(call), kind: 'call.recording', state: to, file: call.recordingFile }, call)
  }

  /** Sent to a queue and never in it: full, or nobody signed in. */
  const turnedAway = (call: TrackedCall, reason: LeaveQueueReason | null): void => {
    const queue = call.awaitsQueue
    call.awaitsQueue = null
    if (queue === null || legs.get(call.first)?.hungUp === true) return
    const guess = hasMembers(queue) ? 'full' : 'empty'
    say({ ...stamp(call), kind: 'call.left-queue', queue, reason: reason ?? guess, waitMs: 0, position: 0 }, call)
  }

  const userEvent = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const call = leg?.call ?? linked.get(frame.get('LinkedId') ?? '')
    if (!call) return
    const name = frame.get('UserEvent')
    if (name === userEvents.arrived) {
      call.callId = hubIdOf(frame.get('Call')) ?? call.callId
      call.askedHub = frame.get('Asked') === 'yes'
      if (frame.get('Hours') === 'closed') say({ ...stamp(call), kind: 'call.closed-hours' }, call)
    } else if (name === userEvents.routed) {
      const callId = hubIdOf(frame.get('Call')) ?? call.callId
      call.callId = callId
      begin(call)
      const reason = reasonOf(frame.get('Reason'))
      settleQueue(call, reason ?? guessWhyLeft(call))
      turnedAway(call, reason)
      const target = frame.get('Target') ?? ''
      if (frame.get('Kind') === 'queue') call.awaitsQueue = queueKeyOf(target)
      say(
        {
          ...stamp(call),
          kind: 'call.routed',
          callId,
          by: call.askedHub ? 'hub' : 'default',
          action: frame.get('Kind') ?? 'default',
          target: target === '' ? null : target,
        },
        call,
      )
      // The answer is used up: what the dial plan does after this is its own.
      call.askedHub = false
    } else if (name === userEvents.menu) {
      say({ ...stamp(call), kind: 'call.menu', menu: frame.get('Menu') ?? '', keys: frame.get('Key') ?? '' }, call)
    } else if (name === userEvents.recording) {
      recording(leg ?? legs.get(call.first), 'started', frame.get('File') ?? '')
    }
  }

  const handlers: Readonly<Record<(typeof callEvents)[number], (frame: AmiFrame) => void>> = {
    Newchannel: newChannel,
    Newstate: newState,
    DialBegin: dialBegin,
    DialEnd: dialEnd,
    BridgeEnter: bridgeEnter,
    BridgeLeave: (frame) => {
      const leg = legOf(frame)
      if (leg && leg.bridge === frame.get('BridgeUniqueid')) leave(leg)
    },
    BridgeDestroy: (frame) => void bridges.delete(frame.get('BridgeUniqueid') ?? ''),
    Hangup: hangUp,
    HangupRequest: hangUpRequest,
    Hold: (frame) => holdChange(frame, 'hold'),
    Unhold: (frame) => holdChange(frame, 'retrieve'),
    QueueCallerJoin: queueJoin,
    QueueCallerLeave: queueLeave,
    BlindTransfer: blindTransfer,
    AttendedTransfer: attendedTransfer,
    ChanSpyStart: spyStart,
    ChanSpyStop: (frame) => {
      const spy = supervisions.get(frame.get('SpyerUniqueid') ?? '')
      if (spy && !spy.switching) endSupervision(spy, false)
    },
    MixMonitorStart: (frame) => {
      const leg = legOf(frame)
      if (!leg) return
      leg.call.recordingLeg = leg.id
      // Begun by the dial plan: its own event follows and names the file.
      if (leg.call.recordingFile !== null) recording(leg, 'started')
    },
    MixMonitorStop: (frame) => recording(legOf(frame), 'stopped'),
    MixMonitorMute: (frame) => recording(legOf(frame), frame.get('State') === '1' ? 'paused' : 'resumed'),
    UserEvent: userEvent,
  }

  return {
    track,
    state,
    lastAt: () => at,
    apply(frame) {
      const stampText = frame.get('Timestamp')
      at = stampText === undefined ? now() : Math.round(Number(stampText) * 1_000_000) / 1_000
      const handler = (handlers as Readonly<Record<string, ((frame: AmiFrame) => void) | undefined>>)[frame.name]
      if (handler) handler(frame)
      else state.apply(frame, at)
    },
  }
}

function sameLocal(one: string | undefined, other: string): boolean {
  return one !== undefined && one.replace(/;[12]$/, '') === other.replace(/;[12]$/, '')
}

function modeOf(exten: string | undefined): SupervisionMode {
  return exten === 'whisper' || exten === 'barge' ? exten : 'listen'
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** `Call` of a UserEvent is the hub's id, or the linkedid when the hub did not answer. */
export function hubIdOf(text: string | undefined): string | null {
  return text !== undefined && uuid.test(text) ? text : null
}

/** QUEUESTATUS words (app_queue) as the dial plan passes them on. */
function reasonOf(text: string | undefined): LeaveQueueReason | null {
  switch ((text ?? '').toUpperCase()) {
    case 'TIMEOUT':
      return 'timeout'
    case 'FULL':
      return 'full'
    case 'JOINEMPTY':
    case 'LEAVEEMPTY':
    case 'JOINUNAVAIL':
    case 'LEAVEUNAVAIL':
      return 'empty'
    case 'KEY':
      return 'key'
    default:
      return null
  }
}
