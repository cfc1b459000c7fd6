import { type PickUp } from '../../contract/live/messages.ts'
import { type CallState } from './call-state.ts'

/**
 * The call as a colleague may take it (代接), or null when there is nothing to take: it is answered and not parked, over, or
 * rings only at the seat that is making it.
 */
export function pickUpOf(call: CallState): PickUp | null {
  const parked = call.trail.parked ?? null
  if (parked !== null && call.phase === 'holding') {
    return {
      callId: call.callId,
      direction: call.direction,
      phase: 'parked',
      queue: call.queue,
      callerNumber: call.direction === 'outbound' ? call.calledNumber : call.callerNumber,
      extensions: parked.extension === null ? [] : [parked.extension],
      slot: parked.slot,
      since: parked.since,
    }
  }
  if (call.direction === 'outbound' || (call.phase !== 'queued' && call.phase !== 'ringing')) return null
  const ringing = call.legs.filter((leg) => leg.state === 'ringing' && leg.dials === 'no')
  if (call.phase === 'ringing' && ringing.length === 0) return null
  return {
    callId: call.callId,
    direction: call.direction,
    phase: call.phase,
    queue: call.trail.inQueue ?? ringing.find((leg) => leg.queue !== null)?.queue ?? null,
    callerNumber: call.callerNumber,
    extensions: [...new Set(ringing.map((leg) => leg.extension))],
    slot: null,
    since: call.queuedAt ?? call.startedAt,
  }
}
