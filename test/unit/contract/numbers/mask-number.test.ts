import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskNumber, maskNumbersIn } from '../../../../contract/numbers/mask-number.ts'

describe('maskNumber', () => {
  it.each([
    ['+8613800138000', '138****8000'],
    ['13800138000', '138****8000'],
    ['+862886001234', '028****1234'],
    ['+861065001234', '010****1234'],
    ['+863106001234', '0310****234'],
    ['+86000000', '+86****00'],
    ['+8613812345', '+861****345'],
    ['+861234567', '+86****67'],
    ['02886001234', '028****234'],
    ['86001234', '86****34'],
    ['+12125551234', '+121****234'],
    ['+13800138000', '+138****000'],
    ['+4001234567', '+400****567'],
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
    const isPublic = (number: string): boolean => /^(?:\+86|0086)?[48]00\d{7}$/.test(number)
    const somebody = fc.stringMatching(/^(?:\+|\+86|0086|0|00)?[1-9]\d{6,14}$/).filter((number) => !isPublic(number))
    const unplaced = fc.stringMatching(/^\+?\d{7,20}$/).filter((number) => !isPublic(number))
    fc.assert(
      fc.property(fc.oneof(somebody, unplaced), (number) => {
        const shown = maskNumber(number)
        const [head = '', tail = '', ...more] = shown.replace('+', '').split('****')
        expect(more).toEqual([])
        // Shown as it was given, or as dialled within China: a mobile bare, a fixed number with the 0 it gains.
        const digits = number.replace(/\D/g, '')
        const national = /^(?:\+|00)86(.*)$/.exec(number)?.[1] ?? digits
        const asGiven = shown.startsWith('+') || (shown.startsWith('0') && number.startsWith('0'))
        const whole = asGiven ? digits : shown.startsWith('0') ? `0${national}` : national
        expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true)
        expect(whole.length - head.length - tail.length).toBeGreaterThanOrEqual(4)
      }),
      { numRuns: 2000 },
    )
  })

  it('hides numbers inside a text and leaves the rest', () => {
    expect(maskNumbersIn('改约 138-0013-8000，送 3 桶到 8 号楼')).toBe('改约 138****8000，送 3 桶到 8 号楼')
  })
})
