import { type Centre, weekdays } from '../../contract/centre/centre.ts'
import { type Reporter, reportTwice } from './reporter.ts'

const nextDay = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toJSON().slice(0, 10)

/** Working hours, holidays and make-up work days. */
export function checkCalendar({ hours, calendar }: Centre, reporter: Reporter): void {
  const { report } = reporter
  for (const [index, { key, week }] of hours.entries()) {
    if (Object.keys(week).length === 0) report(['hours', index, 'week'], 'hours.empty', { value: key })
    for (const weekday of weekdays) {
      const spans = (week[weekday] ?? []).map((span, at) => {
        const [from = '', to = ''] = span.split('-')
        return { span, from, to, path: ['hours', index, 'week', weekday, at] }
      })
      for (const { span, from, to, path } of spans) if (to <= from) report(path, 'hours.order', { value: span })
      const sorted = spans.filter(({ from, to }) => from < to).sort((a, b) => (a.from < b.from ? -1 : 1))
      for (const [at, later] of sorted.entries()) {
        const earlier = sorted[at - 1]
        if (earlier !== undefined && later.from < earlier.to)
          report(later.path, 'hours.overlap', { value: later.span, other: earlier.span })
      }
    }
  }
  const days: (readonly [string, readonly PropertyKey[]])[] = []
  for (const [index, { from, to = from }] of calendar.holidays.entries()) {
    const path = ['calendar', 'holidays', index, 'from']
    if (to < from) report(['calendar', 'holidays', index, 'to'], 'holiday.order')
    for (let day = from, count = 0; day <= to && count < 366; day = nextDay(day), count += 1) days.push([day, path])
  }
  reportTwice(reporter, 'holiday.twice', days)
  const holidays = new Set(days.map(([day]) => day))
  reportTwice(
    reporter,
    'workDay.twice',
    calendar.workDays.map(({ date }, index) => [date, ['calendar', 'workDays', index, 'date']] as const),
  )
  for (const [index, { date }] of calendar.workDays.entries()) {
    if (holidays.has(date)) report(['calendar', 'workDays', index, 'date'], 'calendar.both', { value: date })
  }
}
