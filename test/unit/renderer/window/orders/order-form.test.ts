// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommandInput } from '../../../../../contract/bridge/commands.ts'
import { type CustomerAccount } from '../../../../../contract/order/account.ts'
import {
  openOrder,
  orderLine,
  shopAccount,
  shopOrder,
  shopProducts,
  shopQuote,
  shopTopic,
} from '../../../../support/window-preview/shop-scene.ts'
import { aLine } from '../support/facts.ts'
import { card, createFakeWindow, customer, type FakeWindow, good, refusal } from '../fake-window.ts'

type Wish = CommandInput<'shop.quote'>

let fake: FakeWindow
let shown: VueWrapper
let account: CustomerAccount
const zhang = customer()

/** 16.00 for one, whatever it is: enough to see that the answer belongs to the question. */
const priced = (wish: Wish) => {
  const lines = (wish.lines ?? []).map((line, at) =>
    orderLine(at, {
      id: line.id,
      productId: line.productId as never,
      quantity: line.quantity,
      amountFen: 1_600 * line.quantity,
    }),
  )
  const goodsFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0)
  return good(shopQuote({ lines, goodsFen, depositFen: 0, totalFen: goodsFen - (wish.discountFen ?? 0), account }))
}

/** The whole work beside the card, with the window's own keys. */
async function open(): Promise<void> {
  const { default: work } = await import('../../../../../renderer/window/desk/work-tabs.vue')
  const { useKeys } = await import('../../../../../renderer/window/shortcuts/listen-keys.ts')
  const { h } = await import('vue')
  const { createRouter, createMemoryHistory } = await import('vue-router')
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: { render: () => null } }],
  })
  const page = {
    setup() {
      useKeys()
      return () => h(work)
    },
  }
  shown = await fake.mount(page, {}, [router])
  await frame()
}
async function frame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await flushPromises()
}
async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  const on = document.activeElement ?? document.body
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  on.dispatchEvent(event)
  // What a browser does of itself with a button that has the keyboard.
  if (key === 'Enter' && !event.defaultPrevented && on instanceof HTMLButtonElement) on.click()
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
const focused = (): string => (document.activeElement as HTMLElement).className || document.activeElement?.tagName || ''
const total = (): string => shown.get('.total dd').text()

beforeEach(() => {
  vi.resetModules()
  account = shopAccount()
  fake = createFakeWindow({ 'order.read': 'all', 'order.write': 'all' })
  fake.answer('shop.quote', (wish: Wish) => priced(wish))
  fake.answer('shop.find-product', ({ text }: { text: string }) =>
    good({ products: shopProducts.filter(({ code, name }) => `${code} ${name}`.includes(text)) }),
  )
  fake.answer('account.read', () => good({ account, source: 'hub' }))
  fake.answer('order.place', () => good({ order: shopOrder(), sent: true }))
  fake.show('shop', shopTopic)
  fake.showCards(card([zhang]))
})
afterEach(() => shown.unmount())

describe('the usual order, by keys alone', () => {
  it('is filled by F9 and placed by Ctrl+Enter', async () => {
    await open()
    await press('F9')
    expect(placed()).toEqual([])
    expect(total()).toBe('¥32.00')
    expect(focused()).toContain('place-order')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toMatchObject([
      {
        key: 'call-1',
        expectedTotalFen: 3_200,
        content: {
          customerId: zhang.id,
          lines: [{ productId: account.usual[0]?.productId, quantity: 2, payWith: 'money' }],
          address: { addressId: zhang.addresses[0]?.id },
        },
      },
    ])
    expect(shown.get('.placed-order .line').text()).toContain('订单 20418 已下')
    expect(shown.get('.placed-order .line').text()).toContain('天宁站')
  })

  it('is filled and placed by F9 twice, even before the price has come', async () => {
    await open()
    let answer = (): void => undefined
    fake.answer('shop.quote', (wish: Wish) => new Promise((resolve) => (answer = () => resolve(priced(wish)))))
    await press('F9')
    await press('F9')
    expect(placed()).toEqual([])
    answer()
    await flushPromises()
    expect(placed()).toHaveLength(1)
  })

  it('is placed by Ctrl+Enter in the same frame as the last key stroke', async () => {
    await open()
    await press('F9')
    const answers: (() => void)[] = []
    fake.answer('shop.quote', (wish: Wish) => new Promise((resolve) => answers.push(() => resolve(priced(wish)))))
    const quantity = shown.get<HTMLInputElement>('.quantity input').element
    quantity.focus()
    quantity.value = '3'
    quantity.dispatchEvent(new Event('input', { bubbles: true }))
    await press('Enter', { ctrlKey: true })
    // One is of placing it, the other of the frame.
    expect(answers).toHaveLength(2)
    for (const answer of answers) answer()
    await flushPromises()
    expect(placed()).toMatchObject([{ expectedTotalFen: 4_800, content: { lines: [{ quantity: 3 }] } }])
  })

  it('is placed once by a key held down', async () => {
    await open()
    await press('F9')
    await press('F9', { repeat: true })
    expect(placed()).toEqual([])
    await press('F9')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toHaveLength(1)
  })

  it('takes the place of what was written, which can be brought back', async () => {
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    await type('02*4')
    await press('Enter')
    await press('F9')
    expect(total()).toBe('¥32.00')
    await shown.get('.note button').trigger('click')
    await frame()
    expect(total()).toBe('¥64.00')
  })

  it('is not there for whoever has never ordered', async () => {
    account = shopAccount({ usual: [] })
    await open()
    await press('F9')
    expect(shown.find('tbody').exists()).toBe(false)
  })
})

describe('an order, by keys alone', () => {
  it('is typed: letters, quantity after *, Enter from field to field', async () => {
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    await type('矿泉*3')
    await press('Enter')
    expect(total()).toBe('¥48.00')
    await type('饮水器')
    await press('Enter')
    // Without a quantity the keyboard goes into it, and back with Enter.
    expect(document.activeElement?.getAttribute('aria-label')).toContain('手压式饮水器')
    await type('2')
    await press('Enter')
    expect(total()).toBe('¥80.00')
    await type('*5')
    await press('Enter')
    expect(total()).toBe('¥128.00')
    const way: string[] = []
    for (let step = 0; step < 6; step += 1) {
      await press('Enter')
      const at = document.activeElement
      way.push(at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '')
    }
    expect(way.slice(0, 4)).toEqual(['送货上门', '现金', '送到', '尽快'])
    expect(way.at(-1)).toContain('下单')
    await press('Enter')
    expect(placed()[0]?.content.lines.map(({ quantity }) => quantity)).toEqual([3, 5])
  })

  it('shows the answer to what stands there, whenever it comes', async () => {
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    const answers: (() => void)[] = []
    fake.answer('shop.quote', (wish: Wish) => new Promise((resolve) => answers.push(() => resolve(priced(wish)))))
    await type('矿泉*1')
    await press('Enter')
    await type('*9')
    await press('Enter')
    expect(answers).toHaveLength(2)
    answers[1]?.()
    await flushPromises()
    answers[0]?.()
    await flushPromises()
    expect(total()).toBe('¥144.00')
  })

  it('goes to what is missing instead of being placed', async () => {
    fake.showCards(card([customer({ addresses: [] })]))
    await open()
    await press('1', { altKey: true, code: 'Digit1' })
    await press('Enter', { ctrlKey: true })
    expect(shown.get('.state').text()).toContain('还没有商品')
    await type('矿泉*1')
    await press('Enter')
    await press('Enter', { ctrlKey: true })
    expect(shown.get('.state').text()).toContain('还没有地址')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('区')
    await type('天宁区')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toMatchObject([{ content: { address: { addressId: null, district: '天宁区' } } }])
  })

  it('stays as it is when it is refused, and says why', async () => {
    fake.answer('order.place', () => refusal('state.illegal', '水票不足'))
    await open()
    await press('F9')
    await press('F9')
    expect(shown.get('.state').text()).toContain('水票不足')
    expect(total()).toBe('¥32.00')
    fake.answer('order.place', () => good({ order: shopOrder(), sent: false }))
    await press('F9')
    const [once, twice] = placed()
    expect(twice?.id).toBe(once?.id)
    expect(shown.get('.kept').text()).toContain('中心恢复后自动提交')
  })

  it('needs another station’s reason', async () => {
    await open()
    await press('F9')
    await shown.get('.station-choice .more').trigger('click')
    await frame()
    expect(shown.findAll('[role="radio"].row').map((row) => row.text())[0]).toContain('负责青洋路')
    await press('ArrowDown')
    await press('ArrowDown')
    await press('Enter')
    expect(shown.get('.station-choice').text()).toContain('人工指定')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toEqual([])
    await type('客户要求')
    await press('Enter', { ctrlKey: true })
    expect(placed()).toMatchObject([{ content: { station: 'wujin', stationReason: '客户要求' } }])
  })

  it('offers prices and discounts to those alone who may', async () => {
    await open()
    await press('F9')
    expect(shown.text()).not.toContain('优惠原因')
    shown.unmount()
    vi.resetModules()
    fake.show('session', {
      ...fake.state('session'),
      me: { ...fake.state('session').me, grants: fake.grants('order.price') } as never,
    })
    await open()
    await press('F9')
    expect(shown.text()).toContain('优惠原因')
  })
})

describe('a form', () => {
  it('is kept as it is typed and comes back after a reload', async () => {
    await open()
    await press('F9')
    await new Promise((resolve) => setTimeout(resolve, 150))
    const [saved] = fake.askedFor('order.save-form') as CommandInput<'order.save-form'>[]
    expect(saved).toMatchObject({ key: 'call-1', form: { content: { lines: [{ quantity: 2 }] } } })
    shown.unmount()
    vi.resetModules()
    fake.answer('order.read-form', ({ key }: { key: string }) => good(key === 'call-1' ? saved?.form : null))
    await open()
    expect(total()).toBe('¥32.00')
    await press('Enter', { ctrlKey: true })
    await press('F9')
    expect(placed()[0]?.id).toBe(saved?.form?.orderId)
  })

  it('waits for the customer’s next call when its own ends', async () => {
    await open()
    await press('F9')
    fake.showCards()
    await flushPromises()
    const saved = fake.askedFor('order.save-form') as CommandInput<'order.save-form'>[]
    const kept = saved.find(({ key }) => key === `customer:${zhang.id}`)?.form
    expect(kept?.content.lines).toHaveLength(1)
    fake.answer('order.read-form', ({ key }: { key: string }) => good(key.startsWith('customer:') ? kept : null))
    fake.showCards(card([zhang], { callKey: 'call-2', callId: 'call-2' }))
    await vi.waitFor(() => expect(total()).toBe('¥32.00'))
  })

  it('takes the address of whoever the caller turns out to be', async () => {
    const li = customer({
      id: '0192f000-0000-7000-8000-000000000002' as never,
      name: '李秀英',
      addresses: [{ ...zhang.addresses[0]!, id: '0192f000-0000-7000-8000-000000000022', detail: '7-101' }],
    })
    await open()
    await press('F9')
    fake.showCards(card([zhang, li], { chosenId: li.id }))
    await flushPromises()
    await frame()
    await press('F9')
    expect(placed()[0]?.content).toMatchObject({
      customerId: li.id,
      contactName: '李秀英',
      address: { detail: '7-101' },
    })
  })
})

describe('what comes after an order', () => {
  const transferable = aLine({ lineId: 'line-1', actions: ['hang-up', 'transfer'] })
  const afterOrder = async (): Promise<void> => {
    fake.show('lines', { lines: [transferable], current: 'line-1' })
    await open()
    await press('F9')
    await press('F9')
  }

  it('is a transfer to the station by one digit', async () => {
    await afterOrder()
    await press('2')
    expect(fake.askedFor('phone.transfer')).toEqual([{ lineId: 'line-1', to: '6001' }])
  })

  it('is a question to the station first', async () => {
    await afterOrder()
    await press('3')
    expect(fake.askedFor('phone.consult')).toEqual([{ lineId: 'line-1', to: '6001' }])
  })

  it('is another order, with an id of its own', async () => {
    await afterOrder()
    await press('4')
    expect(shown.find('.placed-order').exists()).toBe(false)
    await press('F9')
    await press('F9')
    const [first, second] = placed()
    expect(second?.id).not.toBe(first?.id)
  })

  it('goes to the station’s own number when it has no extension, and nowhere without a call', async () => {
    fake.answer('order.place', () =>
      good({ order: shopOrder({ station: 'wujin', stationName: '武进站' }), sent: true }),
    )
    await afterOrder()
    await press('2')
    expect(fake.askedFor('phone.transfer')).toEqual([{ lineId: 'line-1', to: '051986001300' }])
    fake.show('lines', { lines: [], current: null })
    await flushPromises()
    expect(shown.get('.steps').text()).not.toContain('转接')
  })

  it('writes the call’s result, unless there is one', async () => {
    await afterOrder()
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(fake.askedFor('draft.save')).toMatchObject([{ callKey: 'call-1', disposition: 'order-placed' }])
  })
})

describe('a chasing call', () => {
  it('is attached to the open order by one key, once', async () => {
    account = shopAccount({ openOrders: [openOrder()] })
    fake.answer('order.act', () => good({ order: shopOrder({ chases: 1 }), sent: true }))
    await open()
    await press('F9', { shiftKey: true })
    await press('F9', { shiftKey: true })
    expect(fake.askedFor('order.act')).toMatchObject([
      { orderId: openOrder().id, version: null, act: { action: 'chase', callId: 'call-1' } },
    ])
  })

  it('is sent under the same id when it did not get through', async () => {
    account = shopAccount({ openOrders: [openOrder()] })
    fake.answer('order.act', () => refusal('seat.failed', '程序出错'))
    await open()
    await press('F9', { shiftKey: true })
    await press('F9', { shiftKey: true })
    const [one, two] = fake.askedFor('order.act') as CommandInput<'order.act'>[]
    expect(two?.id).toBe(one?.id)
  })
})

it('is not there where nothing is sold', async () => {
  fake.show('shop', { ...shopTopic, products: [] })
  await open()
  expect(shown.findAll('[role="tab"]').map((tab) => tab.text())).toEqual(['小结 Alt+1', '往来 Alt+2'])
})
