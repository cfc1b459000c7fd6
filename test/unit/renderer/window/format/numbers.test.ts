import { describe, expect, it } from 'vitest'
import { duration } from '../../../../../renderer/window/format/numbers.ts'

describe('duration', () => {
  it.each([
    [0, '00:00'],
    [999, '00:00'],
    [42_000, '00:42'],
    [3_599_999, '59:59'],
    [3_735_000, '1:02:15'],
    [36_000_000, '10:00:00'],
    [-5_000, '00:00'],
  ])('%i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
