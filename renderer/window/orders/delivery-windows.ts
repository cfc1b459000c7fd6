/** The centre's delivery windows as moments: those of today that are not over, and tomorrow's. */

export type DeliveryWindow = {
  readonly from: number
  readonly to: number
  readonly day: 'today' | 'tomorrow'
  /** `13:00–18:00` */
  readonly text: string
}

export function deliveryWindows(
  windows: readonly { readonly from: string; readonly to: string }[],
  timeZone: string,
  now: number,
): readonly DeliveryWindow[] {
  const today = dayIn(timeZone, now)
  // Noon is a day on whatever the clocks do.
  const tomorrow = dayIn(timeZone, momentIn(timeZone, today, '12:00') + 86_400_000)
  return ([['today', today] as const, ['tomorrow', tomorrow] as const] as const).flatMap(([day, date]) =>
    windows
      .map(({ from, to }) => ({
        from: momentIn(timeZone, date, from),
        to: momentIn(timeZone, date, to),
        day,
        text: `${from}–${to}`,
      }))
      .filter(({ to }) => to > now),
  )
}

/** `2026-11-22` in the zone. */
function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** The moment a clock in the zone shows this. Twice, for a day on which the clocks are changed. */
function momentIn(timeZone: string, date: string, time: string): number {
  const wanted = Date.parse(`${date}T${time}:00Z`)
  const once = wanted - offsetAt(timeZone, wanted)
  return wanted - offsetAt(timeZone, once)
}

function offsetAt(timeZone: string, at: number): number {
  const form = { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const parts = new Intl.DateTimeFormat('en-CA', { ...form, hour: '2-digit', minute: '2-digit', second: '2-digit' })
    .formatToParts(at)
    .map(({ type, value }) => [type, value] as const)
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts)
  const shown = Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`)
  return shown - Math.floor(at / 1000) * 1000
}
