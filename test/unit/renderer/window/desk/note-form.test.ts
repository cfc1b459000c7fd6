// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { card, createFakeWindow, customer, type FakeWindow, good, refusal } from '../fake-window.ts'

let fake: FakeWindow
let shown: VueWrapper
const open = async (): Promise<void> => {
  const { default: component } = await import('../../../../../renderer/window/desk/note-form.vue')
  shown = await fake.mount(component, { callKey: 'call-1', customerId: customer().id })
}
const text = (): HTMLTextAreaElement => shown.get('textarea').element
const status = (): string => shown.get('[role="status"]').text()

beforeEach(() => {
  vi.resetModules()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  fake = createFakeWindow()
  fake.showCards(card([customer()]))
})
afterEach(() => {
  shown.unmount()
  vi.useRealTimers()
})

describe('the note of a call', () => {
  it('is kept as it is typed', async () => {
    await open()
    await shown.get('textarea').setValue('两')
    await shown.get('textarea').setValue('两桶')
    await vi.advanceTimersByTimeAsync(150)
    expect(fake.askedFor('draft.save')).toEqual([
      { callKey: 'call-1', note: '两桶', disposition: null, customerId: null, customerFields: {} },
    ])
  })

  it('comes back after a restart, under what was typed meanwhile', async () => {
    let restore = (): void => undefined
    fake.answer(
      'draft.read',
      () =>
        new Promise((resolve) => {
          restore = () =>
            resolve(
              good({ note: '旧的', disposition: 'complaint', customerId: null, customerFields: {}, changedAt: 1 }),
            )
        }),
    )
    await open()
    await shown.get('textarea').setValue('新的')
    restore()
    await flushPromises()
    expect(text().value).toBe('新的')
    expect(shown.get('[aria-checked="true"]').text()).toContain('投诉')
  })

  it('chooses a result by its digit unless somebody types', async () => {
    await open()
    text().dispatchEvent(new KeyboardEvent('keydown', { key: '4', code: 'Digit4', bubbles: true }))
    await flushPromises()
    expect(shown.find('[aria-checked="true"]').exists()).toBe(false)
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '4', code: 'Digit4', bubbles: true }))
    await flushPromises()
    expect(shown.get('[aria-checked="true"]').text()).toContain('投诉')
  })

  it.each([
    [good({ sent: true }), '已写入'],
    [good({ sent: false }), '中心恢复后自动提交'],
    [refusal('seat.failed', '程序出错'), '程序出错'],
  ])('is written by Ctrl+Enter and says what became of it', async (reply, says) => {
    fake.answer('call.write-note', () => reply)
    await open()
    await shown.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(fake.askedFor('call.write-note')).toEqual([])
    await shown.get('textarea').setValue('两桶')
    await shown.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(fake.askedFor('call.write-note')).toEqual([
      { callKey: 'call-1', note: '两桶', disposition: null, customerId: customer().id },
    ])
    expect(status()).toContain(says)
    expect(text().value).toBe('两桶')
  })

  it('sends the last key stroke when main closes the card before it was kept', async () => {
    await open()
    await shown.get('textarea').setValue('最后一笔')
    fake.showCards()
    await flushPromises()
    expect(fake.askedFor('call.write-note')).toMatchObject([{ callKey: 'call-1', note: '最后一笔' }])
    await vi.advanceTimersByTimeAsync(500)
    expect(fake.askedFor('draft.save')).toEqual([])
  })
})
