// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('recording-rules')
const { default: SettingsPage } = await import('../../../../../renderer/window/settings/settings-page.vue')

let shown: Shown
afterEach(() => shown.wrapper.unmount())
const open = async (scene: 'recording-rules' | 'recordings' | 'ready'): Promise<void> => {
  shown = await mountIn(SettingsPage, scene)
  await shown.router.push('/settings?section=rules')
  await flushPromises()
}
const rules = () => shown.wrapper.get('.recording-rules')
const field = (label: string) => {
  const found = rules()
    .findAll('label')
    .find((one) => one.text() === label)
  return rules().get<HTMLInputElement>(`[id="${found?.attributes('for') ?? ''}"]`)
}
const saved = () => shown.asked().filter(({ name }) => name === 'recording.change-rules')

describe('the rules of recording', () => {
  it('say what is recorded and what becomes of it, and are changed by right', async () => {
    await open('recording-rules')
    const text = rules().text()
    for (const words of ['录每一路与外线的通话', '录音开始前告诉来电人', '证据保留', '磁盘剩 412 GB']) {
      expect(text).toContain(words)
    }
    expect(field('订水').element.value).toBe('730')
    shown.asked()
    await field('录音保留（天）').setValue('90')
    await field('售后').setValue('30')
    await field('订水').setValue('')
    await rules().trigger('submit')
    await flushPromises()
    expect(saved()).toMatchObject([
      { input: { keepDays: 90, keepDaysByQueue: { 'after-sales': 30 }, watermark: 'spoken' } },
    ])
  })

  it('are not sent when they make no sense, and say what is wrong', async () => {
    await open('recording-rules')
    shown.asked()
    await field('录音保留（天）').setValue('0')
    await rules().trigger('submit')
    await flushPromises()
    expect(saved()).toEqual([])
    expect(rules().find('.wrong').text()).toContain('1')
  })

  it('are only read by a supervisor, and not there for an agent', async () => {
    await open('recordings')
    expect(rules().get('fieldset').attributes('disabled')).toBeDefined()
    expect(rules().find('button[type=submit]').exists()).toBe(false)
    shown.wrapper.unmount()
    await open('ready')
    expect(shown.wrapper.text()).not.toContain('录音规则')
  })
})
