// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommandInput } from '../../../../../contract/bridge/commands.ts'
import {
  shopAccount,
  shopOrder,
  shopProducts,
  shopQuote,
  shopTopic,
} from '../../../../support/window-preview/shop-scene.ts'
import { card, createFakeWindow, customer, type FakeWindow, good } from '../fake-window.ts'
import { aLine } from '../support/facts.ts'

let fake: FakeWindow
let shown: VueWrapper
const zhang = customer()
const li = customer({ id: '0192f000-0000-7000-8000-000000000002' as never, name: '李梅' })
const key = `customer:${zhang.id}`

/** The customers' page with one of them open, and the window's own keys. */
async function open(): Promise<void> {
  const { default: page } = await import('../../../../../renderer/window/customers/customers-page.vue')
  const { useKeys } = await import('../../../../../renderer/window/shortcuts/listen-keys.ts')
  const { h } = await import('vue')
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'customers', path: '/customers/:customerId?', component: { render: () => null } }],
  })
  await router.push(`/customers/${zhang.id}`)
  const whole = {
    setup() {
      useKeys()
      return () => h(page)
    },
  }
  shown = await fake.mount(whole, {}, [router])
  await frame()
}
async function frame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await flushPromises()
}
async function press(pressed: string, more: KeyboardEventInit = {}): Promise<void> {
  const on = document.activeElement ?? document.body
  on.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true, ...more }))
  await flushPromises()
  await frame()
}
async function type(text: string): Promise<void> {
  const field = document.activeElement as HTMLInputElement
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await frame()
}
const placed = () => fake.askedFor('order.place') as CommandInput<'order.place'>[]
const saved = () => fake.askedFor('order.save-form') as CommandInput<'order.save-form'>[]
const form = () => shown.find('.order-form')

beforeEach(() => {
  vi.resetModules()
  fake = createFakeWindow({ 'order.read': 'all', 'order.write': 'all' })
  fake.answer('shop.quote', () => good(shopQuote()))
  fake.answer('shop.find-product', () => good({ products: shopProducts }))
  fake.answer('account.read', () => good({ account: shopAccount(), source: 'cache' }))
  fake.answer('customer.list', () => good({ customers: [zhang], next: null, complete: true, source: 'cache' }))
  fake.answer('call.list', () => good({ calls: [], next: null }))
  fake.answer('customer.read', () => good({ customer: zhang, source: 'cache' }))
  fake.answer('order.place', () => good({ order: shopOrder(), sent: false }))
  fake.show('shop', shopTopic)
})
afterEach(() => shown.unmount())

describe('an order for somebody who does not call', () => {
  it('is written from his card by keys alone, and kept under his own key', async () => {
    await open()
    expect(form().exists()).toBe(false)
    await press('1', { altKey: true, code: 'Digit1' })
    expect(form().exists()).toBe(true)
    await type('a*2')
    await press('Enter')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toMatchObject([
      { key, callId: null, content: { customerId: zhang.id, address: { addressId: zhang.addresses[0]?.id } } },
    ])
    expect(placed()[0]?.content.lines).toMatchObject([{ quantity: 2 }])
    expect(shown.get('.placed-order').text()).toContain('已保存在本机')
    // There is no call whose note could say so.
    expect(fake.askedFor('draft.save')).toEqual([])
  })

  it('waits as it was typed when one goes back by Escape', async () => {
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    await type('a*2')
    await press('Enter')
    await press('Escape')
    expect(form().exists()).toBe(false)
    const last = saved().at(-1)
    expect(last).toMatchObject({ key, form: { customerId: zhang.id, content: { lines: [{ quantity: 2 }] } } })
    fake.answer('order.read-form', () => good(last?.form))
    await press('1', { altKey: true, code: 'Digit1' })
    expect(shown.findAll('.order-form tbody tr')).not.toHaveLength(0)
  })

  it('does not pass on the call of somebody else', async () => {
    fake.show('lines', { lines: [aLine({ lineId: 'line-1', actions: ['transfer'] })], current: 'line-1' } as never)
    fake.showCards(card([li]))
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    await type('a*2')
    await press('Enter')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toHaveLength(1)
    expect(shown.findAll('.placed-order .steps button')).toHaveLength(2)
  })

  it('is not offered to whoever may not write orders', async () => {
    const { 'order.write': _write, ...grants } = fake.state('session').me?.grants ?? {}
    fake.show('session', { ...fake.state('session'), me: { ...fake.state('session').me, grants } as never })
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    expect(form().exists()).toBe(false)
  })
})
