/** The sample's company stands in Shanghai's zone, which knows no summer time. */
const zoneMs = 8 * 3_600_000
export const dayMs = 86_400_000
export const minuteMs = 60_000

export function dayStart(at: number): number {
  return Math.floor((at + zoneMs) / dayMs) * dayMs - zoneMs
}

export function isWeekend(at: number): boolean {
  return [0, 6].includes(new Date(at + zoneMs).getUTCDay())
}

/** The same moment when stations work then, else when they begin next. */
export function atWork(at: number): number {
  const start = dayStart(at)
  const [opens, closes] = [start + 8.5 * 3_600_000, start + 19.5 * 3_600_000]
  if (at < opens) return opens
  return at <= closes ? at : opens + dayMs
}
