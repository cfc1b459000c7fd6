import { type AgentState } from '../../contract/agent.ts'
import { type Day } from '../../contract/api/seats.api.ts'

/** What a day is counted from; gathered by seats.routes.ts. */
export type DayFacts = {
  readonly from: number
  readonly to: number
  /** Parts in calls, oldest first. */
  readonly parts: readonly {
    readonly callId: string
    readonly part: 'dialled' | 'answered' | 'missed'
    readonly at: number
    readonly direction: 'inbound' | 'outbound' | 'internal'
    readonly talkMs: number | null
  }[]
  /** States that ended, each with its end and its length. */
  readonly states: readonly { readonly state: AgentState; readonly at: number; readonly durationMs: number }[]
  readonly notes: readonly { readonly callId: string; readonly disposition: string | null }[]
  readonly timeZone: string
}

/**
 * The own day (AG8). A call counts once, as what became of it for this person: one that he answered in the end is not
 * missed. Times come from the state log, clipped to the day, so that they add up to it.
 */
export function countDay({ from, to, parts, states, notes, timeZone }: DayFacts): Day {
  const answered = new Map(parts.filter(({ part }) => part === 'answered').map((one) => [one.callId, one]))
  const dialled = new Map(parts.filter(({ part }) => part === 'dialled').map((one) => [one.callId, one]))
  const missed = new Map(
    parts.filter(({ part, callId }) => part === 'missed' && !answered.has(callId)).map((one) => [one.callId, one]),
  )
  const own = new Map([...dialled, ...answered])
  const count = (direction: 'inbound' | 'outbound' | 'internal'): number =>
    [...own.values()].filter((one) => one.direction === direction).length
  const spent = (state: AgentState): number =>
    states.reduce((sum, one) => {
      if (one.state !== state) return sum
      return sum + Math.max(0, Math.min(one.at, to) - Math.max(one.at - one.durationMs, from))
    }, 0)
  const hourOf = hoursIn(timeZone)
  const hours = new Map<number, { hour: number; answered: number; missed: number }>()
  const hour = (at: number) => {
    const key = hourOf(at)
    const line = hours.get(key) ?? { hour: key, answered: 0, missed: 0 }
    hours.set(key, line)
    return line
  }
  for (const { at } of answered.values()) hour(at).answered += 1
  for (const { at } of missed.values()) hour(at).missed += 1
  const written = new Map(notes.filter(({ callId }) => own.has(callId)).map((note) => [note.callId, note.disposition]))
  const dispositions = Map.groupBy(written.values(), (disposition) => disposition)
  return {
    from,
    to,
    calls: {
      inbound: count('inbound'),
      outbound: count('outbound'),
      internal: count('internal'),
      missed: missed.size,
    },
    talkMs: spent('talking'),
    holdMs: spent('holding'),
    wrapUpMs: spent('wrap-up'),
    readyMs: spent('ready'),
    breakMs: spent('break'),
    notReadyMs: spent('not-ready'),
    longestTalkMs: Math.max(0, ...[...answered.values()].map(({ talkMs }) => talkMs ?? 0)),
    perHour: [...hours.values()].sort((a, b) => a.hour - b.hour),
    dispositions: [...dispositions].map(([disposition, calls]) => ({ disposition, calls: calls.length })),
    // A talk with a colleague needs none.
    callsWithoutNote: [...own.values()].filter(
      ({ callId, direction }) => direction !== 'internal' && !written.has(callId),
    ).length,
  }
}

function hoursIn(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' })
  return (at) => Number(format.format(at))
}
