import { defineStore } from 'pinia'
import { computed } from 'vue'
import { placesFor } from '../place-names.ts'
import { usePractice, useSession, useShop } from './topic-store.ts'

/** The places of whoever is signed in. */
export const usePlaces = defineStore('places', () => {
  const session = useSession()
  const shop = useShop()
  const practice = usePractice()
  const names = computed(() =>
    placesFor(session.state.me?.grants ?? {}, {
      conflicts: shop.state.conflicts,
      practice: practice.state.exercise !== null,
    }),
  )
  return {
    names,
    /** Where somebody begins who has no desk: at his station's orders, if he has one. */
    first: computed(() =>
      session.state.me?.station && names.value.includes('delivery') ? 'delivery' : (names.value[0] ?? 'settings'),
    ),
  }
})
