// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { type LiveDelta } from '../../../../../contract/live/messages.ts'
import { type WallBatch } from '../../../../../contract/wall/wall.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('wall-10')
const { default: WallPage } = await import('../../../../../renderer/window/wall/wall-page.vue')
const { closeTopmost } = await import('../../../../../renderer/window/shortcuts/escape-stack.ts')
const { fieldOf } = await import('../../../../../renderer/window/wall/since-field.ts')
const { runningCount } = await import('../../../../../renderer/window/wall/ticking.ts')

let shown: Shown
afterEach(() => {
  shown.wrapper.unmount()
  document.body.innerHTML = ''
})

let sequence = 0
const say = async (...deltas: LiveDelta[]): Promise<void> => {
  sequence += 1
  const batch: WallBatch = { epoch: 'scene', sequence, deltas, names: { u9: '孙悦' } }
  await shown.show('wall', JSON.stringify(batch))
  await flushPromises()
}
const begin = async (): Promise<void> => {
  sequence = 0
  all.length = 0
  shown = await mountIn(WallPage, 'wall-10')
  await flushPromises()
}
const tile = (extension: string) => shown.wrapper.get(`.agent-tile[data-extension="${extension}"]`)
const all: { readonly name: string; readonly input: unknown }[] = []
const askedFor = (name: string) => {
  all.push(...shown.asked())
  return all.filter((one) => one.name === name).map(({ input }) => input)
}

it('draws what changed where it stands, and nothing is left running when it closes', async () => {
  await begin()
  expect(shown.wrapper.findAll('.agent-tile')).toHaveLength(10)
  const call = { callId: 'c9', phase: 'talking', direction: 'inbound', customerId: 'u9', callerNumber: '1' }
  await say(
    { kind: 'call.changed', call: call as never },
    {
      kind: 'agent.changed',
      agent: {
        extension: '8005',
        name: '陈艳',
        team: '订水组',
        state: 'talking',
        reason: null,
        since: Date.now() - 5_000,
        until: null,
        registered: true,
        queues: [],
        callId: 'c9',
      } as never,
    },
    { kind: 'queue.changed', queue: { queue: 'queue-0', waiting: 4, longestSince: null, signedIn: 3, ready: 0 } },
  )
  expect(tile('8005').attributes('data-state')).toBe('talking')
  expect(tile('8005').text()).toContain('孙悦')
  expect(tile('8005').get('time').text()).toMatch(/^00:0[4-6]$/)
  expect(shown.wrapper.get('[data-queue="queue-0"] [data-figure="waiting"]').text()).toContain('4')
  expect(askedFor('wall.open')).toEqual([{ period: 'today' }])
  expect(runningCount()).toBeGreaterThan(0)
  shown.wrapper.unmount()
  expect(runningCount()).toBe(0)
  expect(askedFor('wall.close')).toHaveLength(1)
})

it('opens the wall again when a batch is missing', async () => {
  await begin()
  sequence = 4
  await say()
  expect(askedFor('wall.open')).toHaveLength(2)
})

it('opens a figure to its formula, the other definitions and its calls', async () => {
  await begin()
  await shown.wrapper.get('[data-figure="service-level"]').trigger('click')
  await flushPromises()
  const sheet = shown.wrapper.get('[role="dialog"]')
  expect(sheet.text()).toContain('T 内接通 ÷（服务水平事件 − T 内放弃）')
  expect(sheet.text()).toContain('Cisco ICM')
  expect(sheet.findAll('.other')).toHaveLength(2)
  expect(sheet.findAll('[role="option"]').length).toBeGreaterThan(5)
  expect(askedFor('wall.calls')).toMatchObject([{ kind: 'queue', metric: 'service-level-abandons-ignored' }])
})

it('counts since a picked time, also behind a figure, and goes back to a period', async () => {
  await begin()
  const level = () => shown.wrapper.get('[data-queue="queue-0"] [data-figure="service-level"] b').text()
  const before = level()
  await shown.wrapper.get('.choice .since').trigger('click')
  await flushPromises()
  const field = shown.wrapper.get<HTMLInputElement>('input[type="datetime-local"]')
  expect(document.activeElement).toBe(field.element)
  expect(before).not.toBe('33%')
  expect(level()).toBe('33%')
  const picked = new Date(Date.now() - 26 * 3_600_000)
  picked.setSeconds(0, 0)
  await field.setValue(fieldOf(picked.getTime()))
  await flushPromises()
  expect(askedFor('wall.figures').at(-1)).toEqual({ from: picked.getTime() })
  await shown.wrapper.get('[data-figure="service-level"]').trigger('click')
  await flushPromises()
  expect(askedFor('wall.calls').at(-1)).toMatchObject({ from: picked.getTime() })
  expect(shown.wrapper.get('[role="dialog"] .period').text()).toMatch(/^自 .+ 起$/)
  expect(closeTopmost()).toBe(true)
  await shown.wrapper.get('.choice button').trigger('click')
  await flushPromises()
  expect(level()).toBe(before)
  expect(shown.wrapper.find('input[type="datetime-local"]').exists()).toBe(false)
})

it('forces a break once it was confirmed', async () => {
  await begin()
  await tile('8002').trigger('click')
  await flushPromises()
  const sheet = shown.wrapper.get('[role="dialog"]')
  await sheet.get('[data-force="break"]').trigger('click')
  expect(askedFor('agent.force-state')).toEqual([])
  await sheet.get('select').setValue('meal')
  await sheet.get('[data-force="confirm"]').trigger('click')
  await flushPromises()
  const sent = askedFor('agent.force-state')
  expect(sent).toEqual([{ extension: '8002', state: 'break', reason: 'meal', until: null }])
})

it('moves between agents by the arrows', async () => {
  await begin()
  const tiles = shown.wrapper.findAll('.agent-tile').map(({ element }) => element as HTMLElement)
  tiles[0]?.focus()
  await shown.press('ArrowRight', {}, tiles[0])
  await flushPromises()
  expect(document.activeElement).toBe(tiles[1])
})

it('shows the worst on the big screen, and leaves it by Escape', async () => {
  // This document knows no full screen: a window that may not have it fills itself all the same.
  Object.assign(HTMLElement.prototype, { requestFullscreen: () => Promise.reject(new TypeError('not allowed')) })
  Object.assign(document, { fullscreenElement: null })
  await begin()
  await shown.wrapper.findAll('.right .plain').at(-1)?.trigger('click')
  await flushPromises()
  expect(document.querySelectorAll('.big-screen .big-line')).toHaveLength(4)
  expect(document.querySelector('.big-screen li.critical')?.textContent).toContain('等待过久 · ')
  expect(closeTopmost()).toBe(true)
  await flushPromises()
  expect(document.querySelector('.big-screen')).toBeNull()
})
