import { type AgentSnapshot } from '../../contract/agent.ts'
import { type CallSummary } from '../../contract/call.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type LineAction, type PhoneLine } from '../../contract/seat/phone-line.ts'

type EndReason = NonNullable<PhoneLine['endReason']>

/** The call's part at this seat. Null: none of its legs is here. */
export function deskPhase(
  call: CallSummary,
  agent: Pick<AgentSnapshot, 'callId' | 'state'> | null,
  wasHere: boolean,
): PhoneLine['phase'] | null {
  const isMine = agent?.callId === call.callId
  if (call.phase === 'ended') return wasHere ? 'ended' : null
  if (!isMine) return wasHere ? 'ended' : null
  switch (agent.state) {
    case 'holding':
      return 'held'
    case 'talking':
      return 'talking'
    case 'ringing':
      return call.direction === 'outbound' ? 'dialling' : 'ringing'
    default:
      // The seat's state follows the call by a moment.
      if (call.phase === 'holding') return 'held'
      if (call.phase === 'talking') return 'talking'
      return call.direction === 'outbound' ? 'dialling' : 'ringing'
  }
}

/**
 * What the hub can do for a phone on the desk; answering, holding and keys are done on the phone itself. One that the hub
 * plays itself it also takes and refuses.
 */
export function deskActions(phase: PhoneLine['phase'], consulting: boolean, simulated: boolean): LineAction[] {
  switch (phase) {
    case 'talking':
      return consulting ? ['hang-up', 'complete-transfer'] : ['hang-up', 'transfer']
    case 'held':
    case 'dialling':
    case 'ring-back':
      return ['hang-up']
    case 'ringing':
      return simulated ? ['answer', 'hang-up'] : []
    case 'ended':
      return []
  }
}

/** Why the line ended, as far as the call's history says it. */
export function deskEndReason(call: CallSummary, before: PhoneLine, askedHere: boolean): EndReason {
  if (askedHere) return 'hung-up-here'
  if (before.answeredAt === null) {
    if (before.direction === 'outbound') return call.phase === 'ended' ? 'no-answer' : 'failed'
    return call.phase === 'ended' ? 'cancelled' : 'answered-elsewhere'
  }
  if (call.phase !== 'ended') return 'transferred'
  return call.endedBy === 'agent' ? 'hung-up-here' : 'hung-up-there'
}

/** One line of a desk phone from the hub's facts. */
export function deskLine(
  call: CallSummary,
  phase: PhoneLine['phase'],
  before: PhoneLine | undefined,
  about: {
    readonly name: string | null
    readonly level: string | null
    readonly queueName: BilingualText | null
    readonly consulting: boolean
    readonly simulated: boolean
    readonly askedHere: boolean
    readonly at: number
  },
): PhoneLine {
  const answeredAt = before?.answeredAt ?? (phase === 'talking' || phase === 'held' ? about.at : null)
  const line: PhoneLine = {
    lineId: call.callId,
    callId: call.callId,
    direction: call.direction,
    phase,
    number: call.direction === 'outbound' ? call.calledNumber : call.callerNumber,
    name: before?.name ?? about.name,
    level: before?.level ?? about.level,
    queue: call.queue,
    queueName: about.queueName,
    startedAt: before?.startedAt ?? about.at,
    answeredAt,
    heldAt: phase === 'held' ? (before?.heldAt ?? about.at) : null,
    endedAt: phase === 'ended' ? (before?.endedAt ?? about.at) : null,
    muted: false,
    inConference: false,
    consultationFor: null,
    recovering: null,
    quality: null,
    endReason: null,
    actions: deskActions(phase, about.consulting, about.simulated),
  }
  return phase === 'ended' ? { ...line, endReason: deskEndReason(call, before ?? line, about.askedHere) } : line
}
