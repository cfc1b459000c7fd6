import { type AgentState, type Extension, type QueueKey, type RequestedState } from '../../contract/agent.ts'
import { type ProofItem, proofPauseReasons } from '../../contract/seat/ready-proof.ts'
import { type QueueMember, type SeatDeviceState } from '../pbx/port.ts'

/** Who sits at a seat. */
export type Person = {
  readonly userId: string
  readonly jobNumber: string
  readonly name: string
  readonly team: string | null
}

/** A queue the session holds; `penalty` comes from the skill level, lower is asked first. */
export type QueueSeat = { readonly queue: QueueKey; readonly penalty: number }

/** The seat's part in one call. `spoken` decides whether wrap-up follows. */
export type SeatCall = {
  readonly callId: string
  readonly phase: 'ringing' | 'talking' | 'holding'
  readonly queue: QueueKey | null
  readonly spoken: boolean
}

export type WrapUp = {
  readonly since: number
  readonly until: number
  readonly callId: string
  /** The queue whose call is wrapped up; absent in sessions stored before it was kept. */
  readonly queue?: QueueKey | null
}

/** What everybody sees of the seat, derived from the rest (shown-state.ts). */
export type Shown = {
  readonly state: AgentState
  readonly reason: string | null
  readonly since: number
  readonly until: number | null
}

/**
 * One seat with its three witnesses: the SIP registration (`registered`), the PBX's queues (`members`) and the hub's own
 * session (`person`, `wanted`, `queues`). They are kept apart, so that a difference can be seen and repaired (AG2).
 */
export type AgentRecord = {
  readonly extension: Extension
  readonly person: Person | null
  readonly wanted: RequestedState
  readonly wantedReason: string | null
  /** Planned end of a break, epoch ms: shown, not enforced. */
  readonly wantedUntil: number | null
  /** What the seat said it cannot prove (AG3); ready has no effect while anything is in it. */
  readonly unproven: readonly ProofItem[]
  readonly queues: readonly QueueSeat[]
  readonly registered: boolean
  readonly device: SeatDeviceState
  readonly members: readonly QueueMember[]
  readonly calls: readonly SeatCall[]
  readonly wrapUp: WrapUp | null
  readonly shown: Shown
}

/** Reasons the hub itself gives; every other is a pause reason of the centre. */
export const hubReasons = {
  wrapUp: 'wrap-up',
  unregistered: proofPauseReasons.registered,
  noMicrophone: proofPauseReasons.microphone,
  noSpeaker: proofPauseReasons.speaker,
  hubUnreachable: proofPauseReasons.hub,
  /** The seat let a queue's call ring until it went to somebody else (missed-call.ts). */
  missedCall: 'missed-call',
  /** The PBX has not yet confirmed what was asked for. */
  changing: 'changing',
  /** Why a seat is signed out, when it was not the agent's own doing. */
  signedOutBySupervisor: 'signed-out-by-supervisor',
  signedInElsewhere: 'signed-in-elsewhere',
} as const

export function newAgentRecord(extension: Extension, at: number): AgentRecord {
  return {
    extension,
    person: null,
    wanted: 'not-ready',
    wantedReason: null,
    wantedUntil: null,
    unproven: [],
    queues: [],
    registered: false,
    device: 'unavailable',
    members: [],
    calls: [],
    wrapUp: null,
    shown: { state: 'signed-out', reason: null, since: at, until: null },
  }
}
