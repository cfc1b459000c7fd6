import { type PhoneLine } from '../../contract/seat/phone-line.ts'

export type LineEndReason = NonNullable<PhoneLine['endReason']>

/** How a SIP session ended, without JsSIP's words. */
export type SipEnd = {
  readonly by: 'here' | 'there' | 'system'
  /** Final status of a refused INVITE, theirs or ours. */
  readonly status: number | null
  readonly answered: boolean
  readonly kind: 'bye' | 'cancelled' | 'refused' | 'connection' | 'timeout' | 'gone' | 'media'
  /** Value of the `Reason` header (RFC 3326). */
  readonly reason: string | null
}

/** JsSIP's causes by what they say; see its Constants. */
const kinds: Readonly<Record<string, SipEnd['kind']>> = {
  'Connection Error': 'connection',
  'Request Timeout': 'timeout',
  'SIP Failure Code': 'refused',
  'Internal Error': 'media',
  Terminated: 'bye',
  Canceled: 'cancelled',
  'No Answer': 'timeout',
  Expires: 'timeout',
  'No ACK': 'timeout',
  'Dialog Error': 'gone',
  'User Denied Media Access': 'media',
  'Bad Media Description': 'media',
  'RTP Timeout': 'media',
  'WebRTC Error': 'media',
}

/** `cause` as JsSIP gives it; causes that stand for a final status become `refused`. */
export function sipEndKind(cause: string): SipEnd['kind'] {
  return kinds[cause] ?? 'refused'
}

/** Why a line ended, in the agent's words; `here` what the agent did with it. */
export function lineEndReason(
  end: SipEnd,
  line: {
    readonly direction: 'in' | 'out'
    readonly fromQueue: boolean
    readonly asked: 'hang-up' | 'reject' | 'transfer' | null
  },
): LineEndReason {
  if (line.asked === 'transfer' && end.answered) return 'transferred'
  if (line.asked === 'reject' && !end.answered) return 'rejected-here'
  if (end.kind === 'connection') return 'lost'
  if (end.kind === 'media') return 'failed'
  if (end.answered) return end.by === 'there' || end.kind === 'gone' ? 'hung-up-there' : 'hung-up-here'
  if (line.direction === 'in') return incomingReason(end, line.fromQueue)
  if (line.asked === 'hang-up') return 'hung-up-here'
  if (end.kind === 'timeout') return 'no-answer'
  // Nobody here gave it up: JsSIP did, when the line broke under the INVITE.
  if (end.kind === 'cancelled') return 'lost'
  return refusal(end.status)
}

function incomingReason(end: SipEnd, fromQueue: boolean): LineEndReason {
  // RFC 3326: a proxy or PBX says so when another branch of the same call was answered. app_queue says it of every offer
  // it takes back, also when the caller gave up.
  const elsewhere = !fromQueue && end.reason !== null && /cause\s*=\s*(200|26)\b/i.test(end.reason)
  if (elsewhere) return 'answered-elsewhere'
  if (end.kind === 'timeout') return 'no-answer'
  return 'cancelled'
}

/** Final answers to our INVITE (RFC 3261 §21.4–21.6), as Asterisk gives them for its hang-up causes. */
function refusal(status: number | null): LineEndReason {
  switch (status) {
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 487:
      return 'no-answer'
    case 404:
    case 484:
    case 604:
    case 410:
      return 'wrong-number'
    case 480:
    case 502:
    case 503:
    case 504:
      return 'unreachable'
    case 401:
    case 403:
    case 407:
    case 603:
      return 'refused'
    default:
      return 'failed'
  }
}
