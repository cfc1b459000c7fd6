import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type CallDirection } from '../../../contract/call.ts'
import { type LeaveQueueReason, type LegId, type Party, type PbxCallId, type SupervisionMode } from '../port.ts'
import { type LegState } from './leg.machine.ts'

/** A channel as the translator follows it. Only translate.ts and restore.ts write it. */
export type TrackedLeg = {
  readonly id: string
  name: string
  /** `customer` is anybody outside; `relay` joins others and is nobody. */
  role: 'seat' | 'customer' | 'relay'
  extension: Extension | null
  number: string
  trunk: string | null
  /** The id told to the hub: a seat that takes its own call over (Replaces) keeps the old leg's. */
  legId: LegId
  call: TrackedCall
  state: LegState
  readonly createdAt: number
  readonly exten: string
  /** Rung by the PBX, from then until its DialEnd. */
  offer: { readonly at: number; readonly queue: QueueKey | null; open: boolean; rang: boolean } | null
  bridge: string | null
  firstConnectedAt: number | null
  enteredAt: number | null
  talkedMs: number
  /** The party itself hung up. */
  hungUp: boolean
  /** Q.850 cause it gave; 0 when none. */
  cause: number
  /** Its own voice is kept beside the recording of the call. */
  voiced: boolean
  /** Handed its call over: whatever ends this leg, the agent ended it. */
  transferred: boolean
  /** Another channel of the same seat took this one's place. */
  replaced: boolean
  /** On hold when it last left a bridge. */
  leftHeld: boolean
  /** Put on hold after its answer and before Asterisk had it in a bridge: told as soon as it is connected. */
  heldEarly: boolean
  /** For a relay of an outside seat: the half that is the seat. */
  owner: string | null
}

export type TrackedCall = {
  id: PbxCallId
  direction: CallDirection
  callerNumber: string
  calledNumber: string
  trunk: string | null
  callId: string | null
  startedAt: number
  /** Told to the hub. A seat's own channel may be a take-over, so its call is told at the first thing it does. */
  started: boolean
  /** The leg the call began with. */
  readonly first: string
  readonly dialler: Extension | null
  readonly legs: Set<string>
  askedHub: boolean
  queue: {
    key: QueueKey
    leg: string
    joinedAt: number
    position: number
    answered: boolean
  } | null
  /** Left the queue; why is known only by what comes next. */
  leaving: { key: QueueKey; at: number; waitMs: number; position: number; reason: LeaveQueueReason | null } | null
  answeredAt: number | null
  /** Who hung up last, while nobody has been connected since. */
  endedBy: Party | null
  /** Moved by one of our own commands. */
  redirected: boolean
  recording: 'off' | 'on' | 'paused'
  recordingFile: string | null
  /** The leg that MixMonitor sits on. */
  recordingLeg: string | null
  /** In the parking lot, or (`slot` null) on the way there by our own command. */
  parked: { readonly by: Extension | null; readonly slot: string | null } | null
  /** Sent to a queue that it has not joined yet. */
  awaitsQueue: QueueKey | null
}

/** A supervisor's own channel: on the phone, in nobody's call. */
export type Supervision = {
  readonly leg: string
  /** The channel's name, for commands. */
  readonly name: string
  readonly supervisor: Extension
  readonly mode: SupervisionMode
  /** Between two ways of listening, by our own command: no end of it is told. */
  readonly switching: boolean
  call: PbxCallId | null
  extension: Extension | null
  /** ChanSpy runs; false while the phone rings, and after it. */
  readonly listening: boolean
  /** His channel was asked to hang up: by the supervisor himself, or for him. */
  readonly hungUpBy: 'supervisor' | 'pbx' | null
}

/** What the hub started itself, by the channel id it gave. */
export type Expected =
  | {
      readonly kind: 'call'
      readonly extension: Extension
      readonly number: string
      readonly callId: string
      readonly internal: boolean
    }
  | {
      readonly kind: 'supervision'
      readonly supervisor: Extension
      readonly mode: SupervisionMode
      readonly call: PbxCallId
      readonly extension: Extension
    }
