// @vitest-environment happy-dom
import { type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { card, createFakeWindow, customer, type FakeWindow } from '../fake-window.ts'

let fake: FakeWindow
let shown: VueWrapper | undefined
let paint: (element: Element | null, identifier?: string, agoMs?: number) => void

beforeEach(async () => {
  vi.resetModules()
  fake = createFakeWindow()
  vi.stubGlobal(
    'PerformanceObserver',
    class {
      static supportedEntryTypes = ['element']
      constructor(listener: (list: { getEntries: () => unknown[] }) => void) {
        paint = (element, identifier = 'caller-card', agoMs = 0) =>
          listener({ getEntries: () => [{ element, identifier, renderTime: performance.now() - agoMs }] })
      }
      observe(): void {}
      disconnect(): void {}
    },
  )
  const { default: component } = await import('../../../../../renderer/window/desk/caller-card.vue')
  fake.showCards(card([customer()]))
  shown = await fake.mount(component)
})
afterEach(() => {
  shown?.unmount()
  vi.unstubAllGlobals()
})

const timed = (): Element => shown?.get('[elementtiming="caller-card"]').element as Element

describe('the moment a card is on the screen', () => {
  it('is told once for each call, as the time of the frame that has it', () => {
    paint(timed(), 'caller-card', 40)
    paint(timed())
    const [told, ...more] = fake.askedFor('app.painted') as { callKey: string; at: number }[]
    expect(told?.callKey).toBe('call-1')
    expect(Date.now() - (told?.at ?? 0)).toBeGreaterThanOrEqual(39)
    expect(Date.now() - (told?.at ?? 0)).toBeLessThan(1_000)
    expect(more).toEqual([])
  })

  it('is not that of a card elsewhere, nor of another text', () => {
    paint(document.createElement('span'))
    paint(null)
    paint(timed(), 'something else')
    expect(fake.askedFor('app.painted')).toEqual([])
  })

  it('is waited for with everything else that a call brings', async () => {
    const { useLines } = await import('../../../../../renderer/window/stores/topic-store.ts')
    const lines = useLines()
    paint(timed())
    fake.showCards(card([customer()], { callKey: 'call-2', callId: 'call-2' }))
    fake.show('lines', { lines: [], current: 'line-2' })
    expect(lines.state.current).toBeNull()
    await vi.waitFor(() => expect(fake.askedFor('draft.read')).toContainEqual({ callKey: 'call-2' }))
    expect(lines.state.current).toBeNull()
    paint(timed())
    expect(lines.state.current).toBe('line-2')
  })

  it('is not waited for where the card is not on the screen', async () => {
    const { useLines } = await import('../../../../../renderer/window/stores/topic-store.ts')
    const lines = useLines()
    const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    fake.showCards(card([customer()], { callKey: 'call-2', callId: 'call-2' }))
    fake.show('lines', { lines: [], current: 'line-2' })
    expect(lines.state.current).toBe('line-2')
    visible.mockRestore()
  })

  it.each([
    ['the choice between several', [customer(), customer({ id: '0192f000-0000-7000-8000-000000000002' as never })]],
    ['the form of somebody new', []],
  ])('is also that of %s', async (_what, customers) => {
    fake.showCards(card(customers, { callKey: 'call-2', callId: 'call-2' }))
    await vi.waitFor(() => expect(shown?.findAll('[elementtiming="caller-card"]')).toHaveLength(1))
    paint(timed())
    expect(fake.askedFor('app.painted')).toMatchObject([{ callKey: 'call-2' }])
  })
})
