import { createTimeText } from '../transfers/local-time.ts'

export const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A day of a zone: from its first moment to the first of the next. 23 or 25 hours long where clocks are changed. */
export type Day = { readonly start: number; readonly end: number }

export const minuteOf = (at: number): number => Math.floor(at / minuteMs)

/** The day of any moment. What was found is kept: records come by the thousand for the same day. */
export function createDays(timeZone: string): (at: number) => Day {
  const text = createTimeText(timeZone)
  const dateOf = (at: number): string => text(at).slice(0, 10)
  const known: Day[] = []

  /** The first moment of the date that follows the one at `from`; no day is longer than 26 hours. */
  const nextDate = (from: number): number => {
    const date = dateOf(from)
    let [same, other] = [from, from + 26 * hourMs]
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2)
      if (dateOf(middle) === date) same = middle
      else other = middle
    }
    return other
  }

  return (at) => {
    for (const day of known) if (at >= day.start && at < day.end) return day
    // From a moment that is surely of the day before, and not before the last change of date.
    let start = nextDate(Math.floor(at) - 27 * hourMs)
    let end = nextDate(start)
    while (end <= at) [start, end] = [end, nextDate(end)]
    const day = { start, end }
    known.unshift(day)
    known.splice(8)
    return day
  }
}
