// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { createTexts } from '../../../../../renderer/window/i18n/index.ts'
import WaveForm from '../../../../../renderer/window/recordings/player/wave-form.vue'

it('says over which stretch nothing was kept, and why, in both languages', () => {
  const words = {
    'zh-CN': ['座席暂停录音 00:01–00:02', '填写敏感内容，自动暂停 00:03–00:04', '班长暂停录音 00:05–00:06'],
    en: [
      'Paused by the agent 00:01–00:02',
      'Paused: sensitive field 00:03–00:04',
      'Paused by the supervisor 00:05–00:06',
    ],
  } as const
  const paused = (['agent', 'field', 'supervisor'] as const).map((because, at) => ({
    ...{ because, fromMs: 1_000 + 2_000 * at, toMs: 2_000 + 2_000 * at },
  }))
  for (const language of ['zh-CN', 'en'] as const) {
    const wrapper = mount(WaveForm, {
      props: {
        ...{ sides: null, durationMs: 10_000, atMs: 0, marks: [], silences: [] },
        loop: { fromMs: null, toMs: null },
        waveform: { perSecond: 20, durationMs: 10_000, customer: '', agent: '', parts: [], paused },
      },
      global: { plugins: [createTexts(language)] },
    })
    expect(wrapper.findAll('.paused').map((one) => one.attributes('title'))).toEqual(words[language])
    // Whoever cannot see the waveform is told too.
    expect(wrapper.findAll('.only-read-aloud li').map((one) => one.text())).toEqual(words[language])
    wrapper.unmount()
  }
})
