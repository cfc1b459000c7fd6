import { describe, expect, it } from 'vitest'
import { type Order } from '../../../../contract/order/order.ts'
import { orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { normaliseNumber } from '../../../../hub/numbers/normalise-number.ts'
import { type AuditFacts, auditReasonsOf } from '../../../../hub/orders/audit-rules.ts'
import { contactNumberOf } from '../../../../hub/orders/contact-number.ts'
import { maskOrderStep } from '../../../../hub/orders/mask-order.ts'
import { tailOf } from '../../../../hub/orders/order-rows.ts'
import { orderReach, reachesOrder } from '../../../../hub/orders/order-reach.ts'
import { givesPrices } from '../../../../hub/orders/price-rights.ts'
import { createStationLoads } from '../../../../hub/orders/station-loads.ts'
import { caller } from './order-stage.ts'

describe('audit rules', () => {
  const plain: AuditFacts = {
    lines: [{ priceFrom: 'list' }],
    discountFen: 0,
    totalFen: 5_000,
    expectedTotalFen: null,
    problems: [],
    station: 'north',
    closed: false,
    others: { any: true, near: false },
  }
  const judge = (facts: Partial<AuditFacts>, rules: Record<string, unknown> = {}) =>
    auditReasonsOf({ ...plain, ...facts }, orderSettingsSchema.parse({ audit: rules }).audit)

  it('find nothing in a plain order', () => {
    expect(judge({})).toEqual([])
    expect(judge({ expectedTotalFen: 5_000 })).toEqual([])
  })

  it.each([
    ['total', { totalFen: 50_000 }, { totalFen: 49_999 }, { totalFromFen: 50_000 }, { totalFromFen: null }],
    ['discount', { discountFen: 2_000 }, { discountFen: 1_999 }, { discountFromFen: 2_000 }, { discountFromFen: null }],
    ['price-override', { lines: [{ priceFrom: 'override' }] }, {}, { priceOverride: true }, { priceOverride: false }],
    ['repeat', { others: { any: true, near: true } }, {}, { repeatWithinHours: 2 }, { repeatWithinHours: null }],
    ['new-customer', { others: { any: false, near: false } }, {}, { newCustomer: true }, { newCustomer: false }],
    ['outside-hours', { closed: true }, {}, { outsideHours: true }, { outsideHours: false }],
  ] as const)('%s: from its limit on, and not when it is switched off', (reason, over, under, on, off) => {
    expect(judge(over, on)).toEqual([reason])
    expect(judge(under, on)).toEqual([])
    expect(judge(over, off)).toEqual([])
  })

  it('cannot be switched off for what nobody could deliver or was told otherwise', () => {
    const off = { totalFromFen: null, discountFromFen: null, priceOverride: false, repeatWithinHours: null }
    const facts = { station: null, expectedTotalFen: 4_900, problems: [{ kind: 'not-enough-tickets' as const }] }
    expect(judge(facts, off)).toEqual(['no-station', 'price-changed', 'tickets-missing'])
  })

  it('take no discount for one that is large enough when the limit is nothing', () => {
    expect(judge({}, { discountFromFen: 0 })).toEqual([])
    expect(judge({ discountFen: 1 }, { discountFromFen: 0 })).toEqual(['discount'])
  })
})

describe('prices that somebody gives', () => {
  const priced = (unitPriceFen: number, quantity: number, discountFen = 0, productId = 'a') =>
    ({ discountFen, lines: [{ productId, quantity, unitPriceFen, priceFrom: 'override' }] }) as unknown as Order

  it('are those that were not there before, or for more than before', () => {
    const before = priced(1_000, 2, 500)
    expect(givesPrices(before, null)).toBe(true)
    expect(givesPrices(before, before)).toBe(false)
    expect(givesPrices(priced(1_000, 1, 300), before)).toBe(false)
    expect(givesPrices(priced(1_200, 2), before)).toBe(false)
    expect(givesPrices(priced(999, 2), before)).toBe(true)
    expect(givesPrices(priced(1_000, 3), before)).toBe(true)
    expect(givesPrices(priced(1_000, 2, 501), before)).toBe(true)
    expect(givesPrices(priced(1_000, 2, 0, 'b'), before)).toBe(true)
  })

  it('are used up by the first line that has them', () => {
    const before = priced(1_000, 2)
    const twice = { ...before, lines: [...before.lines, ...before.lines] }
    expect(givesPrices(twice, before)).toBe(true)
  })
})

describe('whom the courier calls', () => {
  const normalise = (typed: string) => normaliseNumber(typed, { areaCode: '571' })
  const known = { numbers: [{ number: '+8613800138000' }, { number: '+8657186001234' }], present: '+8613900009999' }

  it('is what was typed, the customer’s first number, or what a mask was made from', () => {
    const of = (typed: string) => contactNumberOf(typed, known, normalise)
    expect(of('')).toBe('+8613800138000')
    expect(of('0571 8600 5555')).toBe('+8657186005555')
    expect(of('门卫')).toBe('门卫')
    expect(of('0571****1234')).toBe('+8657186001234')
    expect(of('139****9999')).toBe('+8613900009999')
    expect(() => of('137****0000')).toThrow(/masked/)
  })
})

describe('reach and words', () => {
  const order = { placedBy: { userId: 'x', name: '' }, station: 'north' }

  it('is the own station’s for work at a station, whoever placed the order', () => {
    const who = caller({ 'delivery.work': 'team', 'order.price': 'own', 'order.write': 'own' }, { station: null })
    const mine = { placedBy: { userId: who.userId, name: '' }, station: 'north' }
    const reach = (right: 'delivery.work' | 'order.price' | 'order.write') => orderReach(who, right, () => [])
    expect(reachesOrder(reach('delivery.work'), mine)).toBe(false)
    expect(reachesOrder(reach('order.price'), mine)).toBe(false)
    expect(reachesOrder(reach('order.write'), mine)).toBe(true)
    expect(reachesOrder(reach('order.write'), order)).toBe(false)
    const nobodys = { placedBy: { userId: null, name: '' }, station: null }
    expect(reachesOrder(reach('order.write'), nobodys)).toBe(false)
    expect(reachesOrder({ kind: 'some', userIds: [], station: null }, nobodys)).toBe(false)
  })

  it('masks what a step tells, and leaves ids and times alone', () => {
    const id = '01900000-0000-7000-8000-000000138001'
    const { changes, reason } = maskOrderStep({
      ...{ id, at: 1, action: 'change', from: 'released', to: 'placed', userId: null, name: '' },
      reason: '打 13800138000',
      changes: {
        contactNumber: { before: '+8613800138000', after: '门卫' },
        address: { before: { addressId: id, detail: '找 13900009999' }, after: null },
        window: { before: null, after: { from: 1_790_000_000_000, to: 1_790_000_360_000 } },
      },
    })
    expect(reason).toBe('打 138****8000')
    expect(changes['contactNumber']).toEqual({ before: '138****8000', after: '****' })
    expect(changes['address']?.before).toEqual({ addressId: id, detail: '找 139****9999' })
    expect(changes['window']?.after).toEqual({ from: 1_790_000_000_000, to: 1_790_000_360_000 })
  })

  it('finds a number by its end, whatever stands before it', () => {
    expect(tailOf('+86 138-0013-8000')).toBe('0008310083168')
    expect(tailOf('门卫')).toBe('')
  })

  it('counts loads up and down, and never below nothing', () => {
    const loads = createStationLoads()
    loads.load(new Map([['north', 2]]))
    loads.changed(null, { station: 'south', state: 'released' })
    loads.changed({ station: 'south', state: 'released' }, { station: 'north', state: 'accepted' })
    loads.changed({ station: 'north', state: 'out' }, { station: 'north', state: 'delivered' })
    loads.changed({ station: 'east', state: 'out' }, { station: 'east', state: 'failed' })
    loads.changed(null, { station: null, state: 'in-audit' })
    expect(loads.all()).toEqual({ north: 2, south: 0, east: 0 })
  })
})
