import { computed, type ComputedRef, ref, type Ref, watch } from 'vue'

/** The keyboard of a field above a list: arrows, Page and Home/End move, the rest is typing. */
export function usePicker<T>(text: Ref<string>, find: (typed: string) => readonly T[], begin = 0) {
  const items: ComputedRef<readonly T[]> = computed(() => find(text.value))
  const active = ref(begin)

  watch(text, () => (active.value = begin))
  watch(items, (now) => {
    if (active.value >= now.length) active.value = now.length - 1
    else if (active.value < begin) active.value = Math.min(begin, now.length - 1)
  })

  const chosen = computed<T | null>(() => items.value[active.value] ?? null)

  /** @returns whether the key moved the mark */
  function move(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step === undefined || items.value.length === 0) return false
    event.preventDefault()
    active.value = Math.min(items.value.length - 1, Math.max(begin, active.value + step))
    return true
  }
  /** Moves the mark, or says that Enter was pressed to take what it is on; the input method has its keys first. */
  function entered(event: KeyboardEvent): boolean {
    if (event.isComposing || move(event) || event.key !== 'Enter') return false
    event.preventDefault()
    return true
  }
  return { items, active, chosen, move, entered }
}
