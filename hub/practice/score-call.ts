import { type CallNote } from '../../contract/call-note.ts'
import { type Extension } from '../../contract/agent.ts'
import { type CallId } from '../../contract/ids.ts'
import { type Order } from '../../contract/order/order.ts'
import {
  practiceAnswer,
  type PracticeIntent,
  type PracticeMood,
  type PracticeScore,
  practiceWeights,
} from '../../contract/practice.ts'
import { type NewPlace } from './scripts.ts'

/** What is known about one person's part in one practice call. */
export type ScoreFacts = {
  readonly callId: CallId
  readonly extension: Extension
  readonly intent: PracticeIntent
  readonly mood: PracticeMood
  readonly at: number
  /** Null: he let it ring. */
  readonly answeredAfterMs: number | null
  /** Null: nobody we know. */
  readonly customerId: string | null
  /** Customers with the caller's number: a new one is among them once he is written down. */
  readonly customersOfNumber: readonly string[]
  /** Where his last order went, or where the new address belongs. */
  readonly station: string | null
  readonly place: NewPlace | null
  /** What he wrote about the call. */
  readonly note: Pick<CallNote, 'note' | 'disposition' | 'customerId'> | null
  /** Placed in this call, or for the caller while it ran. */
  readonly orders: readonly Pick<Order, 'customerId' | 'station' | 'stationWhy' | 'address'>[]
  /** An order of the caller was chased since he called. */
  readonly chased: boolean
}

const weights = practiceWeights
const { quickMs, slowMs } = practiceAnswer

/** How it went, and 0 to 100 points for all that applies to such a call. */
export function scoreCall(facts: ScoreFacts): PracticeScore {
  const { callId, extension, intent, mood, at, answeredAfterMs } = facts
  const who = { callId, extension, intent, mood, at, answeredAfterMs }
  if (answeredAfterMs === null) {
    return { ...who, rightCustomer: null, rightStation: null, done: null, noted: null, points: 0 }
  }
  const orders = facts.orders.filter(({ customerId }) => isCaller(facts, customerId))
  const rightCustomer = customerOf(facts)
  const rightStation = stationOf(facts, orders)
  const done = doneOf(facts, orders)
  const noted = facts.note !== null && (facts.note.disposition !== null || facts.note.note.trim() !== '')
  const parts: readonly (readonly [weight: number, share: number | null])[] = [
    [weights.answer, Math.min(1, Math.max(0, (slowMs - answeredAfterMs) / (slowMs - quickMs)))],
    [weights.rightCustomer, share(rightCustomer)],
    [weights.rightStation, share(rightStation)],
    [weights.done, share(done)],
    [weights.noted, share(noted)],
  ]
  const apply = parts.filter(([, part]) => part !== null)
  const most = apply.reduce((sum, [weight]) => sum + weight, 0)
  const got = apply.reduce((sum, [weight, part]) => sum + weight * (part ?? 0), 0)
  return { ...who, rightCustomer, rightStation, done, noted, points: Math.round((got / most) * 100) }
}

function share(value: boolean | null): number | null {
  return value === null ? null : Number(value)
}

function isCaller({ customerId, customersOfNumber }: ScoreFacts, id: string): boolean {
  return id === customerId || customersOfNumber.includes(id)
}

/** Of what was written: the last order, else the note. Null for callers who are nobody's customer. */
function customerOf(facts: ScoreFacts): boolean | null {
  if (facts.intent === 'wrong-number' || facts.intent === 'silent') return null
  const written = facts.orders.at(-1)?.customerId ?? facts.note?.customerId ?? null
  if (written !== null) return isCaller(facts, written)
  return facts.chased
}

function stationOf(facts: ScoreFacts, orders: ScoreFacts['orders']): boolean | null {
  const order = orders.at(-1)
  if (order === undefined) return null
  // The hub's own choice is right too: the usual station may be closed or full today.
  const chosen = order.stationWhy.find(({ serves }) => serves)?.key
  return order.station !== null && (order.station === facts.station || order.station === chosen)
}

function doneOf({ intent, place, note, chased }: ScoreFacts, orders: ScoreFacts['orders']): boolean | null {
  switch (intent) {
    case 'wrong-number':
    case 'silent':
      return null
    case 'chase':
      return chased || note?.disposition === 'order-chased'
    case 'complaint':
      return note !== null && (note.disposition === 'complaint' || note.note.trim() !== '')
    case 'new-address':
    case 'new-customer':
      return orders.some(({ address }) => place?.street.test(`${address.street} ${address.detail}`) === true)
    case 'repeat-order':
    case 'abandon':
      return orders.length > 0
  }
}
