/** A day of this machine's zone, from its first moment up to but not with the next day's. Epoch ms. */
export function dayRange(at: number): { readonly from: number; readonly to: number } {
  const first = new Date(at)
  first.setHours(0, 0, 0, 0)
  const next = new Date(first)
  next.setDate(next.getDate() + 1)
  return { from: first.getTime(), to: next.getTime() }
}

/** So many days on, at noon: a day of 23 or 25 hours moves nothing. */
export function otherDay(at: number, days: number): number {
  const day = new Date(at)
  day.setHours(12, 0, 0, 0)
  day.setDate(day.getDate() + days)
  return day.getTime()
}

/** `2026-11-22`, as a date field has it. */
export function dayText(at: number): string {
  const day = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(day.getFullYear())}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** Noon of the day a date field holds; null when it is empty. */
export function dayOfText(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (found === null) return null
  return new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 12).getTime()
}
