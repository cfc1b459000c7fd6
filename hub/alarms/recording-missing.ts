import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** Calls that should be recorded and are not. One alarm for all of them: the recorder fails, not the call. */
export function recordingMissing({ unrecorded }: FloorView): readonly Condition[] {
  const [first] = unrecorded
  if (first === undefined) return []
  const detail = { callId: first.callId, extension: first.extension, why: first.why }
  const value = unrecorded.length
  // The call has been given its time already (recording-watch.ts).
  return [{ kind: 'recording', severity: 'critical', subject: null, value, limit: 0, detail, holdMs: 0 }]
}
