import { defineStore } from 'pinia'
import { readonly, ref } from 'vue'

export type WorkTab = 'order' | 'note' | 'history'

/** Which work stands beside the card, for the tabs and for the keys that bring one forward. */
export const useWorkTab = defineStore('work-tab', () => {
  const chosen = ref<WorkTab | null>(null)
  /** The desk is the place that is shown. */
  const onDesk = ref(false)
  /** Counts up when a key asks for the keyboard to go into the tab. */
  const focusAsked = ref(0)

  return {
    chosen: readonly(chosen),
    onDesk: readonly(onDesk),
    focusAsked: readonly(focusAsked),
    choose: (tab: WorkTab | null) => (chosen.value = tab),
    goInto(tab: WorkTab): void {
      chosen.value = tab
      focusAsked.value += 1
    },
    deskShown: (shown: boolean) => (onDesk.value = shown),
  }
})
