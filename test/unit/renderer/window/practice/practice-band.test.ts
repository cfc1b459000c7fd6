// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { initialTopics } from '../../../../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../../../../contract/bridge/topics.ts'
import { practiceDefaults, type PracticeScore } from '../../../../../contract/practice.ts'
import { createFakeWindow, type FakeWindow, good } from '../fake-window.ts'

const first = initialTopics('zh-CN', 0)
const score = (extension: string, points: number) => ({ extension, points, intent: 'repeat-order' }) as PracticeScore
const exercise = {
  settings: practiceDefaults,
  surgeUntil: null,
  exerciseStartedAt: 1,
  calls: [],
  scores: [score('8002', 40), score('8001', 85)],
}
let fake: FakeWindow
let shown: VueWrapper

beforeEach(async () => {
  vi.resetModules()
  fake = createFakeWindow()
  fake.show('session', { ...fake.state('session'), extension: '8001' as never })
  const { default: component } = await import('../../../../../renderer/window/practice/practice-band.vue')
  shown = await fake.mount(component)
})
afterEach(() => shown.unmount())

const practice = async (more: Partial<Topics['practice']>): Promise<void> => {
  fake.show('practice', { ...first.practice, ...more })
  await flushPromises()
}
const button = (text: string) => shown.findAll('button').find((one) => one.text() === text)

describe('the band over every page of practice', () => {
  it('says that it is practice, and gives the agent a call when he asks', async () => {
    await practice({ phase: 'on', exercise })
    expect(shown.get('section').attributes('aria-label')).toBe('练习')
    expect(shown.text()).toContain('上一个 85 分')
    await button('来一个电话')?.trigger('click')
    expect(fake.askedFor('practice.call')).toEqual([{}])
  })

  it('says what to do next, with its key, and makes him ready who asks for a call while he is not', async () => {
    fake.answer('seat.set-state', () => good({ failed: [] }))
    const agent = { state: 'not-ready', reason: null, queues: ['water-order'] } as never
    fake.show('seat', { ...first.seat, agent })
    fake.show('session', { ...fake.state('session'), phase: 'signed-in' })
    await practice({ phase: 'on', exercise })
    expect(shown.text()).toContain('按 F8 示闲')
    await button('来一个电话')?.trigger('click')
    await flushPromises()
    expect(fake.askedFor('seat.set-state')).toEqual([{ state: 'ready', reason: null, until: null }])
    expect(fake.askedFor('practice.call')).toEqual([])
    fake.show('seat', { ...first.seat, agent: { ...(agent as object), state: 'ready' } as never })
    await flushPromises()
    expect(fake.askedFor('practice.call')).toEqual([{}])
    expect(shown.text()).toContain('等电话来')
  })

  it('shows what the own points are made of', async () => {
    await practice({ phase: 'on', exercise })
    await button('上一个 85 分')?.trigger('click')
    await vi.waitFor(() => expect(shown.find('[role="dialog"]').exists()).toBe(true))
    expect(shown.findAll('[role="dialog"] tbody tr')).toHaveLength(1)
  })

  it('says what is missing and is done without', async () => {
    await practice({ phase: 'on', exercise })
    fake.show('seat', { ...first.seat, spared: ['microphone'] })
    await flushPromises()
    expect(shown.text()).toContain('只听不说')
    fake.show('seat', { ...first.seat, spared: ['microphone', 'speaker'] })
    await flushPromises()
    expect(shown.text()).toContain('请看字幕')
  })

  it('says where the sound is in a browser', async () => {
    await practice({ phase: 'off', exercise })
    fake.show('session', { ...fake.state('session'), phase: 'signed-in' })
    fake.show('app', { ...fake.state('app'), platform: 'web' })
    await flushPromises()
    expect(shown.text()).toContain('声音从网页播放，不用麦克风')
  })

  it('lets one read along, or not', async () => {
    await practice({ phase: 'on', exercise, captions: [{ callId: 'a', at: 1, text: '要两桶水' }] })
    expect(shown.text()).toContain('要两桶水')
    await button('字幕')?.trigger('click')
    expect(shown.text()).not.toContain('要两桶水')
  })

  it('asks once before everything is deleted, the safe answer in the hand', async () => {
    await practice({ phase: 'on', exercise })
    await button('重置')?.trigger('click')
    await flushPromises()
    expect(document.activeElement?.textContent.trim()).toBe('不重置')
    await button('不重置')?.trigger('click')
    expect(fake.askedFor('practice.reset')).toEqual([])
    await button('重置')?.trigger('click')
    await button('重置')?.trigger('click')
    expect(fake.askedFor('practice.reset')).toEqual([null])
  })

  it('of a hub elsewhere offers nothing that is this machine’s to do', async () => {
    await practice({ phase: 'off', exercise })
    expect(button('来一个电话')).toBeDefined()
    expect(button('离开练习')).toBeUndefined()
    expect(button('重置')).toBeUndefined()
  })
})
