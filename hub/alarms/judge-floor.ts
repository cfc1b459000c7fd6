import { type AlarmKind, type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'
import { hubTrouble } from './hub-trouble.ts'
import { queueLoad } from './queue-load.ts'
import { recordingMissing } from './recording-missing.ts'
import { seatGone } from './seat-gone.ts'
import { serviceLevelFalling } from './service-level-falling.ts'
import { surge } from './surge.ts'
import { trunkTrouble } from './trunk-trouble.ts'

/** What the PBX tells: without it nobody knows whether these have begun or ended. */
const fromPbx: ReadonlySet<AlarmKind> = new Set([
  'surge',
  'queue-waiting',
  'queue-wait',
  'service-level',
  'trunk-full',
  'trunk-down',
  'seat-unregistered',
  'recording',
])
const none: ReadonlySet<AlarmKind> = new Set()

export type Judgement = {
  readonly conditions: readonly Condition[]
  /** Kinds that cannot be judged now: their alarms stay as they are. */
  readonly unknown: ReadonlySet<AlarmKind>
}

/** Every rule over the floor as it stands. */
export function judgeFloor(view: FloorView, settings: AlarmSettings): Judgement {
  const hub = hubTrouble(view, settings)
  // What the hub itself cannot keep is known without the PBX.
  if (!view.seesPbx) return { conditions: [...recordingMissing({ ...view, unrecorded: [] }), ...hub], unknown: fromPbx }
  return {
    conditions: [
      ...surge(view, settings),
      ...queueLoad(view, settings),
      ...serviceLevelFalling(view, settings),
      ...trunkTrouble(view),
      ...seatGone(view, settings),
      ...recordingMissing(view),
      ...hub,
    ],
    unknown: none,
  }
}
