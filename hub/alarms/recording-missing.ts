import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** What keeps recordings from being kept; the first that stands is told. */
const serious = ['disk-full', 'folder', 'work'] as const

/**
 * Calls that should be recorded and are not, and recordings that the hub cannot keep. One alarm for all of them: the
 * recorder fails, not the call.
 */
export function recordingMissing({
  unrecorded,
  recordings: { standing, lost },
}: Pick<FloorView, 'unrecorded' | 'recordings'>): readonly Condition[] {
  // Each has been given its time already (recording-watch.ts, the sweeps of hub/recordings).
  const whole = { kind: 'recording', subject: null, limit: 0, holdMs: 0 } as const
  const [first] = unrecorded
  if (first !== undefined) {
    const detail = { callId: first.callId, extension: first.extension, why: first.why }
    return [{ ...whole, severity: 'critical', value: unrecorded.length, detail }]
  }
  const trouble = serious.flatMap((kind) => standing.find((one) => one.kind === kind) ?? [])[0]
  if (trouble !== undefined) {
    return [{ ...whole, severity: 'critical', value: null, detail: { ...trouble.detail, why: trouble.kind } }]
  }
  if (lost > 0) return [{ ...whole, severity: 'warning', value: lost, detail: { why: 'lost' } }]
  const unclaimed = standing.find(({ kind }) => kind === 'unclaimed')
  if (unclaimed === undefined) return []
  const value = Number(unclaimed.detail['files'] ?? 0)
  return [{ ...whole, severity: 'warning', value, detail: { why: 'unclaimed' } }]
}
