import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallDirection } from '../../contract/call.ts'

/**
 * One model for every PBX. An adapter (asterisk/, freeswitch/, practice/) turns its wire into these facts and these
 * commands into its wire; everything behind this file is PBX-blind.
 *
 * Rules every adapter keeps, checked by test/pbx/port-conformance.ts:
 * - `call` is the PBX's own id of the whole call (Asterisk: linkedid of the first channel). It stays the same from the
 *   first ring to the last hang-up, through transfers and conferences.
 * - `at` is the PBX's clock, epoch ms with fraction. Facts of one call leave in the order of `at`.
 * - After a lost link: `link` down, later `link` up, a `snapshot`, then facts go on. A call that ended meanwhile is in
 *   `missed` of that snapshot or, when nobody knows more, simply absent from `calls`.
 * - Order on an answer: `offer-ended` answered, `offer-ended` elsewhere of the other seats, `left-queue` answered,
 *   `answered`. On an abandon while ringing: `offer-ended` caller-left, `left-queue` abandoned, `ended`.
 * - A seat that dials: `started` (its extension), then the other side's `offered`/`answered` or `answered-outside`, then
 *   `answered` with the dialling seat's own leg. With `originate` the seat itself is `offered` first (its phone rings),
 *   after a `routed` by `hub` with action `originate` and the hub's callId.
 * - A seat that takes its own call over with `Replaces` keeps its leg id: no fact at all is told.
 * - A supervisor's leg is no leg of the call: all that is told of it is `supervised`. It is not told of a call that has
 *   ended: with the call the supervision is over.
 * - A parked customer is `parked` once his seat has left, and `unparked` when he leaves the lot, for whatever reason: what
 *   follows says it (offered, answered, ended).
 * - A command resolves when the PBX accepted it and rejects with ZuoxiError `pbx.refused` or `pbx.unavailable`. The state
 *   changes when the fact arrives, not when the command returns.
 */

/** The PBX's id of a whole call. */
export type PbxCallId = string
/** The PBX's id of one leg (Asterisk: channel uniqueid). */
export type LegId = string

export type OfferOutcome = 'answered' | 'rejected' | 'no-answer' | 'busy' | 'unavailable' | 'elsewhere' | 'caller-left'
export type LeaveQueueReason = 'answered' | 'abandoned' | 'timeout' | 'full' | 'empty' | 'key' | 'transferred'
export type SupervisionMode = 'listen' | 'whisper' | 'barge'
/** `supervisor`: he hung up. `call`: what he listened to is over. `pbx`: his leg was ended for him, or it died. */
export type SupervisionEnd = 'supervisor' | 'call' | 'pbx'
export type Party = 'customer' | 'agent' | 'pbx'

type InCall = { readonly at: number; readonly call: PbxCallId }

export type CallFact =
  | (InCall & {
      kind: 'call.started'
      direction: CallDirection
      callerNumber: string
      calledNumber: string
      trunk: string | null
      /** The seat that dialled, for outbound and internal calls. */
      extension: Extension | null
    })
  /** The dial plan took a destination. `callId` is the hub's, when its answer arrived in time. */
  | (InCall & {
      kind: 'call.routed'
      callId: string | null
      /** `hub`: the routing answer was used. `default`: the hub was not there in time. */
      by: 'hub' | 'default'
      action: string
      target: string | null
    })
  | (InCall & { kind: 'call.menu'; menu: string; keys: string })
  | (InCall & { kind: 'call.queued'; queue: QueueKey; position: number })
  | (InCall & { kind: 'call.offered'; leg: LegId; extension: Extension; queue: QueueKey | null })
  | (InCall & {
      kind: 'call.offer-ended'
      leg: LegId
      extension: Extension
      queue: QueueKey | null
      outcome: OfferOutcome
      ringMs: number
    })
  /** A seat and the other side are connected. */
  | (InCall & {
      kind: 'call.answered'
      leg: LegId
      extension: Extension
      queue: QueueKey | null
      waitMs: number | null
    })
  /** The outside party of an outbound call, or an outside number that was dialled, answered. */
  | (InCall & { kind: 'call.answered-outside'; leg: LegId; number: string })
  | (InCall & { kind: 'call.held'; extension: Extension })
  | (InCall & { kind: 'call.retrieved'; extension: Extension })
  | (InCall & { kind: 'call.transferred'; how: 'blind' | 'attended'; extension: Extension | null; to: string })
  | (InCall & { kind: 'call.joined'; extension: Extension | null; number: string; as: 'conference' | 'transfer' })
  /** The supervisor is on his phone and in that mode on the agent's leg. */
  | (InCall & { kind: 'call.supervised'; supervisor: Extension; extension: Extension; mode: SupervisionMode })
  /** It is over, or it never began: his phone was not taken. */
  | (InCall & {
      kind: 'call.supervised'
      supervisor: Extension
      extension: Extension
      mode: 'ended'
      by: SupervisionEnd
    })
  | (InCall & { kind: 'call.left-queue'; queue: QueueKey; reason: LeaveQueueReason; waitMs: number; position: number })
  /** A seat's leg ended. `by` says who ended it; the call may go on with somebody else. */
  | (InCall & { kind: 'call.left'; leg: LegId; extension: Extension; by: Party; talkMs: number })
  | (InCall & { kind: 'call.recording'; state: 'started' | 'paused' | 'resumed' | 'stopped'; file: string | null })
  /** The customer waits in the lot; `slot` can be dialled. `extension`: the seat that put him there, when known. */
  | (InCall & { kind: 'call.parked'; extension: Extension | null; slot: string })
  | (InCall & { kind: 'call.unparked'; extension: Extension | null; slot: string })
  | (InCall & { kind: 'call.closed-hours' })
  /**
   * This call's parties are now in `into` (an attended transfer joined the consultation to the customer's call). The older
   * call keeps its id, so `into` began first. No more facts of `call`; legs keep their ids and go on in `into`.
   */
  | (InCall & { kind: 'call.merged'; into: PbxCallId })
  /** The last leg is gone. `cause` is the Q.850 cause code. */
  | (InCall & { kind: 'call.ended'; by: Party; cause: number })

export type SeatDeviceState = 'idle' | 'ringing' | 'in-use' | 'on-hold' | 'busy' | 'unavailable'

export type SeatFact =
  | { kind: 'seat.registered'; at: number; extension: Extension; registered: boolean; address: string | null }
  | { kind: 'seat.device'; at: number; extension: Extension; state: SeatDeviceState }

export type QueueMember = {
  readonly extension: Extension
  readonly queue: QueueKey
  readonly paused: boolean
  readonly reason: string | null
  /** Lower is asked first (Asterisk queue penalty); made from the skill level. */
  readonly penalty: number
}

export type QueueFact =
  | ({ kind: 'queue.member'; at: number } & QueueMember)
  | { kind: 'queue.member-removed'; at: number; queue: QueueKey; extension: Extension }

export type LinkFact = { kind: 'link'; at: number; state: 'up' | 'down'; reason: string | null }

export type TrunkFact = { kind: 'trunk.state'; at: number; trunk: string; reachable: boolean }

export type PbxFact = CallFact | SeatFact | QueueFact | LinkFact | TrunkFact

/** One running call as found on the PBX at connect time. */
export type RunningCall = {
  readonly call: PbxCallId
  readonly callId: string | null
  readonly direction: CallDirection
  readonly callerNumber: string
  readonly calledNumber: string
  readonly trunk: string | null
  readonly startedAt: number
  readonly phase: 'started' | 'queued' | 'ringing' | 'talking' | 'holding' | 'parked'
  /** Of `parked`. */
  readonly parked?: { readonly extension: Extension | null; readonly slot: string } | null
  readonly queue: QueueKey | null
  readonly queuedAt: number | null
  readonly answeredAt: number | null
  readonly legs: readonly { leg: LegId; extension: Extension | null; number: string; up: boolean }[]
}

/** A supervisor's phone on an agent's leg, as found at connect time. `listening` false: it still rings. */
export type RunningSupervision = {
  readonly call: PbxCallId
  readonly extension: Extension
  readonly supervisor: Extension
  readonly mode: SupervisionMode
  readonly listening: boolean
}

/** What the PBX kept about a call that ended while nobody listened (the journal of contract/pbx-variables.ts). */
export type MissedCall = {
  readonly call: PbxCallId
  readonly callId: string | null
  readonly direction: CallDirection
  readonly callerNumber: string
  readonly calledNumber: string
  readonly trunk: string | null
  readonly startedAt: number
  readonly queuedAt: number | null
  readonly answeredAt: number | null
  readonly endedAt: number
  readonly queue: QueueKey | null
  readonly extension: Extension | null
  readonly cause: number
}

export type PbxSnapshot = {
  readonly at: number
  readonly version: string
  readonly startedAt: number
  readonly calls: readonly RunningCall[]
  readonly missed: readonly MissedCall[]
  readonly supervisions: readonly RunningSupervision[]
  readonly members: readonly QueueMember[]
  readonly seats: readonly {
    extension: Extension
    registered: boolean
    address: string | null
    device: SeatDeviceState
  }[]
  readonly trunks: readonly { trunk: string; reachable: boolean; channels: number }[]
}

/** The one question per inbound call, and its answer (product.md IV4). */
export type RoutingQuestion = {
  readonly call: PbxCallId
  readonly callerNumber: string
  readonly calledNumber: string
  readonly trunk: string | null
  readonly digits: string | null
  /** By the called number's working hours; null or absent when the PBX does not say. */
  readonly hours?: 'open' | 'closed' | null
  /** Where the call goes without an answer. */
  readonly defaultQueue?: QueueKey | null
}
export type RoutingAnswer = {
  readonly callId: string
  readonly action: 'queue' | 'extension' | 'outside' | 'reject' | 'hang-up' | 'announcement' | 'voicemail' | 'default'
  readonly target: string | null
  readonly queue: QueueKey | null
  /** Higher goes first (Asterisk QUEUE_PRIO). */
  readonly priority: number
  readonly preferredAgent: Extension | null
  readonly preferredAgentSeconds: number
}

export type PbxListener = {
  /** In order; must not throw. */
  fact(fact: PbxFact): void
  /** After each (re)connect, before the facts that follow it. */
  snapshot(snapshot: PbxSnapshot): void
  /** Answers within `routingLimitMs`, or the PBX goes on by itself. */
  route(question: RoutingQuestion): Promise<RoutingAnswer>
}

export type PbxCommands = {
  /** Signed in already: penalty and pause are brought up to date. */
  signIn(extension: Extension, queue: QueueKey, penalty: number, paused: boolean, reason: string | null): Promise<void>
  /** Not signed in: nothing to do. */
  signOut(extension: Extension, queue: QueueKey): Promise<void>
  /** In every queue the seat is signed in to. `reason` null un-pauses. */
  pause(extension: Extension, reason: string | null): Promise<void>
  setPenalty(extension: Extension, queue: QueueKey, penalty: number): Promise<void>
  /** Rings the seat first, then the number. Resolves with the call's id. */
  originate(extension: Extension, number: string, callId: string): Promise<PbxCallId>
  hangUp(call: PbxCallId): Promise<void>
  /** Ends one seat's leg only. */
  hangUpLeg(call: PbxCallId, extension: Extension): Promise<void>
  transferBlind(call: PbxCallId, extension: Extension, to: string): Promise<void>
  /** Rings `to` while the customer hears music; the seat completes by hanging up. */
  transferAttended(call: PbxCallId, extension: Extension, to: string): Promise<void>
  /** Of an attended transfer: the customer and the one who was asked are joined, the seat leaves. */
  transferComplete(call: PbxCallId, extension: Extension): Promise<void>
  /** The one who was asked goes, the customer is back with the seat. */
  transferCancel(call: PbxCallId, extension: Extension): Promise<void>
  /** The seat's customer goes to the parking lot; the seat is released. */
  park(call: PbxCallId, extension: Extension): Promise<void>
  /** The ringing, queued or parked call goes to this seat now. */
  pickUp(call: PbxCallId, extension: Extension): Promise<void>
  /**
   * The supervisor's phone rings; after answering he is in that mode on the agent's call. On that call already: another
   * mode without a second ring. `mark` is in the INVITE (`sipHeaders.intervention`).
   */
  supervise(
    call: PbxCallId,
    extension: Extension,
    supervisor: Extension,
    mode: SupervisionMode,
    mark: string,
  ): Promise<void>
  /** The supervisor's leg ends; agent and customer go on. Not there: nothing to do. */
  superviseEnd(call: PbxCallId, supervisor: Extension): Promise<void>
  /** The supervisor takes the customer; the agent is released. */
  takeOver(call: PbxCallId, extension: Extension, supervisor: Extension): Promise<void>
  record(call: PbxCallId, action: 'start' | 'pause' | 'resume' | 'stop'): Promise<void>
  /** The hub has stored these ended calls; the PBX may forget them. */
  forgetMissed(calls: readonly PbxCallId[]): Promise<void>
}

export type Pbx = {
  readonly name: string
  readonly commands: PbxCommands
  /** Connects, and keeps connecting with back-off until closed. Resolves at the first snapshot or after `close`. */
  start(listener: PbxListener): Promise<void>
  close(): Promise<void>
}
