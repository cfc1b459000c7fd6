import { describe, expect, it } from 'vitest'
import {
  giftsOf,
  lineViews,
  typedQuantity,
  withLine,
  withProduct,
} from '../../../../../renderer/window/orders/line-view.ts'
import { orderForm, shopAccount, shopProducts, shopQuote } from '../../../../support/window-preview/shop-scene.ts'

const { lines } = orderForm().content
const [water, mineral, , , cooler] = shopProducts

describe('rows of an order', () => {
  it('join what was typed with what came of it', () => {
    const quote = shopQuote({
      problems: [
        { kind: 'not-enough-tickets', lineId: lines[1]!.id, have: 2, need: 3 },
        { kind: 'discount-too-large', mostFen: 1 },
      ],
    })
    const [first, second] = lineViews(lines, quote, shopProducts, null)
    expect(first).toMatchObject({ product: { name: water?.name }, computed: { amountFen: 3_200 }, problems: [] })
    expect(second?.problems.map(({ kind }) => kind)).toEqual(['not-enough-tickets'])
    expect(giftsOf(quote).map(({ name }) => name)).toEqual(['手压式饮水器'])
  })

  it('are there before anything was computed', () => {
    expect(lineViews(lines, null, [], null)[0]).toMatchObject({ product: null, computed: null })
    expect(giftsOf(null)).toEqual([])
  })

  it('offer tickets where there are some to be had, points where there is a price in points', () => {
    const ways = (id: string | undefined) =>
      lineViews([{ ...lines[0]!, productId: id as never }], null, shopProducts, shopAccount())[0]?.payWiths
    expect(ways(water?.id)).toEqual(['money', 'ticket', 'points'])
    expect(ways(mineral?.id)).toEqual(['money'])
    expect(ways(cooler?.id)).toEqual(['money'])
  })
})

describe('adding a product', () => {
  it('gives it a line of its own, of one unless a quantity was typed', () => {
    expect(withProduct([], mineral!, null, 'new').lines).toMatchObject([{ id: 'new', quantity: 1, payWith: 'money' }])
    expect(withProduct([], mineral!, 4, 'new').lines[0]?.quantity).toBe(4)
  })

  it('adds to the line that has it already', () => {
    const { lines: next, lineId } = withProduct(lines, water!, 3, 'new')
    expect(lineId).toBe(lines[0]?.id)
    expect(next.map(({ quantity }) => quantity)).toEqual([5, 3])
  })

  it('leaves a line with its own price or way of paying alone', () => {
    const own = withLine(withLine(lines, lines[0]!.id, { priceFen: 100 }), lines[1]!.id, { payWith: 'points' })
    expect(withProduct(own, water!, 1, 'new').lineId).toBe('new')
  })
})

describe('a quantity being typed', () => {
  it.each([
    ['', 0],
    ['12', 12],
    ['３', 3],
    ['1a', null],
    ['-1', null],
    ['12345', null],
  ])('%j', (text, quantity) => expect(typedQuantity(text)).toBe(quantity))
})
