import { type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** 0.8 − 0.7 is a little more than 0.1 to a computer. */
const rounding = 1e-9

/** The last half hour is under the queue's target by more than the margin, counted over enough calls to mean something. */
export function serviceLevelFalling({ levels }: FloorView, settings: AlarmSettings): readonly Condition[] {
  const { serviceLevelBelow, serviceLevelAtLeast } = settings
  return levels.flatMap(({ queue, level, calls, target }): Condition[] => {
    if (level === null || calls < serviceLevelAtLeast || target - level <= serviceLevelBelow + rounding) return []
    const subject = { kind: 'queue', key: queue } as const
    const severity = level < target / 2 ? 'critical' : 'warning'
    return [{ kind: 'service-level', severity, subject, value: level, limit: target, detail: { calls } }]
  })
}
