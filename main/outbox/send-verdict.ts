import { SeatError } from '../seat-error.ts'

/** What to do with a mutation after the hub's answer. */
export type SendVerdict = 'later' | 'refused'

/** A note of a call whose history the hub has not stored yet is refused at first: so many times it is asked again. */
const notFoundPatience = 8

/** Something is wrong with this one: what stands behind it must not wait for ever. */
const failedPatience = 20

const forNow = new Set([
  'seat.hub-away',
  'seat.hub-not-trusted',
  'seat.signed-out',
  'access.not-signed-in',
  'request.too-many',
  'database.unavailable',
  'pbx.unavailable',
])

/** @param mayBeLate what it is about may reach the hub after it, as the history of a call does */
export function sendVerdict(error: unknown, attempts: number, mayBeLate: boolean): SendVerdict {
  const code = error instanceof SeatError ? error.code : 'seat.failed'
  if (forNow.has(code)) return 'later'
  if (code === 'hub.failed' || code === 'seat.failed') return attempts < failedPatience ? 'later' : 'refused'
  return mayBeLate && code === 'thing.not-found' && attempts < notFoundPatience ? 'later' : 'refused'
}
