import { onActivated, onDeactivated, onMounted, onScopeDispose, type Ref, watch } from 'vue'
import { askQuietly } from '../stores/ask.ts'
import { cardComes, cardShown } from '../stores/card-first.ts'

/** W3C Element Timing; TypeScript's library does not know it yet. */
type ElementTiming = PerformanceEntry & {
  readonly renderTime: number
  readonly identifier: string
  readonly element: Element | null
}

/** A text of each kind of card carries it as its `elementtiming`. */
const timed = 'caller-card'

/**
 * Tells main, once for each call, when its card was on the screen: the time Chromium gives for the presentation of the
 * first frame that has a text of it. A window that is put away shows nothing, and nothing is told. Until then the rest of
 * the page holds still.
 */
export function useWhenPainted(root: Ref<HTMLElement | null>, callKey: () => string | undefined): void {
  if (!PerformanceObserver.supportedEntryTypes.includes('element')) return
  const told = new Set<string>()
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as ElementTiming[]) {
      const key = callKey()
      if (entry.identifier !== timed || !root.value?.contains(entry.element)) continue
      if (key === undefined || told.has(key)) continue
      told.add(key)
      cardShown()
      const at = Math.ceil(Date.now() - (performance.now() - entry.renderTime))
      void askQuietly('app.painted', { callKey: key, at })
    }
  })
  let onScreen = false
  const enter = (): void => void (onScreen = true)
  const leave = (): void => {
    onScreen = false
    cardShown()
  }
  // At once with the card, before anything else is taken from main.
  watch(
    callKey,
    (key) => {
      if (key !== undefined && onScreen && !told.has(key) && document.visibilityState === 'visible') cardComes()
    },
    { flush: 'sync' },
  )
  onMounted(() => {
    observer.observe({ type: 'element' })
    enter()
  })
  onActivated(enter)
  onDeactivated(leave)
  onScopeDispose(() => {
    observer.disconnect()
    leave()
  })
}
