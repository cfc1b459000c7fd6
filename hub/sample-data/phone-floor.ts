import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallId } from '../../contract/ids.ts'
import { type PastCall } from '../calls/past-calls.ts'
import { type CallFact } from '../pbx/port.ts'
import { type Lot } from './seeded.ts'

export type Seat = { readonly extension: Extension; readonly service: boolean }

export type CallWish = {
  readonly at: number
  readonly typed: string
  readonly e164: string | null
  readonly customerId: string | null
  readonly service: boolean
  readonly talkMs: number
}

export type PlayedCall = {
  readonly call: PastCall & { readonly callId: CallId }
  /** Null: nobody spoke with him. */
  readonly answered: { readonly seat: Seat; readonly from: number; readonly until: number } | null
}

const wrapUpMs = 20_000
const ringLimitMs = 15_000

/** The floor of the sample: callers wait for the seat that is free first, and give up when it takes too long. */
export function createPhoneFloor(seats: readonly Seat[], lot: Lot): (wish: CallWish) => PlayedCall {
  const freeAt = new Map(seats.map((seat) => [seat.extension, 0]))
  let serial = 0

  return (wish) => {
    serial += 1
    const call = `sample-${Math.floor(wish.at / 1000)}.${serial}`
    const callId = lot.id<CallId>(wish.at)
    const { at, typed } = wish
    const queue = (wish.service ? 'after-sales' : 'water-order') as QueueKey
    const facts: CallFact[] = [
      { kind: 'call.routed', at: at + 40, call, callId, by: 'hub', action: 'queue', target: queue },
      { kind: 'call.queued', at: at + 900, call, queue, position: 1 },
    ]
    const queuedAt = at + 900
    const played = (answered: PlayedCall['answered']): PlayedCall => ({
      call: {
        ...{ callId, pbx: 'asterisk', facts, callerE164: wish.e164, customerId: wish.customerId },
        started: {
          ...{ kind: 'call.started', at, call, direction: 'inbound', callerNumber: typed },
          ...{
            calledNumber: wish.service ? '057187776666' : '057188886666',
            trunk: 'telecom',
            extension: null,
          },
        },
      },
      answered,
    })

    // Now and then a seat rings and nobody picks up.
    let from = queuedAt
    const able = seats.filter(({ service }) => service === wish.service)
    const order = (): readonly Seat[] =>
      [...able].sort((a, b) => (freeAt.get(a.extension) ?? 0) - (freeAt.get(b.extension) ?? 0))
    let [first, second] = order()
    if (
      first !== undefined &&
      second !== undefined &&
      (freeAt.get(first.extension) ?? 0) <= from &&
      lot.happens(0.03)
    ) {
      facts.push(...offer(call, queue, first, from + 300, 'no-answer', ringLimitMs))
      from += ringLimitMs + 2_000
      ;[first, second] = [second, first]
    }
    const patienceMs = 15_000 - Math.log(1 - lot.next()) * 110_000
    const waitsUntil = Math.max(from, first === undefined ? Infinity : (freeAt.get(first.extension) ?? 0))
    if (first === undefined || waitsUntil - queuedAt > patienceMs || lot.happens(0.015)) {
      const gone = queuedAt + Math.min(patienceMs, lot.between(2_000, 170_000))
      const waitMs = gone - queuedAt
      if (gone > (facts.at(-1)?.at ?? 0)) {
        facts.push({ kind: 'call.left-queue', at: gone, call, queue, reason: 'abandoned', waitMs, position: 1 })
        facts.push({ kind: 'call.ended', at: gone + 30, call, by: 'customer', cause: 16 })
        return played(null)
      }
    }
    const seat = first as Seat
    const ringMs = lot.between(1_500, 9_000)
    const answeredAt = waitsUntil + 300 + ringMs
    const until = answeredAt + wish.talkMs
    const waitMs = answeredAt - queuedAt
    const leg = `${call}-${seat.extension}`
    const by = lot.happens(0.7) ? ('customer' as const) : ('agent' as const)
    facts.push(
      ...offer(call, queue, seat, waitsUntil + 300, 'answered', ringMs),
      { kind: 'call.left-queue', at: answeredAt, call, queue, reason: 'answered', waitMs, position: 1 },
      { kind: 'call.answered', at: answeredAt, call, leg, extension: seat.extension, queue, waitMs },
    )
    if (wish.talkMs > 60_000 && lot.happens(0.12)) {
      const heldAt = answeredAt + wish.talkMs * 0.4
      facts.push({ kind: 'call.held', at: heldAt, call, extension: seat.extension })
      facts.push({ kind: 'call.retrieved', at: heldAt + lot.between(5_000, 20_000), call, extension: seat.extension })
    }
    facts.push({ kind: 'call.left', at: until, call, leg, extension: seat.extension, by, talkMs: wish.talkMs })
    facts.push({ kind: 'call.ended', at: until + 20, call, by, cause: 16 })
    freeAt.set(seat.extension, until + wrapUpMs)
    return played({ seat, from: answeredAt, until })
  }
}

function offer(
  call: string,
  queue: QueueKey,
  { extension }: Seat,
  at: number,
  outcome: 'answered' | 'no-answer',
  ringMs: number,
): readonly CallFact[] {
  const leg = `${call}-${extension}`
  return [
    { kind: 'call.offered', at, call, leg, extension, queue },
    { kind: 'call.offer-ended', at: at + ringMs, call, leg, extension, queue, outcome, ringMs },
  ]
}
