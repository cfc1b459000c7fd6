// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Component } from 'vue'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

let SeatBar: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  SeatBar = (await import('../../../../../renderer/window/frame/seat-bar.vue')).default as Component
}, 60_000)
afterEach(() => shown.wrapper.unmount())

const find = (selector: string) => shown.wrapper.find(selector)
const menuItems = () => shown.wrapper.findAll('[role^="menuitem"]')

describe('the state button', () => {
  it('shows state, time, person and seat', async () => {
    shown = await mountIn(SeatBar, 'ready')
    expect(find('.state-button').text()).toMatch(/^空闲\s*03:1\d/)
    expect(find('.person').text()).toContain('王芳 1001')
    expect(find('.person').text()).toContain('分机 8001')
    expect(find('.state-mark').classes()).toContain('ready')
  })

  it('says what was asked for until it is so', async () => {
    shown = await mountIn(SeatBar, 'ready')
    await shown.show('seat', { ...shown.topics.seat, asked: 'not-ready' })
    expect(find('.state-button').text()).toContain('正在切换：示忙')
    expect(find('.state-button b').text()).toBe('空闲')
    await shown.show('seat', { ...shown.topics.seat, asked: null })
    expect(find('.state-button').text()).not.toContain('正在切换')
  })

  it('names a pause and shows how long a break may still last', async () => {
    shown = await mountIn(SeatBar, 'break')
    expect(find('.state-button').text()).toContain('用餐')
    expect(find('.state-button').text()).toMatch(/剩 0\d:\d\d/)
  })

  it('draws the last state hatched while the phone is not registered', async () => {
    shown = await mountIn(SeatBar, 'unregistered')
    expect(find('.state-mark').classes()).toContain('hatched')
    expect(find('.state-button').text()).toContain('话机未注册')
  })

  it('opens a menu that arrows and digits work', async () => {
    shown = await mountIn(SeatBar, 'ready')
    await find('.state-button').trigger('click')
    expect(document.activeElement?.textContent).toContain('示闲')
    await shown.press('ArrowDown')
    expect(document.activeElement?.textContent).toContain('示忙')
    await shown.press('End')
    expect(document.activeElement?.textContent).toContain('签出')
    await shown.press('ArrowDown')
    expect(document.activeElement?.textContent).toContain('示闲')
    await shown.press('1')
    expect(shown.asked()).toEqual([{ name: 'seat.set-state', input: { state: 'break', reason: 'meal', until: null } }])
    expect(menuItems()).toHaveLength(0)
  })

  it('asks once before it signs out', async () => {
    shown = await mountIn(SeatBar, 'ready')
    await find('.state-button').trigger('click')
    await menuItems().at(-1)?.trigger('click')
    expect(shown.asked()).toEqual([])
    expect(menuItems().at(-1)?.text()).toContain('再按一次')
    await menuItems().at(-1)?.trigger('click')
    expect(shown.asked()).toEqual([{ name: 'session.sign-out', input: null }])
  })

  it('offers to end a wrap-up', async () => {
    shown = await mountIn(SeatBar, 'wrap-up')
    expect(find('.state-button').text()).toMatch(/剩 00:1\d/)
    await find('.state-button').trigger('click')
    expect(menuItems()[0]?.text()).toContain('F10')
    await menuItems()[0]?.trigger('click')
    expect(shown.asked()).toEqual([{ name: 'seat.end-wrap-up', input: null }])
  })
})

describe('trouble', () => {
  it('repairs a disagreement with one click', async () => {
    shown = await mountIn(SeatBar, 'disagreement')
    expect(find('.trouble').text()).toContain('不一致，修复')
    expect(find('.trouble').attributes('title')).toContain('没有签入队列 water-order')
    await find('.trouble').trigger('click')
    expect(shown.asked()).toEqual([{ name: 'seat.repair', input: null }])
    const disagreement = shown.topics.seat.disagreement
    await shown.show('seat', {
      ...shown.topics.seat,
      disagreement: disagreement && { ...disagreement, repairing: true },
    })
    expect(find('.trouble').exists()).toBe(false)
    expect(find('.person').text()).toContain('正在修复')
  })

  it('says why the seat cannot be ready, and what to do', async () => {
    shown = await mountIn(SeatBar, 'not-proven')
    await find('.trouble').trigger('click')
    const panel = find('[role="dialog"]')
    expect(panel.findAll('li.failed')).toHaveLength(1)
    expect(panel.find('li.failed').text()).toContain('耳麦被拔掉了')
    await panel.find('.main').trigger('click')
    expect(shown.asked().map(({ input }) => input)).toEqual([{ state: 'ready', reason: null, until: null }])
    await find('[role="dialog"] .buttons button').trigger('click')
    await shown.router.isReady()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(shown.router.currentRoute.value.fullPath).toBe('/settings?section=sound')
  })
})
