import { type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition, severityOf } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** The hub's disk, its link to the PBX, its loop and its database. */
export function hubTrouble({ disk, recordings, link, hub }: FloorView, settings: AlarmSettings): readonly Condition[] {
  const found: Condition[] = []
  const whole = { subject: null } as const
  if (disk !== null && disk.totalBytes > 0) {
    const value = (disk.freeBytes / disk.totalBytes) * 100
    const limit = settings.diskFreePercent
    const severity = value < limit / 2 ? 'critical' : 'warning'
    if (value < limit) found.push({ ...whole, kind: 'disk', severity, value, limit, detail: { free: disk.freeBytes } })
  }
  // The recordings may lie on another disk, and have a limit of their own.
  const low = recordings.standing.find(({ kind }) => kind === 'disk-low')
  if (low !== undefined && found.length === 0) {
    const [value, limit] = [Number(low.detail['freePercent'] ?? 0), Number(low.detail['limit'] ?? 0)]
    const severity = value < limit / 2 ? 'critical' : 'warning'
    found.push({ ...whole, kind: 'disk', severity, value, limit, detail: { free: low.detail['freeBytes'] ?? null } })
  }
  if (link.state === 'down') {
    const detail = { pbx: link.pbx, reason: link.reason }
    found.push({ ...whole, kind: 'pbx-link', severity: 'critical', value: null, limit: null, detail })
  }
  if (hub.database !== 'ok') {
    const detail = { what: 'database', state: hub.database }
    found.push({ ...whole, kind: 'hub-slow', severity: 'critical', value: null, limit: null, detail })
  } else if (hub.lagMs > settings.hubLagMs) {
    const { lagMs: value } = hub
    const limit = settings.hubLagMs
    found.push({
      ...whole,
      kind: 'hub-slow',
      severity: severityOf(value, limit),
      value,
      limit,
      detail: { what: 'loop' },
    })
  }
  return found
}
