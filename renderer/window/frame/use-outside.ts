import { onScopeDispose, type Ref } from 'vue'

/** Calls `close` when somebody presses elsewhere; the button that opened it is inside the same place and counts as here. */
export function useOutside(inside: Ref<HTMLElement | null>, close: () => void): void {
  const pressed = ({ target }: PointerEvent): void => {
    const here = inside.value?.parentElement ?? inside.value
    if (target instanceof Node && here !== null && !here.contains(target)) close()
  }
  document.addEventListener('pointerdown', pressed)
  onScopeDispose(() => document.removeEventListener('pointerdown', pressed))
}
