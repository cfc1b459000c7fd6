import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type CallDirection } from '../../../../contract/call.ts'
import { type OfferOutcome, type PbxCallId, type RunningCall } from '../../port.ts'
import { type Leg } from './leg.ts'
import { type PartyState } from './party.machine.ts'

export type Party = {
  readonly leg: Leg
  readonly role: 'caller' | 'seat' | 'outside'
  /** It dialled this call. */
  readonly dialled: boolean
  state: PartyState
  /** While it is rung, and who wants to know what comes of it. */
  offer: Offer | null
  /** Told as answered. */
  told: boolean
  connectedAt: number | null
  talkedMs: number
  room: 'main' | 'aside'
}

export type Offer = {
  readonly at: number
  readonly queue: QueueKey | null
  answered(): void
  missed(outcome: OfferOutcome): void
}

/** The sound kept of a call. */
export type CallRecording = { readonly file: string; state: 'on' | 'paused' }

/** One call, from its first ring to its last hang-up. */
export type PracticeCall = {
  readonly id: PbxCallId
  callId: string | null
  readonly direction: CallDirection
  readonly callerNumber: string
  readonly calledNumber: string
  trunk: string | null
  readonly startedAt: number
  /** The seat that dialled. */
  readonly extension: Extension | null
  readonly parties: Set<Party>
  /** Where an inbound call goes that nobody takes. */
  readonly defaultQueue: QueueKey | null
  queue: { readonly key: QueueKey; readonly since: number; position: number } | null
  queuedAt: number | null
  answeredAt: number | null
  /** The last seat that talked. */
  lastExtension: Extension | null
  lastQueue: QueueKey | null
  parked: { readonly extension: Extension | null; readonly slot: string } | null
  /** A transfer that is being asked about by command: who asks, and who is asked. */
  consultation: { readonly by: Party; readonly to: string; asked: Party | null } | null
  recording: CallRecording | null
  over: boolean
}

export type CallStart = Pick<
  PracticeCall,
  'id' | 'callId' | 'direction' | 'callerNumber' | 'calledNumber' | 'trunk' | 'startedAt' | 'extension' | 'defaultQueue'
>

export function newCall(start: CallStart): PracticeCall {
  return {
    ...start,
    parties: new Set(),
    ...{ queue: null, queuedAt: null, answeredAt: null, lastExtension: start.extension, lastQueue: null },
    ...{ parked: null, consultation: null, recording: null, over: false },
  }
}

export const isRinging = (party: Party): boolean => party.state === 'ringing'
export const isTalking = (party: Party): boolean => party.state === 'up' || party.state === 'held'

/** Whom the call is about: who came in, who was called outside, or whom the seat called. */
export function customerOf(call: PracticeCall): Party | undefined {
  const all = [...call.parties].filter(({ state }) => state !== 'gone' && state !== 'ringing')
  return (
    all.find(({ role }) => role === 'caller') ??
    all.find(({ role }) => role === 'outside') ??
    all.find(({ dialled }) => !dialled) ??
    all[0]
  )
}

export const seatOf = (call: PracticeCall, extension: Extension): Party | undefined =>
  [...call.parties].find(({ leg, state }) => leg.extension === extension && state !== 'gone')

/** As the snapshot tells it. */
export function runningCall(call: PracticeCall): RunningCall {
  const parties = [...call.parties]
  const talking = parties.filter(isTalking)
  const held = talking.some(({ state }) => state === 'held')
  const phase = held
    ? 'holding'
    : talking.length > 1
      ? 'talking'
      : parties.some(isRinging)
        ? 'ringing'
        : call.queue !== null
          ? 'queued'
          : call.parked !== null
            ? 'parked'
            : 'started'
  const { id, callId, direction, callerNumber, calledNumber, trunk, startedAt, parked, queuedAt, answeredAt } = call
  return {
    ...{ call: id, callId, direction, callerNumber, calledNumber, trunk, startedAt, phase, parked },
    ...{ queue: call.queue?.key ?? (talking.length > 1 ? call.lastQueue : null), queuedAt, answeredAt },
    legs: parties.map(({ leg, state }) => ({
      ...{ leg: leg.id, extension: leg.extension, number: leg.number },
      up: state !== 'ringing' && state !== 'dialling',
    })),
  }
}
