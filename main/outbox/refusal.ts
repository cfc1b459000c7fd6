import { SeatError } from '../seat-error.ts'
import { type Delivery } from './outbox.ts'

/** What the hub would not have, in its own words, to whoever looks on. @throws SeatError */
export function throwRefused(delivery: Delivery): void {
  if (delivery.state !== 'refused') return
  const { lastError, words } = delivery.entry
  throw SeatError.fromHub(lastError ?? 'seat.failed', words ?? lastError ?? '')
}
