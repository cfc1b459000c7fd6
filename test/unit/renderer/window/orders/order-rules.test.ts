import { describe, expect, it } from 'vitest'
import { type Customer } from '../../../../../contract/customer.ts'
import {
  filledForm,
  type FormContent,
  isBegun,
  isUsual,
  paysOtherwise,
  missingIn,
  newForm,
  orderToPlace,
  overridesStation,
  quoteWish,
  readEntry,
  stationOf,
  usualLines,
} from '../../../../../renderer/window/orders/order-rules.ts'
import { orderForm, shopAccount, shopQuote } from '../../../../support/window-preview/shop-scene.ts'
import { customer } from '../fake-window.ts'

const zhang = customer()
const filled = (content: Partial<FormContent> = {}, whom: Customer | null = zhang) =>
  filledForm({ lines: [], ...content }, whom, null)
const wished = orderForm().content.lines

describe('what is typed for a product', () => {
  it.each([
    ['ysy', 'ysy', null],
    ['ysy*3', 'ysy', 3],
    ['ysy * 12', 'ysy', 12],
    ['*2', '', 2],
    ['*', '', null],
    ['ysy＊３', 'ysy', 3],
    ['水x2', '水', 2],
    ['18.9', '18.9', null],
    ['ysy*0', 'ysy', null],
    ['ysy*12345', 'ysy*12345', null],
  ])('%j', (typed, text, quantity) => expect(readEntry(typed)).toEqual({ text, quantity }))
})

describe('the form', () => {
  it('is filled with what the customer has', () => {
    expect(filled()).toMatchObject({
      contactName: '张建国',
      contactNumber: '13800138000',
      address: { addressId: zhang.addresses[0]?.id, district: '天宁区', street: '青洋路', detail: '12-302' },
      method: 'deliver',
      payment: 'cash',
      window: null,
    })
  })

  it('keeps what was typed, also nothing', () => {
    expect(filled({ contactName: '', note: '门卫' })).toMatchObject({ contactName: '', note: '门卫' })
  })

  it('never writes a masked number down', () => {
    const masked = customer({ numbers: [{ ...zhang.numbers[0]!, number: '138****8000' }] })
    expect(filledForm({ lines: [] }, masked, '138****8000').contactNumber).toBe('')
  })

  it('is begun when anything was typed', () => {
    expect(isBegun(newForm(null))).toBe(false)
    expect(isBegun({ ...newForm(null), content: { lines: [], note: '' } })).toBe(true)
    expect(isBegun(orderForm())).toBe(true)
  })
})

describe('the usual order', () => {
  const account = shopAccount()

  it('is recognised as long as nothing in it is changed', () => {
    const lines = usualLines(account)
    expect(isUsual(lines, account)).toBe(true)
    expect(isUsual([], account)).toBe(false)
    expect(isUsual([{ ...lines[0]!, quantity: 3 }], account)).toBe(false)
    expect(isUsual([{ ...lines[0]!, payWith: 'ticket' }], account)).toBe(false)
    expect(isUsual([{ ...lines[0]!, priceFen: 100 }], account)).toBe(false)
    expect(isUsual([...lines, ...usualLines(account)], account)).toBe(false)
  })

  it('is paid for where there are not tickets enough for all of it', () => {
    const line = { ...account.usual[0]!, productId: 'p1' as never, quantity: 2, payWith: 'ticket' as const }
    const short = { usual: [line, line], tickets: { p1: 3 } }
    expect(usualLines(short).map(({ payWith }) => payWith)).toEqual(['ticket', 'money'])
    expect([paysOtherwise(short), isUsual(usualLines(short), short)]).toEqual([true, true])
    const enough = { usual: [line, line], tickets: { p1: 4 } }
    expect(usualLines(enough).map(({ payWith }) => payWith)).toEqual(['ticket', 'ticket'])
    expect(paysOtherwise(enough)).toBe(false)
    expect(usualLines({ usual: [line], tickets: {} })[0]?.payWith).toBe('money')
  })

  it('gets new lines every time', () => {
    expect(usualLines(account)[0]?.id).not.toBe(usualLines(account)[0]?.id)
  })
})

describe('what is computed and sent', () => {
  it('leaves out lines that are still being typed', () => {
    const lines = [...wished, { ...wished[0]!, id: 'x', quantity: 0 }]
    expect(quoteWish(filled({ lines }), zhang)).toMatchObject({ customerId: zhang.id, level: 'vip', lines: wished })
    expect(quoteWish(filled({ lines }, null), null)).toMatchObject({ customerId: null, level: 'normal' })
  })

  it('says what the customer was told he pays', () => {
    const form = orderForm()
    const quote = shopQuote()
    const order = orderToPlace({ key: 'k', form, filled: filled(form.content), quote, customer: zhang, callId: null })
    expect(order).toMatchObject({ key: 'k', id: form.orderId, source: 'phone', expectedTotalFen: quote.totalFen })
    expect(order.content).toMatchObject({ customerId: zhang.id, lines: form.content.lines, station: null })
  })
})

describe('the station', () => {
  it('is the first that serves the place, unless one is chosen', () => {
    expect(stationOf({ station: null }, shopQuote())).toBe('tianning')
    expect(stationOf({ station: 'wujin' }, shopQuote())).toBe('wujin')
    const nobody = shopQuote({ stations: shopQuote().stations.map((one) => ({ ...one, serves: false })) })
    expect(stationOf({ station: null }, nobody)).toBeNull()
  })

  it('needs a reason when it is another', () => {
    expect(overridesStation({ station: null }, shopQuote())).toBe(false)
    expect(overridesStation({ station: 'tianning' }, shopQuote())).toBe(false)
    expect(overridesStation({ station: 'wujin' }, shopQuote())).toBe(true)
  })
})

describe('what is missing', () => {
  const lines = wished
  it.each([
    [{ lines }, zhang, []],
    [{}, zhang, ['lines']],
    [{ lines: [{ ...wished[0]!, quantity: 0 }] }, zhang, ['lines']],
    [{ lines }, customer({ addresses: [] }), ['address']],
    [{ lines, method: 'pick-up' as const }, customer({ addresses: [] }), []],
    [{ lines, discountFen: 100 }, zhang, ['discount-reason']],
    [{ lines, discountFen: 100, discountReason: '老客户' }, zhang, []],
    [{ lines, station: 'wujin' }, zhang, ['station-reason']],
    [{ lines }, null, ['customer', 'address']],
  ])('%#', (content, whom, missing) => {
    expect(missingIn(filled(content, whom), shopQuote(), whom)).toEqual(missing)
  })

  it('is any problem of the quote', () => {
    const quote = shopQuote({ problems: [{ kind: 'not-enough-tickets', lineId: 'x', have: 1, need: 2 }] })
    expect(missingIn(filled({ lines }), quote, zhang)).toEqual(['problem'])
  })
})
