import { type Weekday, weekdays } from '../centre/centre.ts'
import { type Station, type StationReason } from './station.ts'

/** Minutes of the day, sorted, adjoining spans joined; by weekday from Monday. */
export type OpenSpans = readonly (readonly { readonly from: number; readonly to: number }[])[]

/** A moment as a clock on the wall of the centre shows it. */
export type LocalTime = { readonly weekday: number; readonly minutes: number }

export function readWeek(week: Station['week']): OpenSpans {
  return weekdays.map((weekday) => {
    const spans = (week[weekday] ?? [])
      .map((span) => {
        const [from = '', to = ''] = span.split('-')
        return { from: minutesOf(from), to: minutesOf(to) }
      })
      .sort((a, b) => a.from - b.from)
    const joined: { from: number; to: number }[] = []
    for (const span of spans) {
      const last = joined.at(-1)
      if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to)
      else joined.push({ ...span })
    }
    return joined
  })
}

/** Reads moments in a zone; making the format costs far more than using it. */
export function createLocalClock(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const weekday = weekdays.indexOf((parts.get('weekday') ?? '').toLowerCase() as Weekday)
    return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
  }
}

/** Whether it is open then, and until when or when next. */
export function openAt(spans: OpenSpans, { weekday, minutes }: LocalTime): OpenReason {
  const now = spans[weekday]?.find((span) => span.from <= minutes && minutes < span.to)
  if (now !== undefined) return { kind: 'open', until: clockText(now.to) }
  for (let inDays = 0; inDays <= 7; inDays += 1) {
    const next = spans[(weekday + inDays) % 7]?.find((span) => inDays > 0 || span.from > minutes)
    if (next !== undefined) return { kind: 'closed', opens: clockText(next.from), inDays }
  }
  return { kind: 'closed', opens: null, inDays: null }
}

export type OpenReason = Extract<StationReason, { readonly kind: 'open' | 'closed' }>

function minutesOf(text: string): number {
  const [hours = '', minutes = ''] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
