import { describe, expect, it } from 'vitest'
import { type FieldDefinition } from '../../../../../contract/customer.ts'
import { changedText, conflictOf } from '../../../../../renderer/window/customers/conflict-view.ts'
import {
  addressesWith,
  changesFor,
  fieldOf,
  fieldValue,
  newCustomer,
  numbersWith,
  placeParts,
  presentValue,
} from '../../../../../renderer/window/customers/form-rules.ts'
import { customer } from '../fake-window.ts'

const zhang = customer()
const address = zhang.addresses[0]!
const number = zhang.numbers[0]!
const field = (type: FieldDefinition['type']): FieldDefinition => ({
  key: 'own',
  label: { 'zh-CN': '自有', en: 'Own' },
  type,
  required: false,
  choices: [],
  position: 0,
  sensitive: false,
})

describe('changesFor', () => {
  it('sends nothing for what is as it was, and refuses an empty name', () => {
    expect(changesFor(zhang, 'notes', { notes: '门口有狗 ' }, [])).toBeNull()
    expect(changesFor(zhang, 'notes', {}, [])).toBeNull()
    expect(changesFor(zhang, 'name', { name: ' ' }, [])).toBeUndefined()
    expect(changesFor(zhang, 'code', { code: '' }, [])).toEqual({ code: null })
  })

  it('sends the whole list of addresses when one word of it changes', () => {
    const typed = {
      [`addresses.${address.id}.detail`]: '12-303',
      'addresses.new.detail': '3-1',
      'addresses.blank.city': '',
    }
    const changes = changesFor(zhang, fieldOf('addresses.new.detail'), typed, [])
    expect(changes?.addresses).toMatchObject([
      { id: address.id, detail: '12-303', isDefault: true },
      { id: 'new', city: '常州市', detail: '3-1', isDefault: false },
    ])
    expect(changes?.addresses).toHaveLength(2)
  })

  it('never sends the digits of a number the customer already has', () => {
    const typed = { [`numbers.${number.id}.label`]: '家里', 'numbers.new.typed': ' 0519 8600 1234 ' }
    expect(changesFor(zhang, 'numbers', typed, [])).toEqual({
      numbers: [
        { id: number.id, label: '家里', note: '' },
        { id: 'new', label: '', note: '', typed: '0519 8600 1234' },
      ],
    })
  })

  it('reads self-defined fields by their type', () => {
    expect(changesFor(zhang, 'fields.own', { 'fields.own': '3' }, [field('number')])).toEqual({ fields: { own: 3 } })
    expect(changesFor(zhang, 'fields.own', { 'fields.own': 'drei' }, [field('number')])).toBeUndefined()
    expect(fieldValue(field('date'), '1990-1-3')).toBeUndefined()
    expect(fieldValue(field('date'), '1990-01-03')).toBe('1990-01-03')
    expect(fieldValue(field('yes-no'), 'no')).toBe(false)
    expect(fieldValue(field('text'), '  ')).toBeNull()
  })
})

describe('what is typed over what is stored', () => {
  it('adds rows for ids the customer does not have', () => {
    expect(numbersWith(zhang.numbers, { 'numbers.new.typed': '139' }).map(({ isNew }) => isNew)).toEqual([false, true])
    expect(addressesWith([], { 'addresses.a.detail': 'x' })).toMatchObject([{ id: 'a', detail: 'x', isDefault: true }])
  })

  it('can be taken back', () => {
    expect(presentValue(zhang, 'fields.own')).toEqual({ fields: { own: null } })
    expect(presentValue(zhang, 'numbers')).toEqual({ numbers: [{ id: number.id, label: '手机', note: '' }] })
    expect(presentValue(zhang, 'tags')).toEqual({ tags: ['老客户'] })
  })
})

describe('conflictOf', () => {
  const theirs = customer({ notes: '别人写的', version: 4 })

  it('shows both values', () => {
    expect(conflictOf('notes', { notes: '我写的' }, theirs)).toMatchObject({ mine: '我写的', theirs: '别人写的' })
  })
  it('is none when both meant the same', () => {
    expect(conflictOf('notes', { notes: '别人写的' }, theirs)).toBeNull()
  })
  it('reads lists as lines, with the digits the customer has', () => {
    const changes = { numbers: [{ id: number.id, label: '家里', note: '' }] }
    expect(changedText(theirs, 'numbers', changes)).toBe('+8613800138000 家里')
    expect(changedText(theirs, 'addresses', { addresses: [{ ...address, detail: '9-1' }] })).toBe('天宁区青洋路 9-1')
  })
})

describe('a new customer', () => {
  const call = { number: '13700001111', numberId: 'n' }
  it('takes the number of the call unless another was typed', () => {
    expect(newCustomer('c', { 'new.name': ' 李 ' }, call, 'a')).toMatchObject({
      name: '李',
      numbers: [{ id: 'n', typed: '13700001111' }],
      addresses: [],
    })
    expect(newCustomer('c', { 'new.number': '' }, call, 'a').numbers).toEqual([])
    expect(newCustomer('c', { 'new.detail': '3-1' }, call, 'a').addresses).toMatchObject([{ id: 'a', isDefault: true }])
  })

  it.each([
    ['浙江省杭州市', '浙江省', '杭州市'],
    ['内蒙古自治区呼和浩特市', '内蒙古自治区', '呼和浩特市'],
    ['上海市', '', '上海市'],
    ['四川省', '四川省', ''],
    ['报警', '', ''],
    [null, '', ''],
  ])('%s is %s and %s', (homePlace, province, city) => {
    expect(placeParts(homePlace)).toEqual({ province, city })
  })
})
