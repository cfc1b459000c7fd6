/**
 * SIP headers between the PBX and a seat. They are written by our own dial plan only; the same names arriving from a
 * trunk are never read.
 */
export const sipHeaders = {
  /** The call's id: the hub's UUIDv7, or Asterisk's linkedid when the hub did not answer. */
  call: 'X-Zuoxi-Call',
  /** The key of the queue the call comes from; absent on a direct call. */
  queue: 'X-Zuoxi-Queue',
  /** The id of the intervention a supervisor's own phone rings for; such a call is nobody's customer. */
  intervention: 'X-Zuoxi-Intervention',
} as const
