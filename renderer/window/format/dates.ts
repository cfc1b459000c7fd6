import { type Language } from '../../../contract/language.ts'

const forms = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric', weekday: 'short' },
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const formatters = new Map<string, Intl.DateTimeFormat>()

function format(form: keyof typeof forms, language: Language, at: number): string {
  const key = `${form} ${language}`
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(language, forms[form])
  formatters.set(key, formatter)
  return formatter.format(at)
}

/** `14:05:09`. @param at epoch ms, shown in this machine's zone */
export const clockTime = (at: number, language: Language): string => format('time', language, at)

/** `11月22日 周日`, `Sun, Nov 22`. */
export const dayOf = (at: number, language: Language): string => format('day', language, at)

/** For a narrow column: today as `14:05`, else as `11/26 14:05`. Alike in both languages, and drawn for every row. */
export function columnMoment(at: number, now: number): string {
  const then = new Date(at)
  const today = new Date(now)
  const minute = `${two(then.getHours())}:${two(then.getMinutes())}`
  const day = `${String(then.getMonth() + 1)}/${String(then.getDate())}`
  const isToday = day === `${String(today.getMonth() + 1)}/${String(today.getDate())}`
  return isToday && then.getFullYear() === today.getFullYear() ? minute : `${day} ${minute}`
}
const two = (value: number): string => String(value).padStart(2, '0')

/** Today as `14:05`, this year with its day, older with its date. */
export function shortMoment(at: number, now: number, language: Language): string {
  const then = new Date(at)
  const today = new Date(now)
  const minute = format('minute', language, at)
  if (then.toDateString() === today.toDateString()) return minute
  if (then.getFullYear() === today.getFullYear()) return `${format('day', language, at)} ${minute}`
  return `${format('date', language, at)} ${minute}`
}
