import { type TrackedCall } from './call-track.ts'

/** The day's folder is UTC's, as in the dial plan. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** File of a recording that somebody begins by hand: each has its own. */
export function recordingOnNow(call: TrackedCall): string {
  const now = Date.now()
  return `${dayOf(now)}/${call.callId ?? call.id}-${String(now)}.raw`
}

/** What its parts beside it begin with. */
export function recordingName({ recordingFile, callId, id }: TrackedCall): string {
  return recordingFile?.replace(/^.*\//, '').replace(/\.raw$/, '') ?? callId ?? id
}
