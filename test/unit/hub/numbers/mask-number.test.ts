import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskNumber, maskNumbersIn } from '../../../../hub/numbers/mask-number.ts'

describe('maskNumber', () => {
  it.each([
    ['+8613800138000', '138****8000'],
    ['13800138000', '138****8000'],
    ['+862886001234', '028****1234'],
    ['+861065001234', '010****1234'],
    ['+863106001234', '0310****1234'],
    ['02886001234', '028****234'],
    ['86001234', '86****34'],
    ['+12125551234', '+121****234'],
    ['95588', '95588'],
    ['12345', '12345'],
    ['8001', '8001'],
    ['+864008001234', '4008001234'],
    ['', ''],
    ['ab', '****'],
  ])('shows %s as %s', (number, shown) => {
    expect(maskNumber(number)).toBe(shown)
  })

  it('always hides at least four digits of a number that belongs to somebody', () => {
    const numbers = fc.stringMatching(/^\+?[1-9]\d{6,14}$/).filter((n) => !/^(?:\+86)?[48]00\d{7}$/.test(n))
    fc.assert(
      fc.property(numbers, (number) => {
        const shown = maskNumber(number)
        const digits = number.replace(/\D/g, '')
        expect(shown).toContain('****')
        // A mobile or fixed number may gain the trunk 0 in front; nothing else is ever added.
        expect(shown.replace(/\D/g, '').replace(/^0/, '').length).toBeLessThanOrEqual(digits.length - 3)
      }),
    )
  })

  it('hides numbers inside a text and leaves the rest', () => {
    expect(maskNumbersIn('改约 138-0013-8000，送 3 桶到 8 号楼')).toBe('改约 138****8000，送 3 桶到 8 号楼')
  })
})
