import { onActivated, onDeactivated, onMounted, onScopeDispose } from 'vue'

/** Who takes Alt+1…9 now: the tabs of the page that is shown. */
const takers: ((at: number) => void)[] = []

/** Called in the setup of whatever has tabs; it takes the keys while its page is shown. @param choose counts from 0 */
export function useTabKeys(choose: (at: number) => void): void {
  const leave = (): void => {
    const at = takers.indexOf(choose)
    if (at >= 0) takers.splice(at, 1)
  }
  const enter = (): void => {
    leave()
    takers.push(choose)
  }
  onMounted(enter)
  onActivated(enter)
  onDeactivated(leave)
  onScopeDispose(leave)
}

/** @returns whether there are tabs to choose from */
export function chooseTab(at: number): boolean {
  const choose = takers.at(-1)
  choose?.(at)
  return choose !== undefined
}
