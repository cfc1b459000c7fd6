import { defineStore } from 'pinia'
import { computed } from 'vue'
import { placesFor } from '../place-names.ts'
import { useSession, useShop } from './topic-store.ts'

/** The places of whoever is signed in. */
export const usePlaces = defineStore('places', () => {
  const session = useSession()
  const shop = useShop()
  return { names: computed(() => placesFor(session.state.me?.grants ?? {}, shop.state.conflicts)) }
})
