import { type Extension, type QueueKey } from '../../contract/agent.ts'
import {
  type CallDirection,
  type CallPhase,
  type CallStep,
  type CallSummary,
  type LossReason,
} from '../../contract/call.ts'
import { type PauseReason } from '../../contract/recording.ts'
import { type LeaveQueueReason, type LegId, type OfferOutcome, type PbxCallId } from '../pbx/port.ts'

/** One seat's part in a call. `dialling`: the seat started the call and the other side has not answered yet. */
export type SeatLeg = {
  readonly leg: LegId
  readonly extension: Extension
  readonly queue: QueueKey | null
  readonly state: 'dialling' | 'ringing' | 'up' | 'held'
  readonly since: number
  /** The seat that started the call. `told`: the PBX has said that it is connected. */
  readonly dials: 'no' | 'yes' | 'told'
}

/** What the loss reason is decided from; kept while the call runs (loss-reason.ts). */
export type CallTrail = {
  readonly rejected: boolean
  readonly closed: boolean
  /** The queue the caller stands in now. */
  readonly inQueue: QueueKey | null
  readonly leftQueue: LeaveQueueReason | null
  readonly leftQueueAt: number | null
  readonly offers: number
  readonly lastOffer: OfferOutcome | null
  /** Somebody with the right asked the PBX to end the call (SV2 forced hang-up). */
  readonly hangUpAskedBy: 'supervisor' | null
  /** Why the recording is to be paused, until it goes on: the PBX does not say. */
  readonly pauseAsked?: PauseReason | null
  /** In the parking lot: who put him there. Absent in calls stored before there was one. */
  readonly parked?: { readonly extension: Extension | null; readonly slot: string; readonly since: number } | null
}

/** A call as the machine holds it: the summary every client sees, and what is needed to go on from here. */
export type CallState = {
  readonly callId: string
  readonly pbx: string
  readonly pbxCallId: PbxCallId
  readonly direction: CallDirection
  readonly phase: CallPhase
  readonly phaseSince: number
  readonly callerNumber: string
  readonly callerE164: string | null
  readonly calledNumber: string
  readonly trunk: string | null
  readonly customerId: string | null
  readonly queue: QueueKey | null
  readonly extension: Extension | null
  /** Who sat at that seat when it answered; what `own` and `team` reach in the history. */
  readonly userId: string | null
  readonly team: string | null
  readonly startedAt: number
  readonly queuedAt: number | null
  readonly answeredAt: number | null
  readonly endedAt: number | null
  readonly waitMs: number | null
  /** Full talk and hold time of the phases that are over, ms, across transfers. Talk excludes hold. */
  readonly talkMs: number
  readonly holdMs: number
  readonly endedBy: CallSummary['endedBy']
  readonly lossReason: LossReason | null
  readonly legs: readonly SeatLeg[]
  /** Outside parties that answered: of an outbound call, a station's phone, a duty phone. */
  readonly outside: readonly { readonly leg: LegId; readonly number: string }[]
  readonly conference: boolean
  readonly trail: CallTrail
  readonly nextSequence: number
  readonly lastAt: number
}

/** Who a new call is, before its first fact. */
export type NewCall = Pick<
  CallState,
  'callId' | 'pbx' | 'pbxCallId' | 'direction' | 'callerNumber' | 'calledNumber' | 'trunk' | 'startedAt'
> & { readonly callerE164?: string | null; readonly customerId?: string | null }

/** A step before it has its number. */
export type NewStep = Omit<CallStep, 'sequence'>

export const emptyTrail: CallTrail = {
  rejected: false,
  closed: false,
  inQueue: null,
  leftQueue: null,
  leftQueueAt: null,
  offers: 0,
  lastOffer: null,
  hangUpAskedBy: null,
}

export function newCallState(call: NewCall): CallState {
  return {
    callId: call.callId,
    pbx: call.pbx,
    pbxCallId: call.pbxCallId,
    direction: call.direction,
    phase: 'started',
    phaseSince: call.startedAt,
    callerNumber: call.callerNumber,
    callerE164: call.callerE164 ?? null,
    calledNumber: call.calledNumber,
    trunk: call.trunk,
    customerId: call.customerId ?? null,
    queue: null,
    extension: null,
    userId: null,
    team: null,
    startedAt: call.startedAt,
    queuedAt: null,
    answeredAt: null,
    endedAt: null,
    waitMs: null,
    talkMs: 0,
    holdMs: 0,
    endedBy: null,
    lossReason: null,
    legs: [],
    outside: [],
    conference: false,
    trail: emptyTrail,
    nextSequence: 1,
    lastAt: call.startedAt,
  }
}

/** The part of a call that leaves the hub. Talk and hold are null until somebody spoke. */
export function toSummary(state: CallState): CallSummary {
  const spoken = state.answeredAt !== null
  return {
    callId: state.callId,
    pbxCallId: state.pbxCallId,
    direction: state.direction,
    phase: state.phase,
    callerNumber: state.callerNumber,
    callerE164: state.callerE164,
    calledNumber: state.calledNumber,
    trunk: state.trunk,
    customerId: state.customerId,
    queue: state.queue,
    extension: state.extension,
    startedAt: state.startedAt,
    queuedAt: state.queuedAt,
    answeredAt: state.answeredAt,
    endedAt: state.endedAt,
    waitMs: state.waitMs,
    talkMs: spoken ? state.talkMs : null,
    holdMs: spoken ? state.holdMs : null,
    endedBy: state.endedBy,
    lossReason: state.lossReason,
  }
}

/** Every seat with a part in the call now. */
export function seatsOf(state: CallState): readonly Extension[] {
  return state.legs.map((leg) => leg.extension)
}
