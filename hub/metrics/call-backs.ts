import { type Counts } from './counts.ts'
import { type Day } from './metric-days.ts'
import { place } from './tally-row.ts'

type Lost<Slot> = { readonly at: number; readonly slots: readonly Slot[]; readonly callId: string; back: boolean }
type OfNumber<Slot> = { lastDial: number; readonly lost: Lost<Slot>[] }

/**
 * Lost callers whose number was dialled later on the same day, counted where the loss was. Which of the two becomes known
 * first makes no difference.
 */
export function createCallBacks<Slot>(counts: Counts<Slot>, dayOf: (at: number) => Day) {
  const days = new Map<number, Map<string, OfNumber<Slot>>>()
  const entry = (at: number, number: string): OfNumber<Slot> => {
    const { start } = dayOf(at)
    let day = days.get(start)
    if (day === undefined) days.set(start, (day = new Map()))
    let found = day.get(number)
    if (found === undefined) day.set(number, (found = { lastDial: -Infinity, lost: [] }))
    return found
  }
  const settle = ({ lastDial, lost }: OfNumber<Slot>): void => {
    for (const one of lost) {
      if (one.back || lastDial <= one.at) continue
      one.back = true
      for (const slot of one.slots) counts.add(slot, one.at, place.calledBack, 1, one.callId)
    }
  }
  return {
    lost(number: string, at: number, slots: readonly Slot[], callId: string): void {
      const found = entry(at, number)
      found.lost.push({ at, slots, callId, back: false })
      settle(found)
    },
    dialled(number: string, at: number): void {
      const found = entry(at, number)
      found.lastDial = Math.max(found.lastDial, at)
      settle(found)
    },
    prune(before: number): void {
      for (const day of days.keys()) if (day < before) days.delete(day)
    },
  }
}
