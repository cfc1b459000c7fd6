import { defineStore } from 'pinia'
import { readonly, ref, shallowRef } from 'vue'
import { useFrontCard } from './front-card.ts'

export type WorkTab = 'order' | 'note' | 'history'

/** Which work stands beside the card, for the tabs and for the keys that bring one forward. */
export const useWorkTab = defineStore('work-tab', () => {
  /** Of the call it was chosen at; the next begins with the first tab. */
  const chosen = shallowRef<{ readonly callKey: string | null; readonly tab: WorkTab | null } | null>(null)
  /** The desk is the place that is shown. */
  const onDesk = ref(false)
  /** Counts up when a key asks for the keyboard to go into the tab. */
  const focusAsked = ref(0)

  const choose = (tab: WorkTab | null): void => {
    chosen.value = { callKey: useFrontCard().card?.callKey ?? null, tab }
  }

  return {
    chosenFor: (callKey: string | null): WorkTab | null =>
      chosen.value?.callKey === callKey ? chosen.value.tab : null,
    onDesk: readonly(onDesk),
    focusAsked: readonly(focusAsked),
    choose,
    goInto(tab: WorkTab): void {
      choose(tab)
      focusAsked.value += 1
    },
    deskShown: (shown: boolean) => (onDesk.value = shown),
  }
})
