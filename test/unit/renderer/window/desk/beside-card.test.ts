// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { card, createFakeWindow, customer, type FakeWindow } from '../fake-window.ts'

let fake: FakeWindow
let frames: (() => void)[]
const open = async () => {
  const { useBesideCard } = await import('../../../../../renderer/window/stores/beside-card.ts')
  return useBesideCard()
}
const frame = async (): Promise<void> => {
  for (const run of frames.splice(0)) run()
  await nextTick()
}
const ring = async (callKey: string): Promise<void> => {
  fake.showCards(card([customer()], { callKey, callId: callKey }))
  await nextTick()
}

beforeEach(() => {
  vi.resetModules()
  fake = createFakeWindow()
  setActivePinia(createPinia())
  frames = []
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what stands beside the card', () => {
  it('comes a frame after the card of a new call, and stands as it was until then', async () => {
    await ring('call-1')
    const beside = await open()
    expect(beside.shown?.card.callKey).toBe('call-1')
    await ring('call-2')
    expect(beside.shown?.card.callKey).toBe('call-1')
    expect(beside.isBehind).toBe(true)
    await frame()
    expect(beside.shown?.card.callKey).toBe('call-1')
    await frame()
    expect(beside.shown?.card.callKey).toBe('call-2')
    expect(beside.isBehind).toBe(false)
  })

  it('follows a call that is there already at once, and goes with the last', async () => {
    await ring('call-1')
    const beside = await open()
    fake.showCards(card([customer({ name: '李秀英', version: 4 })], { callKey: 'call-1', callId: 'call-1' }))
    await nextTick()
    expect(beside.shown?.customer?.name).toBe('李秀英')
    fake.showCards()
    await nextTick()
    expect(beside.shown).toBeNull()
  })

  it('shows the newest of calls that come within one frame', async () => {
    const beside = await open()
    await ring('call-1')
    await ring('call-2')
    await frame()
    await frame()
    expect(beside.shown?.card.callKey).toBe('call-2')
  })

  it('does not wait for frames that a window put away does not draw', async () => {
    const beside = await open()
    await ring('call-1')
    expect(beside.shown).toBeNull()
    await vi.advanceTimersByTimeAsync(100)
    expect(beside.shown?.card.callKey).toBe('call-1')
  })
})
