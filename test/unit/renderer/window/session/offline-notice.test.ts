// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { initialTopics } from '../../../../../contract/bridge/initial-topics.ts'
import { createFakeWindow, type FakeWindow, refusal } from '../fake-window.ts'

const first = initialTopics('zh-CN', 0)
const me = { userId: 'me', jobNumber: '8001', name: '王芳', grants: {} } as never
let fake: FakeWindow
let shown: VueWrapper

beforeEach(async () => {
  vi.resetModules()
  fake = createFakeWindow()
  const { default: component } = await import('../../../../../renderer/window/session/offline-notice.vue')
  shown = await fake.mount(component)
})
afterEach(() => shown.unmount())

const session = async (about: { offline: boolean; needsPassword: boolean }): Promise<void> => {
  fake.show('session', { ...first.session, phase: 'signed-in', me, ...about })
  await flushPromises()
}

describe('working without the hub', () => {
  it('is said, with what waits, and only then', async () => {
    expect(shown.text()).toBe('')
    fake.show('cache', { ...first.cache, waiting: 7 })
    await session({ offline: true, needsPassword: false })
    expect(shown.text()).toContain('7 条待提交')
    expect(shown.find('form').exists()).toBe(false)
    await session({ offline: false, needsPassword: false })
    expect(shown.text()).toBe('')
  })

  it('asks for the password when the hub is back, says what was wrong, and forgets what was typed', async () => {
    await session({ offline: true, needsPassword: true })
    fake.answer('session.sign-in', () => refusal('access.wrong-password', '工号或密码不对。'))
    await shown.get('input').setValue('blue kettles')
    await shown.get('form').trigger('submit')
    await flushPromises()
    expect(fake.askedFor('session.sign-in')).toEqual([{ jobNumber: '8001', password: 'blue kettles' }])
    expect(shown.get('[role="alert"]').text()).toBe('工号或密码不对。')
    expect(shown.get<HTMLInputElement>('input').element.value).toBe('')
  })
})
