// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('recording-trouble')
const { default: CallBar } = await import('../../../../../renderer/window/phone/call-bar.vue')
const { default: NoticeList } = await import('../../../../../renderer/window/frame/notice-list.vue')
const { useRecordingTrouble } = await import('../../../../../renderer/window/recording/tell-trouble.ts')
const Frame = defineComponent({
  setup() {
    useRecordingTrouble()
    return () => h('div', [h(CallBar), h(NoticeList)])
  },
})

let shown: Shown
afterEach(() => shown.wrapper.unmount())

describe('a disk that is full at the seat', () => {
  it('is said on the call bar for as long as nothing is kept, once as a notice, and that it is over', async () => {
    shown = await mountIn(Frame, 'recording-trouble')
    const { recordings } = shown.topics
    const well = { ...recordings, trouble: null }
    await shown.show('recordings', well)
    const mark = () => shown.wrapper.get('.recording-mark')
    expect(mark().text()).toBe('录音中')
    await shown.show('recordings', recordings)
    expect(mark().text()).toBe('没在录：磁盘已满')
    expect(mark().attributes('title')).toContain('通话照常')
    expect(shown.wrapper.get('.notice.error').text()).toContain('磁盘已满，通话照常')
    // Whoever pauses must still see that it is paused.
    const [line] = recordings.lines
    if (line === undefined) throw new Error('no line is recorded')
    await shown.show('recordings', { ...recordings, paused: [{ lineId: line.lineId, because: 'field' }] })
    expect(mark().text()).toBe('录音已暂停')
    await shown.show('recordings', well)
    expect(mark().text()).toBe('录音中')
    expect(shown.wrapper.get('.notices').text()).toContain('录音已恢复正常')
  })
})
