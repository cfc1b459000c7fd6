import { onMounted, onScopeDispose, type Ref } from 'vue'
import { askQuietly } from '../stores/ask.ts'

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
 * first frame that has a text of it. A window that is put away shows nothing, and nothing is told.
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
      const at = Math.ceil(Date.now() - (performance.now() - entry.renderTime))
      void askQuietly('app.painted', { callKey: key, at })
    }
  })
  onMounted(() => observer.observe({ type: 'element' }))
  onScopeDispose(() => observer.disconnect())
}
