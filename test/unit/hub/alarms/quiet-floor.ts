import { type AlarmSettings } from '../../../../contract/alarm.ts'
import { defaultAlarmSettings } from '../../../../contract/alarm-defaults.ts'
import { type FloorView } from '../../../../hub/alarms/floor-view.ts'

export const settings: AlarmSettings = { ...defaultAlarmSettings, holdSeconds: 10, repeatMinutes: 15 }

/** A floor on which nothing is wrong. */
export const quietFloor: FloorView = {
  now: 1_000_000,
  seesPbx: true,
  arrivals: { lastMinute: 8, usual: 7 },
  queues: [{ queue: 'order', waiting: 2, longestSince: 990_000, signedIn: 5, ready: 1 }],
  levels: [{ queue: 'order', level: 0.85, calls: 60, target: 0.8 }],
  trunks: [{ trunk: 'main', name: '电信', reachable: true, inUse: 10, limit: 30 }],
  seats: [{ extension: '8001' as never, userId: 'u1', name: '王芳', registered: true }],
  unrecorded: [],
  recordings: { standing: [], lost: 0 },
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
  link: { pbx: 'asterisk', state: 'up', reason: null },
  hub: { lagMs: 3, database: 'ok' },
}
