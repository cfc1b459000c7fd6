import { type Subject, type SubjectKind, subjectKinds } from '../../contract/metrics/subject.ts'
import { type Period, periodMinutes } from '../../contract/metrics/period.ts'
import { type Counts, slotsByKind } from './counts.ts'
import { createDays, type Day, minuteMs, minuteOf } from './metric-days.ts'
import { addRow, addTo, newRow, type TallyRow } from './tally-row.ts'

export type MinuteSlot = {
  readonly subject: Subject
  readonly minutes: Map<number, TallyRow>
  /** By the day's first moment. */
  readonly days: Map<number, TallyRow>
  /** The rows that were written last: mostly the next count is for the same. */
  near: { readonly minute: number; readonly day: Day; readonly rows: readonly [TallyRow, TallyRow] } | null
}

/** The longest window, and as much again for a clock that was put back. */
const minutesKept = 120

/**
 * Counts in minutes and days, so that a window is the sum of its minutes. The minutes of queues and the centre stay for
 * the day and the one before it: somebody may ask for any quarter of an hour. Without a clock of its own: whoever asks
 * says what time it is.
 */
export function createMinuteCounts(timeZone: string) {
  const slots = slotsByKind<MinuteSlot>()
  const dayOf = createDays(timeZone)
  const changed = new Set<MinuteSlot>()

  const minuteRow = (slot: MinuteSlot, minute: number): TallyRow => {
    let row = slot.minutes.get(minute)
    if (row === undefined) slot.minutes.set(minute, (row = newRow()))
    return row
  }
  const dayRow = (slot: MinuteSlot, day: Day): TallyRow => {
    let row = slot.days.get(day.start)
    if (row === undefined) slot.days.set(day.start, (row = newRow()))
    return row
  }

  const rowsAt = (slot: MinuteSlot, at: number): readonly [TallyRow, TallyRow] => {
    const minute = minuteOf(at)
    const { near } = slot
    if (near?.minute === minute && at >= near.day.start && at < near.day.end) return near.rows
    const day = dayOf(at)
    const rows = [minuteRow(slot, minute), dayRow(slot, day)] as const
    slot.near = { minute, day, rows }
    return rows
  }

  const counts: Counts<MinuteSlot> = {
    slot(kind, key) {
      let slot = slots[kind].get(key)
      if (slot === undefined) {
        slot = { subject: { kind, key }, minutes: new Map(), days: new Map(), near: null }
        slots[kind].set(key, slot)
      }
      return slot
    },
    add(slot, at, field, amount) {
      const [minute, day] = rowsAt(slot, at)
      addTo(minute, field, amount)
      addTo(day, field, amount)
      changed.add(slot)
    },
    last(slot, from, to, field) {
      for (let at = from; at < to;) {
        const end = Math.min(to, (minuteOf(at) + 1) * minuteMs)
        addTo(minuteRow(slot, minuteOf(at)), field, end - at)
        at = end
      }
      for (let at = from; at < to;) {
        const day = dayOf(at)
        const end = Math.min(to, day.end)
        addTo(dayRow(slot, day), field, end - at)
        at = end
      }
      changed.add(slot)
    },
  }

  const all = (kind?: SubjectKind): MinuteSlot[] =>
    (kind === undefined ? subjectKinds : [kind]).flatMap((one) => [...slots[one].values()])

  return {
    ...counts,
    /** From when on the period counts. */
    begin: (period: Period, now: number): number =>
      period === 'today' ? dayOf(now).start : (minuteOf(now) - periodMinutes[period]) * minuteMs,
    dayOf,
    slots: all,
    sum(slot: MinuteSlot, period: Period, now: number): TallyRow {
      const sum = newRow()
      if (period === 'today') {
        const day = slot.days.get(dayOf(now).start)
        if (day !== undefined) addRow(sum, day)
        return sum
      }
      // The PBX's clock may be a little ahead of the hub's: what it tells of the next minute belongs to this one.
      const last = minuteOf(now) + 1
      for (let minute = minuteOf(now) - periodMinutes[period]; minute <= last; minute += 1) {
        const row = slot.minutes.get(minute)
        if (row !== undefined) addRow(sum, row)
      }
      return sum
    },
    minute: (slot: MinuteSlot, minute: number): TallyRow | undefined => slot.minutes.get(minute),
    /** Subjects that were counted since the last time this was asked. */
    takeChanged(): MinuteSlot[] {
      const taken = [...changed]
      changed.clear()
      return taken
    },
    /** Gives back what no period reaches any more. */
    prune(now: number): void {
      const yesterday = dayOf(dayOf(now).start - 1).start
      for (const slot of all()) {
        const { subject, minutes, days } = slot
        slot.near = null
        const whole = subject.kind === 'queue' || subject.kind === 'centre'
        const oldest = whole ? minuteOf(yesterday) : minuteOf(now) - minutesKept
        for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute)
        for (const day of days.keys()) if (day < yesterday) days.delete(day)
      }
    },
  }
}
