import { type CommandInput } from '../../../contract/bridge/commands.ts'
import { type QueueKey } from '../../../contract/agent.ts'

export const recordingViews = ['all', 'inbound', 'outbound', 'held', 'silent', 'damaged', 'missing', 'deleted'] as const
export type RecordingView = (typeof recordingViews)[number]
export const recordingSpans = ['today', 'week', 'month', 'ever'] as const
export type RecordingSpan = (typeof recordingSpans)[number]
/** At least so long. */
export const recordingLengths = [0, 60, 180, 600] as const

export type RecordingFilter = {
  readonly view: RecordingView
  readonly span: RecordingSpan
  readonly queue: string | null
  readonly leastSeconds: number
}
export const wholeFilter: RecordingFilter = { view: 'all', span: 'week', queue: null, leastSeconds: 0 }

const spanDays: Readonly<Record<RecordingSpan, number | null>> = { today: 0, week: 6, month: 29, ever: null }

/** What the hub is asked for: it filters, so that a year of recordings is searched as a day is. */
export function recordingQuery(filter: RecordingFilter, typed: string, now: number): CommandInput<'recording.list'> {
  const text = typed.trim().slice(0, 60)
  const days = spanDays[filter.span]
  const begin = new Date(now)
  begin.setHours(0, 0, 0, 0)
  if (days !== null) begin.setDate(begin.getDate() - days)
  const { view, queue, leastSeconds } = filter
  return {
    ...(text === '' ? {} : { text }),
    ...(days === null ? {} : { from: begin.getTime() }),
    ...(queue === null ? {} : { queue: queue as QueueKey }),
    ...(leastSeconds === 0 ? {} : { minMs: leastSeconds * 1000 }),
    ...viewQuery(view),
  }
}

function viewQuery(view: RecordingView): CommandInput<'recording.list'> {
  switch (view) {
    case 'all':
      return {}
    case 'inbound':
    case 'outbound':
      return { direction: view }
    case 'held':
      return { held: 'true' }
    default:
      return { state: view }
  }
}
