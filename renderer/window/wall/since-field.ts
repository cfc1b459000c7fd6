const two = (value: number): string => String(value).padStart(2, '0')

/** A moment as a field of date and time holds it: `2026-11-27T08:30`, in this machine's zone. */
export function fieldOf(at: number): string {
  const then = new Date(at)
  const date = `${String(then.getFullYear())}-${two(then.getMonth() + 1)}-${two(then.getDate())}`
  return `${date}T${two(then.getHours())}:${two(then.getMinutes())}`
}

/** What stands in the field, kept within what can be counted; null: no whole date and time. */
export function momentOf(
  text: string,
  { now, longestMs }: { readonly now: number; readonly longestMs: number },
): number | null {
  const at = new Date(text).getTime()
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) || Number.isNaN(at)) return null
  const minuteMs = 60_000
  const earliest = Math.ceil((now - longestMs) / minuteMs + 1) * minuteMs
  const latest = Math.floor(now / minuteMs - 1) * minuteMs
  return Math.min(latest, Math.max(earliest, at))
}
