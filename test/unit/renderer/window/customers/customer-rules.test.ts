import { describe, expect, it } from 'vitest'
import { changeText } from '../../../../../renderer/window/customers/change-text.ts'
import {
  addressesInOrder,
  addressText,
  customerSince,
  dialledNumber,
  wholeAddress,
} from '../../../../../renderer/window/customers/customer-rules.ts'
import { customer } from '../fake-window.ts'

const address = customer().addresses[0]!
const day = 86_400_000

it.each([
  [0.5, 'today', 0],
  [12, 'days', 12],
  [100, 'months', 3],
  [364.9, 'months', 11],
  [365, 'years', 1],
  [1900, 'years', 5],
])('%d days make a customer of %s %d', (days, unit, count) => {
  expect(customerSince(0, days * day)).toEqual({ unit, count })
})

it('reads addresses as a driver is told them, the default first', () => {
  expect(addressText(address)).toBe('天宁区青洋路 12-302')
  expect(wholeAddress(address)).toBe('江苏省常州市天宁区青洋路 12-302')
  expect(addressText({ ...address, district: '', street: '', detail: '' })).toBe('江苏省常州市')
  const other = { ...address, id: 'b', isDefault: false }
  expect(addressesInOrder([other, address])).toEqual([address, other])
})

it('dials no masked number', () => {
  expect(dialledNumber({ number: '138****8000' })).toBeNull()
  expect(dialledNumber({ number: '' })).toBeNull()
  expect(dialledNumber({ number: '+8613800138000' })).toBe('+8613800138000')
})

describe('changeText', () => {
  const words = { yes: '是', no: '否', none: '未填' }
  it.each([
    [null, '未填'],
    ['', '未填'],
    [[], '未填'],
    [true, '是'],
    [3, '3'],
    [['a', 'b'], 'a，b'],
    [[address], '天宁区青洋路 12-302'],
    [[{ number: '+8613800138000', label: '家里' }], '138 0013 8000 家里'],
    [{ strange: 1 }, '未填'],
  ])('%j is %s', (value, text) => {
    expect(changeText(value, words)).toBe(text)
  })
})
