// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { type Order } from '../../../../../contract/order/order.ts'
import { listedOrders } from '../../../../support/window-preview/order-scene.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('orders')
const { default: OrdersPage } = await import('../../../../../renderer/window/order-list/orders-page.vue')

let shown: Shown
afterEach(() => {
  shown.wrapper.unmount()
  localStorage.clear()
})

const texts = (): string[] => shown.wrapper.findAll('.order-row').map((row) => row.text())
const button = (words: string) => {
  const found = shown.wrapper.findAll('button').find((one) => one.text().startsWith(words))
  if (found === undefined) throw new Error(`no button ${words}`)
  return found
}
const acts = () =>
  shown
    .asked()
    .filter(({ name }) => name === 'order.act')
    .map(({ input }) => (input as { act: unknown; version: number | null }).act)

describe('the list of orders', () => {
  it('shows the first with its detail, and moves with the arrows', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    expect(texts()[0]).toContain('20418')
    expect(shown.wrapper.get('.order-detail h2').text()).toContain('20418')
    const field = shown.wrapper.get('input[role="combobox"]').element
    await shown.press('ArrowDown', {}, field)
    expect(shown.wrapper.get('.order-detail h2').text()).toContain('20417')
  })

  it('asks the hub anew for another view, and says how many there are in each', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    expect(button('待审核').text()).toContain('6')
    shown.asked()
    await button('待审核').trigger('click')
    const lists = shown.asked().filter(({ name }) => name === 'order.list')
    expect(lists).toHaveLength(1)
    expect(lists[0]?.input).toMatchObject({ states: 'placed,in-audit' })
  })

  it('releases at once, and cancels only with a reason', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    shown.asked()
    await button('审核通过').trigger('click')
    expect(acts()).toEqual([{ action: 'release' }])
    await flushPromises()
    await button('取消订单').trigger('click')
    const send = button('取消订单 20418')
    expect(send.attributes('disabled')).toBeDefined()
    await shown.wrapper.get('.asks input').setValue('客户不要了')
    await shown.wrapper.get('.asks').trigger('submit')
    expect(acts()).toEqual([{ action: 'cancel', reason: '客户不要了' }])
  })

  it('changes a row in its place when the order changes, and drops it when it left the view', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    const [first] = listedOrders as [Order]
    await shown.show('orders', { sequence: 1, changed: [{ ...first, customerName: '改名了', version: 3 }] })
    expect(texts()[0]).toContain('改名了')
    await button('待审核').trigger('click')
    await shown.show('orders', { sequence: 2, changed: [{ ...first, state: 'released', version: 4 }] })
    expect(texts().some((text) => text.includes('20418'))).toBe(false)
  })

  it('reads the list and its counts again when changes were missed', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    shown.asked()
    await shown.show('orders', { sequence: 1, changed: [] })
    const names = shown.asked().map(({ name }) => name)
    expect(names).toContain('order.list')
    expect(names).toContain('order.count')
  })

  it('keeps the chosen columns', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    await button('显示列').trigger('click')
    const box = shown.wrapper.findAll('.column-choice label').find((label) => label.text() === '催单')
    await box?.get('input').setValue(true)
    shown.wrapper.unmount()
    shown = await mountIn(OrdersPage, 'orders')
    expect(shown.wrapper.get('.order-head').text()).toContain('催单')
  })

  it('does nothing that the rights do not give', async () => {
    shown = await mountIn(OrdersPage, 'orders')
    const { me } = shown.topics.session
    if (me === null) throw new Error('nobody is signed in')
    await shown.show('session', { ...shown.topics.session, me: { ...me, grants: { 'order.read': 'all' } } })
    expect(shown.wrapper.findAll('.order-actions button')).toHaveLength(0)
  })
})
