import { onScopeDispose, watch, type WatchSource } from 'vue'

/** What Escape closes: the last that opened, and only that one. */
const stack: (() => void)[] = []

/** While `open` holds, Escape calls `close`. For everything that lies over the work; called in a component's setup. */
export function useEscape(open: WatchSource<boolean>, close: () => void): void {
  const leave = (): void => {
    const at = stack.indexOf(close)
    if (at >= 0) stack.splice(at, 1)
  }
  watch(
    open,
    (now) => {
      leave()
      if (now) stack.push(close)
    },
    { immediate: true },
  )
  onScopeDispose(leave)
}

/** @returns whether there was something to close */
export function closeTopmost(): boolean {
  const close = stack.at(-1)
  close?.()
  return close !== undefined
}
