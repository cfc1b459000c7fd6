import { defineStore } from 'pinia'
import { computed, ref, shallowReadonly, shallowRef } from 'vue'
import { type DirectoryEntry } from '../../../contract/api/seats.api.ts'
import { findPlaces, type Place, type Spelling, withPresence } from '../directory/directory-rules.ts'
import { loadSpelling, noSpelling } from '../directory/spelling.ts'
import { askQuietly } from './ask.ts'
import { useClock } from './clock.ts'
import { useColleagues, useSession } from './topic-store.ts'

/** Who changes seats or joins is seen within this time, ms; presence comes by itself. */
const freshMs = 60_000

/** Whom one can call or transfer to, with what they do now. Read when it is looked at. */
export const useDirectory = defineStore('directory', () => {
  const colleagues = useColleagues()
  const session = useSession()
  const clock = useClock()
  const entries = shallowRef<readonly DirectoryEntry[] | null>(null)
  const trouble = ref<string | null>(null)
  const spell = shallowRef<Spelling>(noSpelling)
  let readAt = -Infinity
  let asking = false

  async function refresh(): Promise<void> {
    if (asking || clock.now - readAt < freshMs) return
    asking = true
    if (spell.value === noSpelling) void loadSpelling().then((loaded) => (spell.value = loaded))
    const result = await askQuietly('directory.read', null)
    asking = false
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    readAt = clock.now
    entries.value = result.value.entries
  }

  const places = computed<readonly Place[]>(() =>
    withPresence(entries.value ?? [], colleagues.state, session.state.extension),
  )
  return {
    places: shallowReadonly(places),
    loaded: computed(() => entries.value !== null),
    trouble,
    refresh,
    find: (typed: string) => findPlaces(places.value, typed, spell.value),
  }
})
