import { defineStore } from 'pinia'
import { readonly, ref } from 'vue'

/** From here on a third column stands beside the work (look.md: 1920×1080). CSS pixels. */
export const wideFrom = 1600

/** Whether the window has room for the third column. */
export const useWide = defineStore('wide', () => {
  const query = matchMedia(`(min-width: ${String(wideFrom)}px)`)
  const wide = ref(query.matches)
  query.addEventListener('change', ({ matches }) => (wide.value = matches))
  return { wide: readonly(wide) }
})
