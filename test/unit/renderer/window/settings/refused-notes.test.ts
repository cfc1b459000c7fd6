// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Component } from 'vue'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

let RefusedNotes: Component
let StatusBar: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  RefusedNotes = (await import('../../../../../renderer/window/settings/refused-notes.vue')).default as Component
  StatusBar = (await import('../../../../../renderer/window/frame/status-bar.vue')).default as Component
}, 60_000)
afterEach(() => shown.wrapper.unmount())

describe('notes that the hub did not take', () => {
  it('are not spoken of while there are none', async () => {
    shown = await mountIn(RefusedNotes, 'ready')
    expect(shown.wrapper.text()).toBe('')
  })

  it('are shown with their text and why; can be sent again and removed', async () => {
    shown = await mountIn(RefusedNotes, 'ready')
    await shown.show('cache', { ...shown.topics.cache, refused: 1 })
    expect(shown.wrapper.text()).toContain('两桶水，下午三点前送到，找前台李姐')
    expect(shown.wrapper.text()).toContain('没有找到这个通话。')
    const press = async (words: string): Promise<void> => {
      await shown.wrapper
        .findAll('button')
        .find((one) => one.text() === words)
        ?.trigger('click')
    }
    await press('再次提交')
    await press('移除')
    expect(shown.asked().slice(-2)).toEqual([
      { name: 'call.send-note-again', input: { id: 'refused-1' } },
      { name: 'call.discard-note', input: { id: 'refused-1' } },
    ])
  })

  it('are counted in the status bar, which leads to them', async () => {
    shown = await mountIn(StatusBar, 'ready')
    expect(shown.wrapper.find('a').exists()).toBe(false)
    await shown.show('cache', { ...shown.topics.cache, refused: 2 })
    const link = shown.wrapper.find('a')
    expect(link.text()).toContain('2 条小结未被接收')
    await link.trigger('click')
    await expect.poll(() => shown.router.currentRoute.value.fullPath).toBe('/settings?section=machine')
  })
})
