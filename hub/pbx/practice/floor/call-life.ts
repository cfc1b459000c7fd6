import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type LeaveQueueReason, type OfferOutcome, type Party as PartyName } from '../../port.ts'
import { type FloorCore } from './core.ts'
import { type Leg } from './leg.ts'
import { moveParty, type PartyMove } from './party.machine.ts'
import { type CallStart, isRinging, isTalking, newCall, type Party, type PracticeCall } from './practice-call.ts'

/** What the floor's parts want to hear of every call. */
export type CallWatch = {
  /** A party that was connected is about to leave: whoever listens to it listens no more. */
  parting(call: PracticeCall, party: Party): void
  /** Somebody is connected for the first time. */
  connected(call: PracticeCall): void
  ended(call: PracticeCall): void
  /** Its user sends the other side on. */
  refer(call: PracticeCall, party: Party, to: string, consultation: Leg | null): (() => void) | null
  /** A party of a running consultation hangs up. True: that was all about it. */
  consultationParted(call: PracticeCall, party: Party): boolean
}

export type RingOptions = {
  readonly queue: QueueKey | null
  /** Of the header, where a seat is rung before its queue. */
  readonly shownQueue?: QueueKey | null
  /** What its display shows; else the other side of the call. */
  readonly shown?: { readonly number: string; readonly name: string | null }
  /** It is let ring so long; null: somebody else counts. */
  readonly seconds: number | null
  readonly room?: Party['room']
  answered(party: Party): void
  missed(party: Party, outcome: OfferOutcome): void
}

export type CallLife = ReturnType<typeof createCallLife>

/** Normal call clearing (Q.850). */
export const normal = 16
export const noAnswer = 19

/** What happens to a call and its parties, each told as port.ts orders it. */
export function createCallLife(core: FloorCore, watch: CallWatch) {
  const { facts, devices, calls } = core
  const say = facts.say

  const move = (party: Party, to: PartyMove): boolean => {
    const next = moveParty(party.state, to)
    if (next === null) return false
    party.state = next
    const { extension, id } = party.leg
    if (extension !== null) {
      const use = { ringing: 'ringing', held: 'on-hold', gone: null } as const
      devices.set(extension, id, party.state in use ? use[party.state as keyof typeof use] : 'in-use')
    }
    core.soundChanged()
    return true
  }

  const open = (start: CallStart): PracticeCall => {
    const call = newCall(start)
    calls.set(call.id, call)
    const { direction, callerNumber, calledNumber, trunk, extension } = call
    say({ kind: 'call.started', call: call.id, direction, callerNumber, calledNumber, trunk, extension })
    return call
  }

  /** A telephone becomes part of the call. */
  const add = (call: PracticeCall, leg: Leg, role: Party['role'], state: 'ringing' | 'dialling' | 'alone'): Party => {
    const party: Party = {
      ...{ leg, role, dialled: state === 'dialling', state, offer: null, told: false },
      ...{ connectedAt: null, talkedMs: 0, room: 'main' },
    }
    call.parties.add(party)
    if (leg.extension !== null) devices.set(leg.extension, leg.id, state === 'ringing' ? 'ringing' : 'in-use')
    follow(call, party)
    return party
  }
  /** From now on its telephone speaks of this call. */
  const follow = (call: PracticeCall, party: Party): void => {
    party.leg.listen({
      rings: () => undefined,
      answered() {
        const { offer } = party
        if (move(party, 'answer')) offer?.answered()
      },
      refused: (how) => endOffer(call, party, how),
      gone: (why) => gone(call, party, why),
      held(on) {
        if (move(party, on ? 'hold' : 'retrieve') && party.leg.extension !== null)
          say({ kind: on ? 'call.held' : 'call.retrieved', call: call.id, extension: party.leg.extension })
      },
      digit(digit) {
        for (const other of call.parties)
          if (other !== party && other.state === 'up' && other.room === party.room) other.leg.press(digit)
      },
      refer: (to, consultation) => watch.refer(call, party, to, consultation),
    })
  }

  /** Rings a seat. Null: its telephone cannot be reached. */
  const ring = (call: PracticeCall, extension: Extension, options: RingOptions): Party | null => {
    const { queue, shownQueue = queue, seconds } = options
    const shown = options.shown ?? { number: otherSideOf(call), name: null }
    const leg = core.telephones.ring(extension, {
      ...{ call: call.callId ?? call.id, queue: shownQueue, intervention: null },
      ...shown,
    })
    if (leg === null) return null
    const party = add(call, leg, 'seat', 'ringing')
    party.room = options.room ?? 'main'
    const timer = seconds === null ? null : core.after(seconds * 1_000, () => endOffer(call, party, 'no-answer'))
    party.offer = {
      at: facts.at(),
      queue,
      answered: () => {
        timer?.cancel()
        options.answered(party)
      },
      missed: (outcome) => {
        timer?.cancel()
        options.missed(party, outcome)
      },
    }
    say({ kind: 'call.offered', call: call.id, leg: leg.id, extension, queue })
    return party
  }

  const sayOfferEnded = (call: PracticeCall, { leg, offer }: Party, outcome: OfferOutcome): void => {
    if (offer === null || leg.extension === null) return
    const ringMs = Math.round(facts.at() - offer.at)
    const { extension, id } = leg
    say({ kind: 'call.offer-ended', call: call.id, leg: id, extension, queue: offer.queue, outcome, ringMs })
  }
  /** It rings no more, and nobody took it there. */
  const endOffer = (call: PracticeCall, party: Party, outcome: OfferOutcome): void => {
    const { offer } = party
    if (!isRinging(party) || offer === null) return
    party.offer = null
    const by = outcome === 'caller-left' ? 'customer' : 'pbx'
    const cause = outcome === 'no-answer' ? noAnswer : normal
    party.leg.end({ cause, by, elsewhere: outcome === 'elsewhere' })
    move(party, 'end')
    call.parties.delete(party)
    sayOfferEnded(call, { ...party, offer }, outcome)
    offer.missed(outcome)
  }
  /** Whatever else rings for the call stops. */
  const stopRinging = (call: PracticeCall, outcome: OfferOutcome, but?: Party): void => {
    for (const party of [...call.parties]) if (party !== but && isRinging(party)) endOffer(call, party, outcome)
  }

  const enterQueue = (call: PracticeCall, key: QueueKey, position: number): void => {
    const since = facts.at()
    call.queue = { key, since, position }
    call.queuedAt ??= since
    call.lastQueue = key
    say({ kind: 'call.queued', call: call.id, queue: key, position })
  }
  /** @returns how long he waited, ms; null: he was in none */
  const leaveQueue = (call: PracticeCall, reason: LeaveQueueReason): number | null => {
    const { queue } = call
    if (queue === null) return null
    call.queue = null
    const waitMs = Math.round(facts.at() - queue.since)
    say({ kind: 'call.left-queue', call: call.id, queue: queue.key, reason, waitMs, position: queue.position })
    return waitMs
  }

  const tellAnswered = (call: PracticeCall, party: Party, queue: QueueKey | null, waitMs: number | null): void => {
    if (party.told) return
    party.told = true
    const { leg, role } = party
    call.answeredAt ??= facts.at()
    if (role === 'outside') say({ kind: 'call.answered-outside', call: call.id, leg: leg.id, number: leg.number })
    else if (leg.extension !== null) {
      call.lastExtension = leg.extension
      say({ kind: 'call.answered', call: call.id, leg: leg.id, extension: leg.extension, queue, waitMs })
    }
  }
  /** It is on the line with whoever waits in its room; who dialled is told last (port.ts). */
  const connect = (
    call: PracticeCall,
    party: Party,
    queue: QueueKey | null = null,
    waitMs: number | null = null,
  ): void => {
    const partners = [...call.parties].filter(
      (other) => other !== party && other.room === party.room && other.state !== 'ringing',
    )
    for (const one of [party, ...partners]) {
      if (one.state === 'dialling') one.leg.answer()
      if (move(one, 'connect')) one.connectedAt = facts.at()
    }
    watch.connected(call)
    tellAnswered(call, party, queue, waitMs)
    for (const other of partners) if (other.role !== 'caller') tellAnswered(call, other, null, null)
    for (const other of partners) {
      other.leg.meets(party.leg)
      party.leg.meets(other.leg)
    }
  }
  /** The call has a ringing seat that was answered: the order of port.ts. */
  const answerOffer = (call: PracticeCall, party: Party, leave: LeaveQueueReason = 'answered'): void => {
    const queue = party.offer?.queue ?? null
    sayOfferEnded(call, party, 'answered')
    party.offer = null
    stopRinging(call, 'elsewhere', party)
    const waitMs = leaveQueue(call, leave)
    connect(call, party, queue, queue === null ? null : waitMs)
  }

  /** The seat whose call is being placed has its telephone in hand, and nobody to talk to yet. */
  const answerAlone = (call: PracticeCall, party: Party): void => {
    sayOfferEnded(call, party, 'answered')
    party.offer = null
  }

  const stopTalking = (party: Party): void => {
    if (party.connectedAt !== null) party.talkedMs += Math.max(0, facts.at() - party.connectedAt)
    party.connectedAt = null
  }
  /** He has nobody to talk to any more, and is still there. */
  const part = (party: Party): void => {
    stopTalking(party)
    move(party, 'part')
  }
  /** A party goes; the call may go on. `end`: its telephone is told to. */
  const leave = (call: PracticeCall, party: Party, by: PartyName, end: boolean): void => {
    if (party.state === 'gone') return
    watch.parting(call, party)
    stopTalking(party)
    move(party, 'end')
    call.parties.delete(party)
    if (end) party.leg.end({ cause: normal, by })
    const { extension, id } = party.leg
    const talkMs = Math.round(party.talkedMs)
    if (extension !== null) say({ kind: 'call.left', call: call.id, leg: id, extension, by, talkMs })
  }

  const end = (call: PracticeCall, by: PartyName, cause = normal): void => {
    if (call.over) return
    call.over = true
    unpark(call)
    stopRinging(call, 'caller-left')
    leaveQueue(call, 'abandoned')
    for (const party of [...call.parties]) {
      if (party.leg.extension === null) {
        watch.parting(call, party)
        party.leg.end({ cause, by })
        move(party, 'end')
        call.parties.delete(party)
      } else {
        if (party.state === 'dialling') party.leg.end({ cause, by })
        leave(call, party, by, true)
      }
    }
    calls.delete(call.id)
    remember(call, cause)
    say({ kind: 'call.ended', call: call.id, by, cause })
    watch.ended(call)
    core.soundChanged()
  }
  /** For the snapshot after a lost link. */
  const remember = (call: PracticeCall, cause: number): void => {
    if (facts.linked) return
    const { id, callId, direction, callerNumber, calledNumber, trunk, startedAt, queuedAt, answeredAt } = call
    core.missed.set(id, {
      ...{ call: id, callId, direction, callerNumber, calledNumber, trunk, startedAt, queuedAt, answeredAt, cause },
      ...{ endedAt: facts.at(), queue: call.lastQueue, extension: call.lastExtension },
    })
  }
  const unpark = (call: PracticeCall): void => {
    const { parked } = call
    if (parked === null) return
    call.parked = null
    say({ kind: 'call.unparked', call: call.id, ...parked })
  }

  /** Somebody hung up, or his line died. */
  const gone = (call: PracticeCall, party: Party, why: 'hung-up' | 'lost'): void => {
    if (call.over || party.state === 'gone') return
    if (isRinging(party)) return endOffer(call, party, why === 'hung-up' ? 'rejected' : 'unavailable')
    const by: PartyName = why === 'lost' ? 'pbx' : party.leg.extension === null ? 'customer' : 'agent'
    if (watch.consultationParted(call, party)) return
    if (party.role === 'caller' || isTalking(party) === false) {
      // Who waits or dials is all there is of his call.
      end(call, by)
      return
    }
    const others = [...call.parties].filter((other) => other !== party && isTalking(other))
    if (others.length >= 2) leave(call, party, by, false)
    else end(call, by)
  }

  /** The number of whoever the call is about, for a display. */
  const otherSideOf = (call: PracticeCall): string =>
    call.direction === 'outbound' && call.answeredAt !== null ? call.calledNumber : call.callerNumber

  return {
    ...{
      open,
      add,
      follow,
      ring,
      endOffer,
      stopRinging,
      enterQueue,
      leaveQueue,
      connect,
      answerOffer,
      answerAlone,
      part,
    },
    ...{ leave, end, unpark, move },
  }
}
