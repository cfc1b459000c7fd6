import { type LossReason } from '../../contract/call.ts'
import { type Party } from '../pbx/port.ts'
import { type CallState } from './call-state.ts'

/** From settings: a caller who leaves the queue within this time has not really waited (metrics.md, short abandon). */
export type LossLimits = { readonly shortAbandonMs: number }

export const defaultLossLimits: LossLimits = { shortAbandonMs: 5_000 }

/**
 * Why nobody spoke with the caller (RP1). Null when somebody did, or when the call was not an inbound one: an outbound
 * call that nobody took is a call result, not a loss.
 *
 * The order is the order of causes: what the dial plan refused comes first, then what the queue said, then who rang, and
 * only then who hung up.
 */
export function lossReasonOf(
  call: Pick<CallState, 'direction' | 'answeredAt' | 'queuedAt' | 'trail' | 'legs'>,
  end: { readonly by: Party | null; readonly at: number },
  limits: LossLimits,
): LossReason | null {
  if (call.direction !== 'inbound' || call.answeredAt !== null) return null
  const { trail } = call
  if (trail.rejected) return 'rejected'
  if (trail.closed) return 'closed'

  const wasRinging = trail.lastOffer === 'caller-left' || call.legs.some((leg) => leg.state === 'ringing')

  // Turned away at the queue's door and sent nowhere else: he never stood in it.
  if (call.queuedAt === null && trail.offers === 0 && end.by !== 'customer') {
    if (trail.leftQueue === 'full') return 'queue-full'
    if (trail.leftQueue === 'empty') return 'queue-empty'
  }

  if (call.queuedAt !== null) {
    const abandoned = trail.leftQueue === 'abandoned' || (trail.leftQueue === null && end.by !== 'pbx')
    if (abandoned) {
      const waited = (trail.leftQueueAt ?? end.at) - call.queuedAt
      if (waited <= limits.shortAbandonMs) return 'abandoned-short'
      return wasRinging ? 'abandoned-while-ringing' : 'abandoned-in-queue'
    }
    if (trail.leftQueue === 'full') return 'queue-full'
    if (trail.leftQueue === 'empty') return 'queue-empty'
    if (trail.leftQueue === 'timeout') return trail.offers > 0 ? 'nobody-answered' : 'queue-timeout'
    // Sent on by key or transfer, and then nobody was reached there.
    if (trail.leftQueue === 'key' || trail.leftQueue === 'transferred') {
      if (wasRinging) return 'abandoned-while-ringing'
      return end.by === 'customer' ? 'abandoned-in-menu' : 'failed'
    }
    return 'failed'
  }

  if (trail.offers > 0) return wasRinging && end.by !== 'pbx' ? 'abandoned-while-ringing' : 'nobody-answered'
  return end.by === 'customer' ? 'abandoned-in-menu' : 'failed'
}
