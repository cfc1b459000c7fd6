// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { initialTopics } from '../../../../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../../../../contract/bridge/topics.ts'
import { createFakeWindow, type FakeWindow } from '../fake-window.ts'

const first = initialTopics('zh-CN', 0)
let fake: FakeWindow
let shown: VueWrapper

beforeEach(async () => {
  vi.resetModules()
  fake = createFakeWindow()
  fake.show('session', { ...first.session, phase: 'locked', firstPassPhrase: true })
  const { default: component } = await import('../../../../../renderer/window/session/session-pages.vue')
  shown = await fake.mount(component)
})
afterEach(() => shown.unmount())

const session = async (more: Partial<Topics['session']>): Promise<void> => {
  fake.show('session', { ...first.session, ...more })
  await flushPromises()
}
const names = (): string[] => shown.findAll('ol b').map((one) => one.text())
const press = async (key: string): Promise<void> => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}

describe('the first page of a machine that belongs to no hub', () => {
  it('offers the ways to begin before any pass-phrase, the first in the hand', () => {
    expect(names().slice(0, 2)).toEqual(['先试一试', '接入中心'])
    expect(document.activeElement?.textContent).toContain('先试一试')
    expect(shown.find('#pass-phrase').exists()).toBe(false)
  })

  it('is gone through by keys: a digit chooses, arrows move', async () => {
    await press('ArrowDown')
    expect(document.activeElement?.textContent).toContain('接入中心')
    await press('1')
    expect(fake.askedFor('practice.begin')).toEqual([{ role: null }])
  })

  it('takes the digit also from whoever has just chosen the language', async () => {
    const language = shown.get<HTMLButtonElement>('footer button:last-of-type').element
    language.focus()
    await press('ArrowUp')
    expect(document.activeElement).toBe(shown.findAll('ol button').at(-1)?.element)
    language.focus()
    await press('1')
    expect(fake.askedFor('practice.begin')).toEqual([{ role: null }])
  })

  it('leads to the enrolment code, over the pass-phrase where one is needed, and back', async () => {
    await press('2')
    expect(shown.find('#pass-phrase').exists()).toBe(true)
    await session({ phase: 'not-enrolled' })
    expect(shown.find('#enrolment-code').exists()).toBe(true)
    await shown.get('.back').trigger('click')
    expect(names()).toContain('先试一试')
  })

  it('is not shown where a pass-phrase was set before, or a hub is known; practice is one press away there too', async () => {
    await session({ phase: 'locked', firstPassPhrase: false })
    expect(names()).toEqual([])
    expect(shown.find('#pass-phrase').exists()).toBe(true)
    await session({ phase: 'signed-out' })
    await shown
      .findAll('footer button')
      .find((one) => one.text() === '先试一试')
      ?.trigger('click')
    expect(fake.askedFor('practice.begin')).toEqual([{ role: null }])
  })

  it('that a link brings a code to shows it', async () => {
    await session({ phase: 'not-enrolled' })
    fake.show('requests', { number: 1, request: { kind: 'enrol', code: 'ZUOXI1~a~1~b' } })
    await flushPromises()
    expect(shown.get<HTMLTextAreaElement>('#enrolment-code').element.value).toBe('ZUOXI1~a~1~b')
  })
})
