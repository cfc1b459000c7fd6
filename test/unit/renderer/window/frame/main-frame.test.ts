// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Component } from 'vue'
import { sceneOf } from '../../../../support/window-preview/scenes.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

let MainFrame: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  MainFrame = (await import('../../../../../renderer/window/frame/main-frame.vue')).default as Component
}, 60_000)
beforeEach(() => sessionStorage.clear())
afterEach(() => shown.wrapper.unmount())

const asked = () => shown.asked().filter(({ name }) => name !== 'directory.read')
const dialog = () => shown.wrapper.find('[role="dialog"]')

describe('keys of the window', () => {
  it('do what their button does', async () => {
    shown = await mountIn(MainFrame, 'talking')
    await shown.press('F3')
    await shown.press('F7')
    await shown.press('F2', { shiftKey: true })
    await shown.press('F2')
    expect(asked().map(({ name }) => name)).toEqual(['phone.hold', 'phone.mute', 'phone.hang-up'])
  })

  it('are pressed once however long they are held, and belong to us all the while', async () => {
    shown = await mountIn(MainFrame, 'wrap-up')
    const held = new KeyboardEvent('keydown', { key: 'F10', bubbles: true, cancelable: true, repeat: true })
    document.body.dispatchEvent(held)
    expect(held.defaultPrevented).toBe(true)
    expect(asked()).toEqual([])
    await shown.press('F10')
    expect(asked()).toEqual([{ name: 'seat.end-wrap-up', input: null }])
  })

  it('say so when there is nothing for them to do', async () => {
    shown = await mountIn(MainFrame, 'ready')
    const { useNotices } = await import('../../../../../renderer/window/stores/notices.ts')
    const told = () => useNotices().notices.map(({ text }) => text)
    await shown.press('F2')
    await shown.press('F9')
    await shown.press('F10')
    expect(asked()).toEqual([])
    expect(told()).toEqual(['现在没有振铃的来电', '没有可以再来一单的常订', '现在不在话后'])
    // What opens something always can.
    await shown.press('d', { ctrlKey: true })
    expect(told()).toHaveLength(3)
  })

  it('go by the person’s own choice', async () => {
    shown = await mountIn(MainFrame, 'talking')
    const { app } = shown.topics
    await shown.show('app', { ...app, settings: { ...app.settings, shortcuts: { mute: 'F11', hold: null } } })
    await shown.press('F7')
    await shown.press('F3')
    await shown.press('F11')
    expect(asked().map(({ name }) => name)).toEqual(['phone.mute'])
  })

  it('leave the input method alone, and letters to the field', async () => {
    shown = await mountIn(MainFrame, 'talking')
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    await shown.press('F7', { isComposing: true })
    await shown.press('?')
    expect(asked()).toEqual([])
    expect(dialog().exists()).toBe(false)
    await shown.press('F7')
    expect(asked()).toHaveLength(1)
    field.remove()
  })

  it('open the sheet, and Escape closes the topmost and gives the keyboard back', async () => {
    shown = await mountIn(MainFrame, 'talking')
    const button = shown.wrapper.find<HTMLElement>('.state-button').element
    button.focus()
    await shown.press('?')
    expect(dialog().text()).toContain('快捷键')
    expect(document.activeElement).not.toBe(button)
    await shown.press('Escape')
    expect(dialog().exists()).toBe(false)
    expect(document.activeElement).toBe(button)
    const nothingOpen = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    document.body.dispatchEvent(nothingOpen)
    expect(nothingOpen.defaultPrevented).toBe(false)
  })

  it('go to the places', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.press('4', { ctrlKey: true, code: 'Digit4' })
    // The fourth of those that are shown: an agent has no deliveries.
    expect(shown.router.currentRoute.value.name).toBe('calls')
  })
})

describe('the go-to box', () => {
  it('finds pages, actions and customers, and goes there', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.press('k', { ctrlKey: true, code: 'KeyK' })
    const field = dialog().find('input')
    await field.setValue('设置')
    await shown.press('Enter')
    expect(shown.router.currentRoute.value.name).toBe('settings')
    expect(dialog().exists()).toBe(false)
  })

  it('asks for customers once typing rests', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.press('k', { ctrlKey: true, code: 'KeyK' })
    await dialog().find('input').setValue('zj')
    await dialog().find('input').setValue('zjg')
    await expect.poll(() => shown.wrapper.findAll('[role="option"]').map((row) => row.text())[0]).toContain('张建国')
    expect(asked()).toEqual([{ name: 'customer.search', input: { text: 'zjg', limit: 8 } }])
  })
})

describe('what the outside asks', () => {
  it('puts a number into the dial box, and dials only when the person says so', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.show('requests', { number: 1, request: { kind: 'dial', number: '+8613800138000' } })
    expect((dialog().find('input').element as HTMLInputElement).value).toBe('+8613800138000')
    expect(asked()).toEqual([])
    await shown.press('Enter')
    expect(asked()).toEqual([{ name: 'phone.dial', input: { number: '+8613800138000' } }])
  })

  it('runs a global shortcut once, also when the window is loaded anew', async () => {
    shown = await mountIn(MainFrame, 'ringing')
    const request = { number: 2, request: { kind: 'shortcut', action: 'answer' } } as const
    await shown.show('requests', request)
    expect(asked()).toEqual([{ name: 'phone.answer', input: { lineId: 'line-1' } }])
    await shown.show('requests', { ...request })
    expect(asked()).toEqual([])
  })

  it('goes to a page', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.show('requests', { number: 3, request: { kind: 'go-to', page: 'calls' } })
    expect(shown.router.currentRoute.value.name).toBe('calls')
  })
})

describe('a call that comes while one is elsewhere', () => {
  const ringing = sceneOf('ringing', 'zh-CN', false).topics.lines

  it('brings the desk forward', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.router.push('/calls')
    await shown.show('lines', ringing)
    await flushPromises()
    expect(shown.router.currentRoute.value.name).toBe('desk')
  })

  it('waits for its answer while somebody is writing', async () => {
    shown = await mountIn(MainFrame, 'ready')
    await shown.router.push('/calls')
    const field = document.createElement('textarea')
    document.body.append(field)
    field.focus()
    await shown.show('lines', ringing)
    expect(shown.router.currentRoute.value.name).toBe('calls')
    await shown.show('lines', sceneOf('talking', 'zh-CN', false).topics.lines)
    await flushPromises()
    expect(shown.router.currentRoute.value.name).toBe('desk')
    field.remove()
  })
})
