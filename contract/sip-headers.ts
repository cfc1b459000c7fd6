/**
 * SIP headers between the PBX and a seat. They are written by our own dial plan only; the same names arriving from a
 * trunk are never read.
 */
export const sipHeaders = {
  /** The call's id: the hub's UUIDv7, or Asterisk's linkedid when the hub did not answer. */
  call: 'X-Zuoxi-Call',
  /** The key of the queue the call comes from; absent on a direct call. */
  queue: 'X-Zuoxi-Queue',
} as const
