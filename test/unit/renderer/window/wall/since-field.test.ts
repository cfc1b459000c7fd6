import { expect, it } from 'vitest'
import { fieldOf, momentOf } from '../../../../../renderer/window/wall/since-field.ts'

const now = new Date(2026, 10, 27, 14, 5, 9).getTime()
const longestMs = 31 * 86_400_000

it('a moment goes to the field and back by the minute', () => {
  const at = new Date(2026, 10, 26, 8, 30).getTime()
  expect(fieldOf(at)).toBe('2026-11-26T08:30')
  expect(momentOf(fieldOf(at), { now, longestMs })).toBe(at)
})

it('what is half typed is no moment, what cannot be counted is brought within what can', () => {
  for (const text of ['', '2026-11-26', 'T08:30', '2026-13-45T99:99']) {
    expect(momentOf(text, { now, longestMs })).toBeNull()
  }
  expect(momentOf('2031-01-01T00:00', { now, longestMs })).toBe(new Date(2026, 10, 27, 14, 4).getTime())
  const earliest = momentOf('1999-01-01T00:00', { now, longestMs }) ?? 0
  expect(now - earliest).toBeLessThan(longestMs)
  expect(now - earliest).toBeGreaterThan(longestMs - 180_000)
})
