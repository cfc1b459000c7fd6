// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { shopOrder } from '../../../../support/window-preview/shop-scene.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('orders')
const { default: StationPage } = await import('../../../../../renderer/window/station-place/station-page.vue')

let shown: Shown
afterEach(() => {
  shown.wrapper.unmount()
  vi.useRealTimers()
})
const column = (name: string) => shown.wrapper.get(`section[aria-label="${name}"]`)
const acts = () =>
  shown
    .asked()
    .filter(({ name }) => name === 'order.act')
    .map(({ input }) => (input as { act: unknown }).act)

describe('the place of a station', () => {
  it('puts every order where it is worked on, the chased ones first', async () => {
    shown = await mountIn(StationPage, 'orders')
    expect(column('待接单').findAll('article').length).toBeGreaterThan(1)
    expect(column('待接单').find('article').text()).toContain('催单 2')
    expect(column('配送中').text()).toContain('送达')
  })

  it('accepts the first by one key, but not while somebody types', async () => {
    shown = await mountIn(StationPage, 'orders')
    shown.asked()
    await shown.press('a', {}, shown.wrapper.get('header select').element)
    expect(acts()).toEqual([])
    await shown.press('a', {}, shown.wrapper.element)
    expect(acts()).toEqual([{ action: 'accept' }])
  })

  it('takes buckets and money with the delivery, to the fen', async () => {
    shown = await mountIn(StationPage, 'orders')
    const deliver = column('配送中')
      .findAll('button')
      .find((one) => one.text() === '送达')
    await deliver?.trigger('click')
    const sheet = shown.wrapper.get('[role="dialog"]')
    await sheet.get('input[type="number"]').setValue(2)
    await sheet.get('input[inputmode="decimal"]').setValue('50.5')
    shown.asked()
    await sheet.get('form').trigger('submit')
    expect(acts()).toEqual([
      {
        action: 'deliver',
        bucketsReturned: { '18.9L': 2 },
        taken: { receiptId: expect.any(String) as string, method: 'cash', amountFen: 5_050 },
      },
    ])
  })

  it('reads its orders again when changes were missed', async () => {
    shown = await mountIn(StationPage, 'orders')
    shown.asked()
    await shown.show('orders', { sequence: 1, changed: [] })
    expect(shown.asked().map(({ name }) => name)).toContain('order.of-station')
  })

  it('rings for a new order until it is silenced, and again for the next one', async () => {
    vi.useFakeTimers()
    shown = await mountIn(StationPage, 'orders')
    const rings = () => shown.asked().filter(({ name }) => name === 'audio.try-ring').length
    rings()
    const fresh = (n: number) =>
      shopOrder({ id: `0192f000-0000-7000-8000-00000000990${String(n)}` as never, station: 'tianning', number: n })
    await shown.show('orders', { sequence: 1, changed: [fresh(1)] })
    expect(rings()).toBe(1)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(rings()).toBe(2)
    const stop = shown.wrapper.findAll('button').find((one) => one.text() === '停止响铃')
    await stop?.trigger('click')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(rings()).toBe(0)
    await shown.show('orders', { sequence: 2, changed: [fresh(2)] })
    expect(rings()).toBe(1)
  })
})
