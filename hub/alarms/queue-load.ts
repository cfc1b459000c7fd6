import { type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition, severityOf } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** More callers wait than the limit, or one of them too long. */
export function queueLoad({ now, queues }: FloorView, settings: AlarmSettings): readonly Condition[] {
  const { queueWaiting, queueWaitSeconds } = settings
  return queues.flatMap(({ queue, waiting, longestSince, signedIn, ready }): Condition[] => {
    const subject = { kind: 'queue', key: queue } as const
    const longest = longestSince === null ? 0 : Math.floor((now - longestSince) / 1000)
    // Nobody is there to answer: it will not pass by itself.
    const severe = (value: number, limit: number) => (signedIn === 0 ? 'critical' : severityOf(value, limit))
    const found: Condition[] = []
    if (waiting > queueWaiting) {
      const detail = { signedIn, ready, longestSeconds: longest }
      const severity = severe(waiting, queueWaiting)
      found.push({ kind: 'queue-waiting', severity, subject, value: waiting, limit: queueWaiting, detail })
    }
    if (waiting > 0 && longest > queueWaitSeconds) {
      const detail = { signedIn, ready, waiting }
      const severity = severe(longest, queueWaitSeconds)
      found.push({ kind: 'queue-wait', severity, subject, value: longest, limit: queueWaitSeconds, detail })
    }
    return found
  })
}
