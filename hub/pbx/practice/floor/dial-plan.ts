import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type Centre } from '../../../../contract/centre/centre.ts'
import { bareNumber, canonicalNumber } from '../../../../contract/centre/number.ts'
import { parkingSlots } from '../../../../pbx-config/asterisk/parking-slots.ts'

export type DialPlanCentre = Pick<
  Centre,
  'company' | 'seats' | 'queues' | 'stations' | 'numbers' | 'trunks' | 'outgoing'
>

/** What a dialled number means. */
export type Destination =
  | { readonly kind: 'seat'; readonly extension: Extension }
  | { readonly kind: 'queue'; readonly queue: QueueKey }
  | { readonly kind: 'outside'; readonly number: string }
  /** Whoever is parked there. */
  | { readonly kind: 'slot'; readonly slot: string }
  /** What rings at that seat. */
  | { readonly kind: 'pick-up'; readonly extension: Extension }
  /** Hears himself, to try the sound. */
  | { readonly kind: 'echo' }

const outside = /^\+?\d{3,32}$/

/** As the rendered dial plan (pbx-config/asterisk/dialplan/seats.ts). Null: no such number, or not for that seat. */
export function destinationOf(centre: DialPlanCentre, dialled: string, by: Extension | null): Destination | null {
  const number = bareNumber(dialled)
  if (number === '*43') return { kind: 'echo' }
  const seat = centre.seats.find(({ extension }) => extension === number)
  if (seat !== undefined) return { kind: 'seat', extension: seat.extension as Extension }
  const queue = centre.queues.find(({ extension }) => extension === number)
  if (queue !== undefined) return { kind: 'queue', queue: queue.key as QueueKey }
  const station = centre.stations.find(({ extension }) => extension === number)
  if (station !== undefined) return { kind: 'outside', number: bareNumber(station.number) }
  if (/^\d{3}$/.test(number) && Number(number) >= parkingSlots.from && Number(number) <= parkingSlots.to)
    return { kind: 'slot', slot: number }
  const picked = /^\*8(\d{2,6})$/.exec(number)?.[1]
  if (picked !== undefined) {
    const there = centre.seats.some(({ extension }) => extension === picked)
    return there ? { kind: 'pick-up', extension: picked as Extension } : null
  }
  const own = centre.seats.find(({ extension }) => extension === by)
  return outside.test(number) && own?.outsideCalls !== false ? { kind: 'outside', number } : null
}

export type Entrance = { readonly trunk: string; readonly defaultQueue: QueueKey }

/**
 * How a call from outside comes in. Working hours are not kept: who practises in the evening has callers too. A number the
 * centre does not list comes in as its first.
 */
export function entranceOf(centre: DialPlanCentre, calledNumber: string): Entrance {
  const { areaCode } = centre.company
  const wanted = canonicalNumber(calledNumber, areaCode)
  const called = centre.numbers.find(({ number }) => canonicalNumber(number, areaCode) === wanted) ?? centre.numbers[0]
  return {
    trunk: centre.trunks[0]?.key ?? 'trunk',
    defaultQueue: (called?.defaultQueue ?? centre.queues[0]?.key ?? '') as QueueKey,
  }
}

/** The trunk a call leaves by. */
export function exitOf(centre: DialPlanCentre): string {
  return centre.outgoing?.[0] ?? centre.trunks[0]?.key ?? 'trunk'
}
