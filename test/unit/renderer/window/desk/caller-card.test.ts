// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Customer } from '../../../../../contract/customer.ts'
import { card, createFakeWindow, customer, type FakeWindow, good, refusal } from '../fake-window.ts'

let fake: FakeWindow
let shown: VueWrapper | undefined
const open = async (): Promise<VueWrapper> => {
  const { default: component } = await import('../../../../../renderer/window/desk/caller-card.vue')
  return (shown = await fake.mount(component))
}
const notes = (): HTMLTextAreaElement => shown?.get('textarea[aria-label="备注"]').element as HTMLTextAreaElement

beforeEach(() => {
  vi.resetModules()
  fake = createFakeWindow()
})
afterEach(() => shown?.unmount())

describe('the caller’s card', () => {
  it('says what will be here while nobody calls', async () => {
    expect((await open()).text()).toContain('现在没有来电')
  })

  it('shows who calls, and stores a field when it is left', async () => {
    const zhang = customer()
    fake.answer('customer.change', () => good({ ...zhang, notes: '没有狗了', version: 4 }))
    fake.showCards(card([zhang]))
    const page = await open()
    expect(page.get<HTMLInputElement>('input.name').element.value).toBe('张建国')
    expect(page.text()).toContain('138 0013 8000')
    expect(page.text()).toContain('VIP')
    await page.get('textarea[aria-label="备注"]').setValue('没有狗了')
    expect(fake.askedFor('customer.change')).toEqual([])
    await page.get('textarea[aria-label="备注"]').trigger('blur')
    await flushPromises()
    expect(fake.askedFor('customer.change')).toMatchObject([
      { id: zhang.id, patch: { version: 3, changes: { notes: '没有狗了' } } },
    ])
    expect(notes().value).toBe('没有狗了')
    expect(page.get('.state').text()).toContain('已保存：备注')
  })

  it('takes a stored change back', async () => {
    let stored = customer()
    fake.answer('customer.change', ({ patch }: { patch: { changes: Partial<Customer> } }) => {
      stored = { ...stored, ...patch.changes, version: stored.version + 1 }
      return good(stored)
    })
    fake.showCards(card([stored]))
    const page = await open()
    await page.get('textarea[aria-label="备注"]').setValue('错了')
    await page.get('textarea[aria-label="备注"]').trigger('blur')
    await flushPromises()
    await page.get('.state button').trigger('click')
    await flushPromises()
    expect(stored.notes).toBe('门口有狗')
    expect(notes().value).toBe('门口有狗')
  })

  it('never lets a fresh card replace what is being typed', async () => {
    fake.showCards(card([customer()]))
    const page = await open()
    await page.get('textarea[aria-label="备注"]').setValue('正在写')
    fake.showCards(card([customer({ notes: '别人写的', name: '张建国先生', version: 4 })]))
    await flushPromises()
    expect(notes().value).toBe('正在写')
    expect(page.get<HTMLInputElement>('input.name').element.value).toBe('张建国先生')
  })

  it.each([
    [0, '我写的', '我的'],
    [1, '别人写的', '别人写的'],
  ])('shows a conflict side by side and keeps what is chosen (%i)', async (at, _label, expected) => {
    const theirs = customer({ notes: '别人写的', version: 5 })
    fake.answer('customer.change', ({ patch }: { patch: { version: number; changes: Partial<Customer> } }) =>
      patch.version < 5 ? refusal('thing.changed', '已被别人修改') : good({ ...theirs, ...patch.changes, version: 6 }),
    )
    fake.answer('customer.read', () => good({ customer: theirs, source: 'hub' }))
    fake.showCards(card([customer()]))
    const page = await open()
    await page.get('textarea[aria-label="备注"]').setValue('我的')
    await page.get('textarea[aria-label="备注"]').trigger('blur')
    await flushPromises()
    const both = page.get('[role="alertdialog"]').findAll('button')
    expect(both.map((one) => one.get('span').text())).toEqual(['我的', '别人写的'])
    expect(notes().value).toBe('我的')
    await both[at]?.trigger('click')
    await flushPromises()
    expect(page.find('[role="alertdialog"]').exists()).toBe(false)
    expect(notes().value).toBe(expected)
    expect(fake.askedFor('customer.change')).toHaveLength(at === 0 ? 2 : 1)
  })

  it('keeps what the hub could not take, and sends it when the hub is back', async () => {
    let away = true
    fake.answer('customer.change', () =>
      away ? refusal('seat.hub-away', '中心连不上') : good(customer({ notes: '新', version: 4 })),
    )
    fake.showCards(card([customer()]))
    const page = await open()
    await page.get('textarea[aria-label="备注"]').setValue('新')
    await page.get('textarea[aria-label="备注"]').trigger('blur')
    await flushPromises()
    expect(page.get('.state').text()).toContain('中心连不上')
    expect(notes().value).toBe('新')
    away = false
    const link = { state: 'online' as const, since: 0, roundTripMs: 1, why: null }
    const rest = { since: 0, why: null }
    fake.show('health', {
      hub: link,
      sip: { state: 'registered', ...rest },
      pbx: { state: 'up', since: 0 },
      media: { state: 'up', since: 0, spare: true },
    })
    await flushPromises()
    expect(fake.askedFor('customer.change')).toHaveLength(2)
    expect(page.get('.state').text()).toContain('已保存：备注')
  })

  it('opens a filled form for an unknown number and stores it with Enter', async () => {
    fake.answer('customer.create', (input: { name: string; id: string }) =>
      good(customer({ ...input, version: 1 } as never)),
    )
    fake.showCards(card([], { number: '+8613700001111', e164: '+8613700001111', homePlace: '浙江省杭州市' }))
    const page = await open()
    const values = page.findAll<HTMLInputElement>('form input').map(({ element }) => element.value)
    expect(values).toEqual(['', '13700001111', '', '浙江省', '杭州市', '', '', ''])
    await page.get('form input').trigger('keydown', { key: 'Enter' })
    expect(fake.askedFor('customer.create')).toEqual([])
    expect(page.get('[role="alert"]').text()).toContain('姓名')
    await page.get('form input').setValue('李秀英')
    await page.get('form input').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    const [created] = fake.askedFor('customer.create') as { id: string; name: string; numbers: { typed: string }[] }[]
    expect(created).toMatchObject({ name: '李秀英', numbers: [{ typed: '13700001111' }], addresses: [] })
    expect(fake.askedFor('card.choose-customer')).toEqual([{ callKey: 'call-1', customerId: created?.id }])
  })

  it('lets choose between several with keys, or none of them', async () => {
    const li = customer({ id: '0192f000-0000-7000-8000-000000000002' as never, name: '李秀英' })
    fake.showCards(card([customer(), li]))
    const page = await open()
    const list = page.get('[role="group"]')
    await list.trigger('keydown', { key: 'ArrowDown' })
    await flushPromises()
    expect(document.activeElement?.textContent).toContain('李秀英')
    await list.trigger('keydown', { key: '2' })
    await flushPromises()
    expect(fake.askedFor('card.choose-customer')).toEqual([{ callKey: 'call-1', customerId: li.id }])
    await page.get('.nobody').trigger('click')
    expect(page.get('form h2').text()).toBe('新客户')
    await page.get('.back').trigger('click')
    expect(page.find('.nobody').exists()).toBe(true)
  })

  it('neither dials nor copies a masked number', async () => {
    const masked = customer({ numbers: [{ ...customer().numbers[0]!, number: '138****8000' }] })
    fake.showCards(card([masked], { number: '138****8000', e164: null }))
    const page = await open()
    const numbers = page.get('[aria-label="号码"]')
    expect(numbers.get('.number').element.tagName).toBe('SPAN')
    expect(numbers.findAll('li button')).toHaveLength(0)
  })

  it('switches between two calls', async () => {
    fake.showCards(card([customer()]), card([], { callKey: 'call-2', lineId: 'line-2', number: '+8613700001111' }))
    const page = await open()
    const tabs = page.findAll('[role="tab"]')
    expect(tabs.map((tab) => tab.text())).toEqual(['张建国', '137 0000 1111'])
    await tabs[1]?.trigger('click')
    expect(page.get('form h2').text()).toBe('新客户')
  })
})
