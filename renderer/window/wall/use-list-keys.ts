import { ref } from 'vue'

/** The keyboard of a list that is itself in the tab order (listbox pattern): arrows move, Enter opens. */
export function useListKeys<T>(items: () => readonly T[], open: (item: T) => void) {
  const active = ref(-1)
  function pressed(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const item = items()[active.value]
    if (step !== undefined) active.value = Math.min(items().length - 1, Math.max(0, active.value + step))
    else if (event.key === 'Enter' && item !== undefined) open(item)
    else return
    event.preventDefault()
  }
  return { active, pressed }
}
