import { describe, expect, it } from 'vitest'
import { clockTime, columnMoment, dayOf, shortMoment } from '../../../../../renderer/window/format/dates.ts'

/** In this machine's zone, as the window shows it. */
const at = (...parts: readonly [number, number, number, number, number, number]): number => new Date(...parts).getTime()
const noon = at(2026, 10, 22, 14, 5, 9)

describe('times and dates', () => {
  it('has no midnight of 24', () => {
    expect(clockTime(at(2026, 10, 22, 0, 0, 0), 'zh-CN')).toBe('00:00:00')
    expect(clockTime(noon, 'en')).toBe('14:05:09')
  })

  it('names the day', () => {
    expect(dayOf(noon, 'zh-CN').replace(/\s/g, '')).toBe('11月22日周日')
    expect(dayOf(noon, 'en')).toBe('Sun, Nov 22')
  })

  it('says only what is not plain', () => {
    expect(shortMoment(noon, at(2026, 10, 22, 23, 59, 0), 'zh-CN')).toBe('14:05')
    expect(shortMoment(noon, at(2026, 10, 23, 0, 1, 0), 'en')).toBe('Sun, Nov 22 14:05')
    expect(shortMoment(noon, at(2027, 0, 1, 0, 0, 0), 'zh-CN')).toBe('2026/11/22 14:05')
  })

  it('is short in a column: the minute of today, else with the day', () => {
    expect(columnMoment(noon, at(2026, 10, 22, 0, 0, 0))).toBe('14:05')
    expect(columnMoment(at(2026, 10, 22, 0, 3, 0), at(2026, 10, 22, 23, 59, 0))).toBe('00:03')
    expect(columnMoment(noon, at(2026, 10, 23, 0, 0, 0))).toBe('11/22 14:05')
    expect(columnMoment(noon, at(2027, 10, 22, 14, 5, 9))).toBe('11/22 14:05')
  })
})
