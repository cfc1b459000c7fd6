/** The moment at which a clock on the wall of a zone shows this date and these minutes of the day. */
export function createZoneReader(timeZone: string): (date: string, minutes: number) => number {
  const show = createTimeText(timeZone)
  return (date, minutes) => {
    const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000
    const offsetAt = (at: number): number => Date.parse(`${show(at).replace(' ', 'T')}Z`) - at
    const guess = asUtc - offsetAt(asUtc)
    // Once more: the offset may change between the two (summer time).
    return asUtc - offsetAt(guess)
  }
}

/** `2026-11-27 10:23:05` as a clock on the wall of a zone shows a moment. */
export function createTimeText(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(Math.floor(at / 1000) * 1000)
}
