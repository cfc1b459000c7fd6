import { describe, expect, it } from 'vitest'
import { alarmKinds } from '../../../../contract/alarm.ts'
import { type Condition } from '../../../../hub/alarms/condition.ts'
import { type FloorView, type RecordingsView } from '../../../../hub/alarms/floor-view.ts'
import { judgeFloor } from '../../../../hub/alarms/judge-floor.ts'
import { stepsFor } from '../../../../hub/alarms/play-book.ts'
import { quietFloor, settings } from './quiet-floor.ts'

const judge = (change: Partial<FloorView>): readonly Condition[] =>
  judgeFloor({ ...quietFloor, ...change }, settings).conditions
const queue = (change: Partial<FloorView['queues'][number]>): FloorView['queues'] =>
  quietFloor.queues.map((one) => ({ ...one, ...change }))
const level = (change: Partial<FloorView['levels'][number]>): FloorView['levels'] =>
  quietFloor.levels.map((one) => ({ ...one, ...change }))
const trunk = (change: Partial<FloorView['trunks'][number]>): FloorView['trunks'] =>
  quietFloor.trunks.map((one) => ({ ...one, ...change }))
const seats = (count: number): FloorView['seats'] =>
  Array.from({ length: count }, (_, index) => ({
    extension: String(8001 + index) as never,
    userId: `u${String(index + 1)}`,
    name: null,
    registered: false,
  }))

const recorder = (kind: RecordingsView['standing'][number]['kind'], detail = {}) =>
  ({ recordings: { standing: [{ kind, detail }], lost: 0 } }) as const

describe('the rules of the alarms', () => {
  it('find nothing on a quiet floor', () => {
    expect(judge({})).toEqual([])
  })

  it.each([
    ['surge', { arrivals: { lastMinute: 20, usual: 7 } }, { value: 20, limit: 20, severity: 'warning', subject: null }],
    ['surge', { arrivals: { lastMinute: 85, usual: 20 } }, { value: 85, limit: 40, severity: 'critical' }],
    [
      'queue-waiting',
      { queues: queue({ waiting: 11 }) },
      { value: 11, limit: 10, severity: 'warning', subject: { kind: 'queue', key: 'order' } },
    ],
    ['queue-waiting', { queues: queue({ waiting: 20 }) }, { severity: 'critical' }],
    ['queue-waiting', { queues: queue({ waiting: 11, signedIn: 0 }) }, { severity: 'critical' }],
    ['queue-wait', { queues: queue({ longestSince: 1_000_000 - 121_000 }) }, { value: 121, limit: 120 }],
    ['service-level', { levels: level({ level: 0.69 }) }, { value: 0.69, limit: 0.8, severity: 'warning' }],
    ['service-level', { levels: level({ level: 0.3 }) }, { severity: 'critical' }],
    ['trunk-full', { trunks: trunk({ inUse: 30 }) }, { value: 30, limit: 30, subject: { kind: 'trunk', key: 'main' } }],
    ['trunk-down', { trunks: trunk({ reachable: false }) }, { severity: 'critical' }],
    ['seat-unregistered', { seats: seats(1) }, { subject: { kind: 'agent', key: 'u1' }, holdMs: 30_000 }],
    ['seat-unregistered', { seats: seats(6) }, { subject: null, value: 6, severity: 'critical' }],
    [
      'recording',
      { unrecorded: [{ callId: 'c', extension: '8001' as never, why: 'stopped' as const }] },
      { value: 1, detail: { callId: 'c', extension: '8001', why: 'stopped' }, holdMs: 0 },
    ],
    ['recording', recorder('disk-full', { code: 'ENOSPC' }), { severity: 'critical', detail: { why: 'disk-full' } }],
    ['recording', recorder('folder'), { severity: 'critical', detail: { why: 'folder' } }],
    ['recording', recorder('work'), { severity: 'critical', detail: { why: 'work' } }],
    ['recording', recorder('unclaimed', { files: 3 }), { severity: 'warning', value: 3 }],
    ['recording', { recordings: { standing: [], lost: 2 } }, { severity: 'warning', value: 2 }],
    [
      'recording',
      { seesPbx: false, ...recorder('disk-full'), link: { pbx: 'a', state: 'up', reason: null } },
      { detail: { why: 'disk-full' } },
    ],
    ['disk', recorder('disk-low', { freePercent: 4, limit: 5, freeBytes: 4e9 }), { value: 4, limit: 5 }],
    ['disk', { disk: { freeBytes: 9e9, totalBytes: 100e9 } }, { value: 9, limit: 10, severity: 'warning' }],
    ['disk', { disk: { freeBytes: 4e9, totalBytes: 100e9 } }, { severity: 'critical' }],
    ['hub-slow', { hub: { lagMs: 600, database: 'ok' } }, { value: 600, limit: 500, detail: { what: 'loop' } }],
    ['hub-slow', { hub: { lagMs: 0, database: 'locked' } }, { detail: { what: 'database', state: 'locked' } }],
    [
      'pbx-link',
      { link: { pbx: 'a', state: 'down', reason: 'ECONNREFUSED' } },
      { detail: { pbx: 'a', reason: 'ECONNREFUSED' } },
    ],
  ] as const)('find %s', (kind, change, expected) => {
    const found = judge(change)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ kind, ...expected })
  })

  it.each([
    ['a surge of a handful', { arrivals: { lastMinute: 19, usual: 2 } }],
    ['calls nobody can compare', { arrivals: { lastMinute: 500, usual: null } }],
    ['just as many waiting as may', { queues: queue({ waiting: 10 }) }],
    ['a wait as long as it may be', { queues: queue({ longestSince: 1_000_000 - 120_000 }) }],
    ['a service level within the margin', { levels: level({ level: 0.7 }) }],
    ['a service level of few calls', { levels: level({ level: 0, calls: 19 }) }],
    ['no service level at all', { levels: level({ level: null }) }],
    ['one free channel', { trunks: trunk({ inUse: 29 }) }],
    ['a trunk without limit', { trunks: trunk({ inUse: 500, limit: null }) }],
    ['a disk nobody could measure', { disk: null }],
  ] as const)('let %s pass', (_, change) => {
    expect(judge(change)).toEqual([])
  })

  it('say nothing of the floor while nobody sees it', () => {
    const blind = { ...quietFloor, seesPbx: false, queues: queue({ waiting: 99 }), seats: seats(9) }
    const { conditions, unknown } = judgeFloor({ ...blind, link: { pbx: 'a', state: 'down', reason: null } }, settings)
    expect(conditions.map(({ kind }) => kind)).toEqual(['pbx-link'])
    expect(unknown.has('queue-waiting')).toBe(true)
    expect(unknown.has('pbx-link')).toBe(false)
    expect(unknown.has('disk')).toBe(false)
  })
})

describe('the play-book', () => {
  it.each(alarmKinds)('has steps for %s in both languages, each once', (kind) => {
    const steps = stepsFor(kind)
    expect(steps.length).toBeGreaterThanOrEqual(4)
    expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length)
    for (const { text } of steps) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u)
      expect(text.en).not.toMatch(/\p{Script=Han}/u)
    }
  })
})
