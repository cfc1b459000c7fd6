import { type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition, severityOf } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** 呼入量异常: more calls in a minute than the usual of this hour of the week, and not a handful. */
export function surge({ arrivals }: FloorView, settings: AlarmSettings): readonly Condition[] {
  const { lastMinute, usual } = arrivals
  if (usual === null) return []
  const limit = Math.max(settings.surgeAtLeast, usual * settings.surgeFactor)
  if (lastMinute < limit) return []
  const severity = severityOf(lastMinute, limit)
  return [{ kind: 'surge', severity, subject: null, value: lastMinute, limit, detail: { usual } }]
}
