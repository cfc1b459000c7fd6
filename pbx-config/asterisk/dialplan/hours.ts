import { type Centre, type WorkingHours, weekdays } from '../../../contract/centre/centre.ts'
import { type Section } from '../conf-text.ts'
import { context, extension, type Step } from '../dialplan-text.ts'

/**
 * Working hours as a subroutine that returns open or closed, so that they hold without the hub. Holidays and make-up
 * days are compared by whole date: GotoIfTime knows no year.
 */
export function hoursContexts(centre: Centre, clock: boolean): readonly Section[] {
  return centre.hours.map((hours) =>
    context(`zuoxi-hours-${hours.key}`, extension('s', ...steps(centre, hours, clock))),
  )
}

function steps(centre: Centre, hours: WorkingHours, clock: boolean): readonly Step[] {
  const zone = asteriskZone(centre.company.timeZone)
  const now = clock ? '${IF($["${GLOBAL(ZUOXI_CLOCK)}" = ""]?${EPOCH}:${GLOBAL(ZUOXI_CLOCK)})}' : '${EPOCH}'
  const spans = weekdays.flatMap((weekday, index) =>
    (hours.week[weekday] ?? []).map((span) => {
      const [from = '', to = ''] = span.split('-').map((time) => `1${time.replace(':', '')}`)
      return `GotoIf($[\${LOCAL(weekday)} = ${String(index + 1)} & \${LOCAL(time)} >= ${from} & \${LOCAL(time)} < ${to}]?open)`
    }),
  )
  return [
    `Set(LOCAL(now)=${now})`,
    `Set(LOCAL(day)=\${STRFTIME(\${LOCAL(now)},${zone},%Y%m%d)})`,
    `Set(LOCAL(weekday)=\${STRFTIME(\${LOCAL(now)},${zone},%u)})`,
    // The 1 in front keeps 08:05 from being read as an octal or short number.
    `Set(LOCAL(time)=1\${STRFTIME(\${LOCAL(now)},${zone},%H%M)})`,
    ...centre.calendar.workDays.flatMap(({ date, as }) => {
      const is = `$["\${LOCAL(day)}" = "${date.replaceAll('-', '')}"]`
      return [`ExecIf(${is}?Set(LOCAL(weekday)=${String(weekdays.indexOf(as) + 1)}))`]
    }),
    ...(hours.holidays
      ? centre.calendar.holidays.map(({ from, to = from }) => {
          const [first, last] = [from, to].map((date) => date.replaceAll('-', ''))
          return `GotoIf($[\${LOCAL(day)} >= ${String(first)} & \${LOCAL(day)} <= ${String(last)}]?closed)`
        })
      : []),
    ...spans,
    ['closed', 'Return(closed)'],
    ['open', 'Return(open)'],
  ]
}

/**
 * The zone for STRFTIME. A zone that never changes its clock is written as a POSIX rule (IEEE 1003.1 §8.3), which
 * Asterisk understands without the system's zone files: where those are missing it would silently take UTC.
 */
export function asteriskZone(timeZone: string): string {
  const offsets = new Set(
    Array.from({ length: 12 }, (_, month) => offsetMinutes(timeZone, Date.UTC(new Date().getUTCFullYear(), month, 15))),
  )
  const [offset] = offsets
  if (offsets.size !== 1 || offset === undefined) return timeZone
  const absolute = Math.abs(offset)
  const minutes = absolute % 60
  // POSIX counts westwards.
  return `ZUO${offset > 0 ? '-' : '+'}${String(Math.floor(absolute / 60))}${minutes === 0 ? '' : `:${String(minutes)}`}`
}

function offsetMinutes(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
