import { describe, expect, it } from 'vitest'
import { groupedNumber } from '../../../../contract/numbers/grouped-number.ts'

describe('groupedNumber', () => {
  it.each([
    ['13800138000', '138 0013 8000'],
    ['+8613800138000', '138 0013 8000'],
    ['008613800138000', '138 0013 8000'],
    ['138****8000', '138 **** 8000'],
    ['+86138****8000', '138 **** 8000'],
    ['01086001234', '010 8600 1234'],
    ['+861086001234', '010 8600 1234'],
    ['051986001234', '0519 8600 1234'],
    ['+8651986001234', '0519 8600 1234'],
    ['0519600123', '0519600123'],
    ['07161234567', '0716 123 4567'],
    ['4008001234', '400 800 1234'],
    ['8008001234', '800 800 1234'],
  ])('%s is read as %s', (number, grouped) => {
    expect(groupedNumber(number)).toBe(grouped)
  })

  it.each(['8001', '12345', '+442079460958', 'anonymous', ''])('leaves %s as it is', (number) => {
    expect(groupedNumber(number)).toBe(number)
  })

  it('never loses or adds a digit of a number without country code', () => {
    for (const number of ['13800138000', '051986001234', '4008001234', '02086001234']) {
      expect(groupedNumber(number).replaceAll(' ', '')).toBe(number)
    }
  })
})
