import { defineStore } from 'pinia'
import { computed, shallowReadonly, shallowRef, watch } from 'vue'
import { type Customer } from '../../../contract/customer.ts'
import { type CallerCard } from '../../../contract/seat/caller-card.ts'
import { afterNextFrame } from './after-next-frame.ts'
import { afterCard } from './card-first.ts'
import { useFrontCard } from './front-card.ts'

type Beside = { readonly card: CallerCard; readonly customer: Customer | null }

/**
 * The call that the work and the history beside the card are about. They take as long to draw as the card itself: those
 * of a new call come some frames after it, and until then stand as they were.
 */
export const useBesideCard = defineStore('beside-card', () => {
  const front = useFrontCard()
  const inFront = computed<Beside | null>(() =>
    front.card === null ? null : { card: front.card, customer: front.customer },
  )
  const shown = shallowRef(inFront.value)
  let waiting = false

  const follow = (): void => {
    waiting = false
    shown.value = inFront.value
  }
  watch(inFront, (now) => {
    if (now === null || now.card.callKey === shown.value?.card.callKey) shown.value = now
    else if (!waiting) {
      waiting = true
      afterCard(() => afterNextFrame(follow))
    }
  })

  return {
    shown: shallowReadonly(shown),
    isBehind: computed(() => shown.value?.card.callKey !== inFront.value?.card.callKey),
  }
})
