const dayMs = 24 * 3_600_000

export type CallHistory = {
  /** Inbound calls that began from one time up to another, of one queue or of all. */
  countInbound(from: number, to: number, queue?: string): Promise<number>
  /** When the oldest call began; null without any. */
  firstStart(): Promise<number | null>
}

const weeksBack = [7, 14, 21, 28] as const
const daysBack = [1, 2, 3, 4, 5, 6] as const

/**
 * How many calls are usual in a time: of the last four weeks the same time of the same weekday, as far as the history goes
 * back; a hub younger than a week takes the same time of its days. Null in its first day. Weeks are counted in hours, so in
 * a zone with summer time the days around the change compare with the hour beside.
 */
export async function usualCalls(
  history: CallHistory,
  { from, to, queue }: { readonly from: number; readonly to: number; readonly queue?: string },
): Promise<number | null> {
  const first = await history.firstStart()
  if (first === null) return null
  const known = (days: readonly number[]): readonly number[] => days.filter((back) => from - back * dayMs >= first)
  const weeks = known(weeksBack)
  const days = weeks.length > 0 ? weeks : known(daysBack)
  if (days.length === 0) return null
  let calls = 0
  for (const back of days) calls += await history.countInbound(from - back * dayMs, to - back * dayMs, queue)
  return calls / days.length
}
