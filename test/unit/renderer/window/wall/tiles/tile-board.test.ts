// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type AgentSnapshot } from '../../../../../../contract/agent.ts'
import { type WallBatch } from '../../../../../../contract/wall/wall.ts'
import { mountIn, openBridge, type Shown } from '../../support/mount-window.ts'
import { wallState } from '../../../../../support/window-preview/wall-scene.ts'

openBridge('wall-500')
const { default: WallPage } = await import('../../../../../../renderer/window/wall/wall-page.vue')

/** A canvas that writes down which words were drawn. */
let drawn: string[]
const pen = new Proxy({} as Record<string, unknown>, {
  get: (target, name) => {
    if (name === 'measureText') return (text: string) => ({ width: text.length * 6 })
    if (name === 'fillText') return (text: string) => void drawn.push(text)
    return name in target ? target[name as string] : () => undefined
  },
  set: (target, name, value) => Reflect.set(target, name, value),
})
let frames: FrameRequestCallback[]
const frame = async (): Promise<void> => {
  await flushPromises()
  for (const one of frames.splice(0)) one(performance.now())
  await flushPromises()
}

let shown: Shown
beforeEach(async () => {
  // The clock stands still: a second that passes would draw every tile.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  drawn = []
  frames = []
  vi.stubGlobal('Path2D', vi.fn())
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(pen as never)
  // No layout here: all stand on one place of a tile's size.
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 84, 30))
  shown = await mountIn(WallPage, 'wall-500')
  await frame()
})
afterEach(() => {
  shown.wrapper.unmount()
  document.body.innerHTML = ''
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const tile = (extension: string) => shown.wrapper.get(`.agent-tile[data-extension="${extension}"]`)
const agents = wallState(500, 50).agents
let sequence = 0
async function change(more: Partial<AgentSnapshot>): Promise<void> {
  const agent = { ...agents[1], ...more } as AgentSnapshot
  sequence += 1
  const batch: WallBatch = { epoch: 'scene', sequence, deltas: [{ kind: 'agent.changed', agent }], names: {} }
  await shown.show('wall', JSON.stringify(batch))
}

it('has every agent under a button of its own, named as it is drawn', () => {
  const tiles = shown.wrapper.findAll('.agent-tile')
  expect(tiles).toHaveLength(500)
  for (const { extension, name, state } of agents.slice(0, 40)) {
    expect(tile(extension).attributes('data-state')).toBe(state)
    expect(tile(extension).attributes('aria-label')).toContain(name ?? extension)
    expect(drawn).toContain(name ?? extension)
  }
  expect(tiles.filter((one) => one.attributes('tabindex') === '0')).toHaveLength(1)
})

it('draws only what changed, and says it in that frame and not before', async () => {
  const { extension = '', name } = agents[1] ?? {}
  const before = tile(extension).attributes('data-state')
  sequence = 0
  drawn = []
  await change({ state: 'break', reason: 'meal', since: Date.now() })
  expect(tile(extension).attributes('data-state')).toBe(before)
  await frame()
  expect(tile(extension).attributes('data-state')).toBe('break')
  expect(tile(extension).attributes('aria-label')).toContain('小休 · 用餐')
  expect(drawn).toEqual([name, '小休', '00:00'])
  drawn = []
  await change({ state: 'break', reason: 'meal', since: Date.now(), callId: null })
  await frame()
  expect(drawn).toEqual([])
})

it('is walked through by the arrows, tells the time in the state and opens by the pointer', async () => {
  const tiles = shown.wrapper.findAll('.agent-tile').map(({ element }) => element as HTMLElement)
  tiles[0]?.focus()
  await shown.press('ArrowRight', {}, tiles[0])
  await flushPromises()
  expect(document.activeElement).toBe(tiles[1])
  expect(tiles[1]?.getAttribute('aria-label')).toMatch(/ · \d\d:\d\d$/)
  tiles[1]?.click()
  await flushPromises()
  expect(shown.wrapper.find('[role="dialog"]').exists()).toBe(true)
})
