import { describe, expect, it } from 'vitest'
import { alarmKinds } from '../../../../../contract/alarm.ts'
import { alarmNames, sayAlarm } from '../../../../../contract/alarm-words.ts'
import { alarmTitle, byUrgency } from '../../../../../renderer/window/wall/alarms/alarm-words.ts'
import { percent, staffingChart, verdictParts } from '../../../../../renderer/window/wall/staffing/staffing-words.ts'
import { alarmsEarlier, alarmsOpen, staffingAhead } from '../../../../support/window-preview/alarm-scene.ts'

describe('an alarm in words', () => {
  const nameOf = (key: string): string | undefined => (key === 'water-order' ? '订水' : undefined)
  const [surge, waiting, level, seat] = alarmsOpen()
  it.each([
    [surge, '呼入量异常', '每分钟来电 47 个，此时通常 9.3 个'],
    [waiting, '排队超限 · 订水', '23 人排队，上限 10 人'],
    [level, '服务水平下降 · 订水', '近 30 分钟 58%，目标 80%'],
    [seat, '话机掉线 · 赵敏', '分机 8003 已签入但话机不在线'],
    [alarmsEarlier()[0], '中继占满 · 电信中继', '30 路全部占用'],
  ])('says what, where and how much', (alarm, title, sentence) => {
    if (alarm === undefined) throw new Error('the scene lacks an alarm')
    expect(alarmTitle(alarm, { language: 'zh-CN', nameOf })).toBe(title)
    expect(sayAlarm(alarm, 'zh-CN')).toBe(sentence)
  })

  it('of many seats and of the database is another sentence', () => {
    const none = { value: null, limit: null, subject: null }
    const many = { ...none, kind: 'seat-unregistered', value: 7, detail: { names: '赵敏、李娜' } } as const
    expect(sayAlarm(many, 'zh-CN')).toBe('7 个座席的话机掉线：赵敏、李娜')
    const database = { ...none, kind: 'hub-slow', detail: { what: 'database', state: 'locked' } } as const
    expect(sayAlarm(database, 'en')).toBe('the database is not available (locked)')
  })

  it.each(alarmKinds)('%s has a name in both languages', (kind) => {
    expect(alarmNames[kind]['zh-CN']).toMatch(/\p{Script=Han}/u)
    expect(alarmNames[kind].en).not.toMatch(/\p{Script=Han}/u)
  })

  it('stands the higher the sooner somebody must look', () => {
    const all = [...alarmsEarlier(), ...alarmsOpen()].sort(byUrgency)
    expect(all.map(({ kind }) => kind)).toEqual([
      'queue-waiting',
      'surge',
      'seat-unregistered',
      'service-level',
      'trunk-full',
      'disk',
    ])
  })
})

describe('the staffing estimate', () => {
  const intervals = staffingAhead(3)

  it('says present, load, target and who would do', () => {
    const [, , busy] = intervals
    if (busy === undefined) throw new Error('the scene lacks an interval')
    expect(busy.verdict).toBe('impossible')
    expect(verdictParts(busy, 0.9)).toMatchObject({ present: 3, load: '4.2', target: 90, needed: 8 })
    expect(percent(null)).toBeNull()
  })

  it('is drawn on one scale, whole people on its lines, bars within the drawing', () => {
    const { columns, marks } = staffingChart(intervals, 520, 120)
    expect(marks.map(({ value }) => value)).toEqual([0, 2, 4, 6, 8])
    expect(columns).toHaveLength(6)
    for (const { needed, present } of columns) {
      for (const bar of [needed, present]) {
        if (bar === null) throw new Error('every interval of the scene can be reckoned')
        expect(bar.x).toBeGreaterThanOrEqual(0)
        expect(bar.x + bar.width).toBeLessThanOrEqual(520)
        expect(bar.y).toBeGreaterThanOrEqual(0)
        expect(bar.y + bar.height).toBeCloseTo(120, 6)
      }
    }
    const [needed] = columns.map((column) => column.needed?.height ?? 0)
    expect(needed).toBeCloseTo((120 * 5) / 8, 6)
  })

  it('is drawn without anybody, and where nobody can say how many it takes', () => {
    const beyond = intervals.map((one) => ({ ...one, present: 0, erlangC: { ...one.erlangC, needed: null } }))
    const { columns, marks } = staffingChart(beyond, 520, 120)
    expect(columns.every(({ needed, present }) => needed === null && present.height === 0)).toBe(true)
    expect(marks.map(({ value }) => value)).toEqual([0, 1])
  })
})
