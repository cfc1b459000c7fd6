import { type Alarm, type AlarmKind } from '../../../contract/alarm.ts'
import { defaultAlarmSettings } from '../../../contract/alarm-defaults.ts'
import { type StaffingInterval } from '../../../contract/api/staffing.api.ts'
import { type AlarmId } from '../../../contract/ids.ts'
import { stepsFor } from '../../../hub/alarms/play-book.ts'
import { estimateInterval } from '../../../hub/staffing/estimate-interval.ts'

const minute = 60_000

function alarm(n: number, kind: AlarmKind, minutesAgo: number, more: Partial<Alarm> = {}): Alarm {
  return {
    id: `01980000-0000-7000-8000-0000000009${String(n).padStart(2, '0')}` as AlarmId,
    kind,
    severity: 'warning',
    subject: null,
    value: null,
    limit: null,
    detail: {},
    raisedAt: Date.now() - minutesAgo * minute,
    times: 1,
    takenByName: null,
    takenAt: null,
    endedAt: null,
    steps: stepsFor(kind),
    note: '',
    ...more,
  }
}

/** A bad afternoon: what is open, and what was earlier. */
export function alarmsOpen(): readonly Alarm[] {
  const surge = alarm(1, 'surge', 14, {
    severity: 'critical',
    value: 47,
    limit: 20,
    detail: { usual: 9.3 },
    takenByName: '刘班长',
    takenAt: Date.now() - 12 * minute,
    note: '城西停水，热线被转发到业主群。已发公告。',
  })
  const done = { doneByName: '刘班长', doneAt: Date.now() - 10 * minute }
  return [
    { ...surge, steps: surge.steps.map((step, index) => (index < 3 ? { ...step, ...done } : step)) },
    alarm(2, 'queue-waiting', 6, {
      severity: 'critical',
      subject: { kind: 'queue', key: 'water-order' },
      value: 23,
      limit: 10,
    }),
    alarm(3, 'service-level', 5, { subject: { kind: 'queue', key: 'water-order' }, value: 0.58, limit: 0.8 }),
    alarm(4, 'seat-unregistered', 1, {
      subject: { kind: 'agent', key: 'u' },
      detail: { extension: '8003', name: '赵敏' },
      times: 3,
    }),
  ]
}

export const alarmsEarlier = (): readonly Alarm[] => [
  alarm(5, 'trunk-full', 190, {
    subject: { kind: 'trunk', key: 'telecom' },
    value: 30,
    limit: 30,
    detail: { name: '电信中继' },
    takenByName: '陈主管',
    takenAt: Date.now() - 188 * minute,
    endedAt: Date.now() - 170 * minute,
  }),
  alarm(6, 'disk', 240, { value: 8.4, limit: 10, endedAt: Date.now() - 200 * minute }),
]

/** An afternoon that fills up. */
export function staffingAhead(present: number): readonly StaffingInterval[] {
  const first = Math.floor(Date.now() / (30 * minute)) * 30 * minute
  return [18, 26, 42, 44, 30, 12].map((calls, index) =>
    estimateInterval(
      {
        from: first + index * 30 * minute,
        to: first + (index + 1) * 30 * minute,
        expectedCalls: calls,
        usualCalls: calls / 1.31,
        todayFactor: 1.31,
        ahtMs: 180_000,
        present,
        patienceMs: 74_000,
      },
      { target: 0.9, thresholdMs: 15_000 },
    ),
  )
}

export const alarmAnswers = {
  'alarm.list': { alarms: [...alarmsOpen(), ...alarmsEarlier()] },
  'alarm.take': alarmsOpen()[1],
  'alarm.tick': alarmsOpen()[0],
  'alarm.note': alarmsOpen()[0],
  'alarm.settings': defaultAlarmSettings,
  'alarm.change-settings': defaultAlarmSettings,
  'staffing.read': { target: 0.9, thresholdMs: 15_000, intervals: staffingAhead(3) },
}
