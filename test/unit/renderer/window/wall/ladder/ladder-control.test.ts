// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Extension } from '../../../../../../contract/agent.ts'
import { type CallId } from '../../../../../../contract/ids.ts'
import { type Right } from '../../../../../../contract/rights.ts'
import { type Intervention } from '../../../../../../contract/supervision.ts'
import { chinese } from '../../../../../../renderer/window/i18n/zh-CN/index.ts'
import { ladderWall, laddersIntervention as one } from '../../../../../support/window-preview/ladder-scene.ts'
import { createFakeWindow, type FakeWindow, good, refusal } from '../../fake-window.ts'

const words = chinese.ladder
const about = { callId: one().callId as CallId, extension: '8001' as Extension }
const every: readonly Right[] = [
  'call.supervise.listen',
  'call.supervise.whisper',
  'call.supervise.barge',
  'call.supervise.take-over',
  'call.supervise.transfer',
  'call.supervise.hang-up',
]

let fake: FakeWindow
let shown: VueWrapper

async function open(interventions: readonly Intervention[] = [], rights: readonly Right[] = every): Promise<void> {
  const session = fake.state('session')
  fake.show('session', {
    ...session,
    extension: '8009' as Extension,
    me: { ...session.me, userId: one().byUserId, grants: fake.grants(...rights) } as never,
  })
  fake.answer('wall.open', () => good(ladderWall(interventions)))
  const { default: component } = await import('../../../../../../renderer/window/wall/ladder/ladder-control.vue')
  shown = await fake.mount(component, about)
}
const step = (name: string) => shown.get(`[data-step="${name}"]`)
const press = async (key: string, on: Element = shown.get('[data-step="listen"]').element) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}

describe('the ladder', () => {
  beforeEach(() => {
    vi.resetModules()
    fake = createFakeWindow()
  })
  afterEach(() => shown.unmount())

  it('says of each rung whether the customer hears it, lights the current one and names who else listens', async () => {
    await open([
      one({ rung: 'whisper', wanted: 'barge' }),
      one({ id: one(2).id, byUserId: null, byName: '陈', rung: 'listen' }),
    ])
    expect(step('listen').text()).toContain(words.unheard)
    expect(step('whisper').text()).toContain(words.unheard)
    expect(step('barge').text()).toContain(words.heard)
    expect(['listen', 'whisper', 'barge'].map((name) => step(name).attributes('aria-pressed'))).toEqual([
      'false',
      'true',
      'false',
    ])
    expect(step('barge').classes()).toContain('wanted')
    expect(shown.get('.others').text()).toContain('陈 监听')
    expect(shown.get('[role="status"]').text()).toContain('正在切换到强插')
  })

  it('climbs by key with the reason, and hands back with Esc without asking', async () => {
    await open()
    await shown.get('input').setValue('新人 ')
    await press('1')
    expect(fake.askedFor('intervention.start')).toEqual([{ ...about, rung: 'listen', reason: '新人' }])
    shown.unmount()
    await open([one()])
    await press('1')
    await press('3')
    expect(fake.askedFor('intervention.climb')).toEqual([{ id: one().id, rung: 'barge', reason: null }])
    await press('Escape')
    expect(fake.askedFor('intervention.leave')).toEqual([{ id: one().id }])
  })

  it('asks once before what cannot be undone, and keeps the question when the hub refuses', async () => {
    await open([one()])
    await press('4')
    expect(fake.askedFor('intervention.take-over')).toEqual([])
    expect(shown.get('form').text()).toContain('王芳')
    await shown.get('form').trigger('submit')
    await flushPromises()
    expect(fake.askedFor('intervention.take-over')).toEqual([{ ...about, reason: null }])
    expect(shown.find('form').exists()).toBe(false)

    await step('transfer').trigger('click')
    await shown.get('form').trigger('submit')
    expect(fake.askedFor('intervention.pass-on')).toEqual([])
    await shown.get('form input').setValue('8005')
    fake.answer('intervention.pass-on', () => refusal('pbx.refused', 'no'))
    await shown.get('form').trigger('submit')
    await flushPromises()
    expect(fake.askedFor('intervention.pass-on')).toEqual([{ ...about, to: '8005', reason: null }])
    expect(shown.find('form').exists()).toBe(true)
  })

  it('says which right is missing, and does nothing then', async () => {
    await open([], ['call.supervise.listen'])
    expect(step('barge').text()).toContain('缺少权限「强插」')
    expect(step('hang-up').attributes('title')).toBe('缺少权限「强拆」')
    await press('3')
    await press('6')
    await step('whisper').trigger('click')
    expect(shown.find('form').exists()).toBe(false)
    expect(fake.askedFor('intervention.start')).toEqual([])
    await press('1')
    expect(fake.askedFor('intervention.start')).toHaveLength(1)
  })

  it('leads nowhere from one’s own call, nor from a second call at once', async () => {
    await open([one({ callId: one(3).id, extension: '8004' as Extension })])
    expect(shown.text()).toContain('您正在介入分机 8004 的通话')
    expect(step('listen').attributes('aria-disabled')).toBe('true')
    await press('1')
    expect(fake.askedFor('intervention.start')).toEqual([])
    await press('6')
    expect(shown.find('form').exists()).toBe(true)
  })
})
