import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayOfText, dayRange, dayText, otherDay } from '../../../../../renderer/window/format/day-range.ts'
import { homeNumber } from '../../../../../renderer/window/format/numbers.ts'

it('is the day from midnight to midnight, read back from its text', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      const { from, to } = dayRange(at)
      expect(from <= at && at < to).toBe(true)
      expect(dayText(from)).toBe(dayText(at))
      expect(dayText(to)).toBe(dayText(otherDay(at, 1)))
      expect(dayText(dayOfText(dayText(at)) ?? 0)).toBe(dayText(at))
    }),
  )
})

it('takes no text that is no day', () => {
  expect(dayOfText('')).toBeNull()
  expect(dayOfText('22.11.2026')).toBeNull()
})

it.each([
  ['+8613800138000', '13800138000'],
  ['+8651986001234', '051986001234'],
  ['+864001234567', '4001234567'],
  ['+15551234567', '+15551234567'],
  ['10086', '10086'],
])('%s is dialled at home as %s', (number, home) => {
  expect(homeNumber(number)).toBe(home)
})
