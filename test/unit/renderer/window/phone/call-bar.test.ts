// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Component } from 'vue'
import { sceneNames } from '../../../../support/window-preview/scenes.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

let CallBar: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  CallBar = (await import('../../../../../renderer/window/phone/call-bar.vue')).default as Component
}, 60_000)
afterEach(() => shown.wrapper.unmount())

const bar = () => shown.wrapper.findAll('.buttons > button')
const button = (place: string) => shown.wrapper.find(`.buttons > .${place}`)
const possible = (): string[] =>
  bar()
    .filter((one) => one.attributes('disabled') === undefined)
    .map((one) => one.text())

describe('the call bar', () => {
  it('has its buttons in the same places in every situation', async () => {
    for (const scene of sceneNames) {
      shown = await mountIn(CallBar, scene)
      expect(
        bar().map((one) => one.classes()[0]),
        scene,
      ).toEqual(['answer', 'hang-up', 'hold', 'mute', 'transfer', 'conference', 'keypad'])
      shown.wrapper.unmount()
    }
    shown = await mountIn(CallBar, 'ready')
  })

  it('has only the keypad without a call', async () => {
    shown = await mountIn(CallBar, 'ready')
    expect(possible()).toEqual(['拨号'])
    expect(shown.wrapper.text()).toContain('没有通话')
  })

  it('shows who rings and why, says it to a screen reader, and leaves the keyboard alone', async () => {
    const field = document.createElement('textarea')
    document.body.append(field)
    field.focus()
    shown = await mountIn(CallBar, 'ready')
    const ringing = (await import('../../../../support/window-preview/scenes.ts')).sceneOf('ringing', 'zh-CN', false)
    await shown.show('cards', ringing.topics.cards)
    await shown.show('lines', ringing.topics.lines)
    expect(document.activeElement).toBe(field)
    field.remove()
    expect(possible()).toEqual(['接听', '拒接', '拨号'])
    expect(shown.wrapper.find('.summary').text()).toMatch(
      /张建国.*VIP.*138 0013 8000.*江苏省常州市 · 订水 · VIP 客户优先/s,
    )
    expect(shown.wrapper.find('[role="alert"]').text()).toMatch(/^来电：张建国、VIP、138 0013 8000、/)
  })

  it('names the queue in the language of the window, also when that changes in mid-call', async () => {
    shown = await mountIn(CallBar, 'talking')
    expect(shown.wrapper.find('.about').text()).toContain('订水')
    await shown.speak('en')
    expect(shown.wrapper.find('.about').text()).toContain('Water orders')
    await shown.speak('zh-CN')
    expect(shown.wrapper.find('.about').text()).toContain('订水')
  })

  it.each([
    ['ringing', 'answer', 'phone.answer', {}],
    ['ringing', 'hang-up', 'phone.hang-up', {}],
    ['talking', 'hang-up', 'phone.hang-up', {}],
    ['talking', 'hold', 'phone.hold', {}],
    ['talking', 'mute', 'phone.mute', { muted: true }],
  ] as const)('%s: the %s button asks for %s', async (scene, place, name, more) => {
    shown = await mountIn(CallBar, scene)
    await button(place).trigger('click')
    expect(shown.asked()).toEqual([{ name, input: { lineId: 'line-1', ...more } }])
  })

  it('completes a transfer and joins a conference', async () => {
    shown = await mountIn(CallBar, 'consulting')
    await button('transfer').trigger('click')
    await button('conference').trigger('click')
    expect(shown.asked()).toEqual([
      { name: 'phone.complete-transfer', input: { lineId: 'line-2' } },
      { name: 'phone.conference', input: { joined: true } },
    ])
  })

  it('puts a second call on a chip and answers it from there or from the button', async () => {
    shown = await mountIn(CallBar, 'second-call')
    expect(shown.wrapper.find('.summary').text()).toContain('张建国')
    expect(shown.wrapper.find('.chip').text()).toContain('137 0000 1111')
    const answer = { name: 'phone.answer', input: { lineId: 'line-2' } }
    await shown.wrapper.find('.chip .main').trigger('click')
    // Pressed again in haste, by whatever way: while it is on its way it is not asked twice.
    await button('answer').trigger('click')
    expect(shown.asked()).toEqual([answer])
    await flushPromises()
    await button('answer').trigger('click')
    await shown.wrapper.find('.chip .end').trigger('click')
    expect(shown.asked()).toEqual([answer, { name: 'phone.hang-up', input: { lineId: 'line-2' } }])
  })

  it('does not hang up on somebody who waits, from a chip', async () => {
    shown = await mountIn(CallBar, 'consulting')
    expect(shown.wrapper.find('.chip').text()).toContain('张建国')
    expect(shown.wrapper.find('.chip .end').exists()).toBe(false)
  })

  it('says that the sound is coming back', async () => {
    shown = await mountIn(CallBar, 'recovering')
    expect(shown.wrapper.find('.summary').text()).toContain('声音恢复中')
  })

  it('sends a desk phone’s owner to the phone', async () => {
    shown = await mountIn(CallBar, 'desk-phone')
    expect(shown.wrapper.find('.summary').text()).toContain('请在话机上接听')
    expect(possible()).toEqual(['挂断', '拨号'])
  })

  it('lists what may be picked up, the longest waiting first', async () => {
    shown = await mountIn(CallBar, 'ready')
    await shown.wrapper.find('.pick-up').trigger('click')
    const rows = shown.wrapper.findAll('[role="dialog"] li')
    expect(rows.map((row) => row.find('.number').text())).toEqual(['137 0000 2222', '139 1234 5678', '0519 8600 1234'])
    await rows[0]?.find('button').trigger('click')
    expect(shown.asked()).toMatchObject([{ name: 'phone.pick-up' }])
  })
})

describe('the dial panel', () => {
  const asked = () => shown.asked().filter(({ name }) => name !== 'directory.read')
  const field = () => shown.wrapper.find('[role="dialog"] input')

  it('dials what was pasted, in whatever spelling', async () => {
    shown = await mountIn(CallBar, 'ready')
    await button('keypad').trigger('click')
    expect(document.activeElement).toBe(field().element)
    await field().setValue('电话：+86 138-0013-8000')
    expect(shown.wrapper.find('[role="dialog"] .main').text()).toContain('呼叫 138 0013 8000')
    await shown.press('Enter')
    expect(asked()).toEqual([{ name: 'phone.dial', input: { number: '+8613800138000' } }])
    expect(shown.wrapper.find('[role="dialog"]').exists()).toBe(false)
  })

  it('finds a colleague and dials the one the arrow is on', async () => {
    shown = await mountIn(CallBar, 'ready')
    await button('keypad').trigger('click')
    await field().setValue('赵')
    await shown.press('ArrowDown')
    expect(shown.wrapper.find('[role="option"][aria-selected="true"]').text()).toContain('赵敏')
    await shown.press('Enter')
    expect(asked()).toEqual([{ name: 'phone.dial', input: { number: '8003' } }])
  })

  it('sends tones while somebody is on the line', async () => {
    shown = await mountIn(CallBar, 'talking')
    await button('keypad').trigger('click')
    await shown.press('5')
    await shown.press('x')
    await shown.press('#')
    expect(asked()).toEqual([
      { name: 'phone.dtmf', input: { lineId: 'line-1', tones: '5' } },
      { name: 'phone.dtmf', input: { lineId: 'line-1', tones: '#' } },
    ])
    expect((field().element as HTMLInputElement).value).toBe('5#')
  })
})

describe('the transfer panel', () => {
  const asked = () => shown.asked().filter(({ name }) => name !== 'directory.read')

  it('asks first with Enter, transfers at once with Ctrl+Enter', async () => {
    shown = await mountIn(CallBar, 'talking')
    await button('transfer').trigger('click')
    await shown.wrapper.find('[role="dialog"] input').setValue('李娜')
    await shown.press('Enter')
    expect(asked()).toEqual([{ name: 'phone.consult', input: { lineId: 'line-1', to: '8002' } }])
    await shown.press('Enter', { ctrlKey: true })
    expect(asked()).toEqual([{ name: 'phone.transfer', input: { lineId: 'line-1', to: '8002' } }])
    expect(shown.wrapper.find('[role="dialog"]').exists()).toBe(false)
  })

  it('takes a number nobody in the directory has', async () => {
    shown = await mountIn(CallBar, 'talking')
    await button('transfer').trigger('click')
    await shown.wrapper.find('[role="dialog"] input').setValue('139 1234 5678')
    await shown.press('Enter', { ctrlKey: true })
    expect(asked()).toEqual([{ name: 'phone.transfer', input: { lineId: 'line-1', to: '13912345678' } }])
  })

  it('offers what comes next once the colleague is asked', async () => {
    shown = await mountIn(CallBar, 'talking')
    const consulting = (await import('../../../../support/window-preview/scenes.ts')).sceneOf(
      'consulting',
      'zh-CN',
      false,
    )
    await button('transfer').trigger('click')
    await shown.show('lines', consulting.topics.lines)
    const dialog = shown.wrapper.find('[role="dialog"]')
    expect(dialog.text()).toContain('正在询问 李娜')
    expect(document.activeElement?.textContent).toContain('完成转接')
    await dialog.findAll('button').at(-1)?.trigger('click')
    expect(asked()).toEqual([{ name: 'phone.cancel-transfer', input: { lineId: 'line-2' } }])
  })
})
