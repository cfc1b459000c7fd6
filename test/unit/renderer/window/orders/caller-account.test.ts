// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type CustomerAccount } from '../../../../../contract/order/account.ts'
import { openOrder, shopAccount, shopOrder, shopTopic } from '../../../../support/window-preview/shop-scene.ts'
import { card, createFakeWindow, customer, type FakeWindow, good, refusal } from '../fake-window.ts'

let fake: FakeWindow
let shown: VueWrapper
let account: CustomerAccount
const zhang = customer()

async function open(): Promise<void> {
  const { default: component } = await import('../../../../../renderer/window/desk/caller-card.vue')
  const { useWorkTab } = await import('../../../../../renderer/window/stores/work-tab.ts')
  shown = await fake.mount(component)
  useWorkTab().deskShown(true)
  await flushPromises()
}

beforeEach(() => {
  vi.resetModules()
  account = shopAccount()
  fake = createFakeWindow({ 'order.read': 'all', 'order.write': 'all' })
  fake.answer('account.read', () => good({ account, source: 'hub' }))
  fake.show('shop', shopTopic)
  fake.showCards(card([zhang]))
})
afterEach(() => shown.unmount())

it('shows what the customer has with the shop', async () => {
  account = shopAccount({ owedFen: 3_600, buckets: { '18.9L': { out: 4, covered: 2, depositFen: 6_000 } } })
  await open()
  const text = shown.get('.card-account').text()
  for (const part of ['清泉纯净水 18.9L × 2 桶', '18.9L 4 个', '押金 ¥60.00', '2 个没押金', '1,240', '¥36.00', 'F9']) {
    expect(text).toContain(part)
  }
  expect(shown.find('.open-orders').exists()).toBe(false)
})

it('says an open order first, and that this call is a chase', async () => {
  account = shopAccount({ openOrders: [openOrder({ placedAt: Date.now() - 3 * 3_600_000, chases: 2 })] })
  fake.answer('order.act', () => good({ order: shopOrder({ chases: 3 }), sent: true }))
  await open()
  const first = shown.get('.open-orders')
  for (const part of ['未完订单 20418', '已接单', '3 小时前下单', '天宁站', '已催 2 次', 'Shift+F9']) {
    expect(first.text()).toContain(part)
  }
  expect(first.element.compareDocumentPosition(shown.get('.card-account').element)).toBe(
    Node.DOCUMENT_POSITION_FOLLOWING,
  )
  await first.get('button').trigger('click')
  await flushPromises()
  expect(first.text()).toContain('本次来电已记为催单')
  expect(first.find('button').exists()).toBe(false)
})

it('is read again when one of his orders changes, and not for others’', async () => {
  await open()
  const read = (): number => fake.askedFor('account.read').length
  const before = read()
  fake.show('orders', { sequence: 1, changed: [shopOrder({ customerId: 'somebody' as never })] })
  await flushPromises()
  expect(read()).toBe(before)
  account = shopAccount({ points: 999 })
  fake.show('orders', { sequence: 2, changed: [shopOrder({ customerId: zhang.id })] })
  await flushPromises()
  expect(shown.get('.card-account').text()).toContain('999')
})

it('says why there is no account to be seen', async () => {
  fake.answer('account.read', () => refusal('seat.hub-away', '中心连不上'))
  await open()
  expect(shown.get('.card-account').text()).toBe('中心连不上')
})

it('is not there for whoever may not see orders', async () => {
  fake = createFakeWindow()
  fake.show('shop', shopTopic)
  fake.showCards(card([zhang]))
  await open()
  expect(shown.find('.card-account').exists()).toBe(false)
  expect(fake.askedFor('account.read')).toEqual([])
})
