import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amount, count, fenOf, money, quantity } from '../../../../../renderer/window/format/money.ts'

describe('money and quantities', () => {
  it.each([
    [0, '0.00', '¥0.00'],
    [3_605, '36.05', '¥36.05'],
    [124_000_00, '124,000.00', '¥124,000.00'],
    [-500, '−5.00', '−¥5.00'],
  ])('%i fen', (fen, bare, standing) => {
    expect(amount(fen)).toBe(bare)
    expect(money(fen)).toBe(standing)
  })

  it('counts with groups', () => {
    expect(count(1_240)).toBe('1,240')
    expect(quantity(2, '桶')).toBe('2 桶')
  })

  it.each([
    ['12', 1_200],
    ['12.5', 1_250],
    ['.05', 5],
    ['１２。５', 1_250],
    ['¥1,240.00', 124_000],
    ['', null],
    ['.', null],
    ['1.234', null],
    ['-3', null],
    ['abc', null],
  ])('reads %j', (typed, fen) => expect(fenOf(typed)).toBe(fen))

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (fen) => {
        expect(fenOf(amount(fen))).toBe(fen)
        expect(fenOf(money(fen))).toBe(fen)
      }),
    )
  })
})
