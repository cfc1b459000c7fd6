import { type AlarmSettings } from './alarm.ts'

/** Thresholds of a new hub: seldom wrong for twenty seats, and an administrator's to change. */
export const defaultAlarmSettings: AlarmSettings = {
  surgeFactor: 2,
  surgeAtLeast: 20,
  queueWaiting: 10,
  queueWaitSeconds: 120,
  serviceLevelBelow: 0.1,
  serviceLevelAtLeast: 20,
  seatUnregisteredSeconds: 30,
  diskFreePercent: 10,
  hubLagMs: 500,
  holdSeconds: 10,
  repeatMinutes: 15,
}
