import { defineStore } from 'pinia'
import { readonly, ref } from 'vue'
import { useSeat } from './topic-store.ts'

/** One clock for every running timer of the page: the hub's time, each second. */
export const useClock = defineStore('clock', () => {
  const seat = useSeat()
  const hubTime = (): number => Date.now() + seat.state.clockOffsetMs
  const now = ref(hubTime())
  // On the full second, so that all timers turn together.
  const tick = (): void => {
    now.value = hubTime()
    setTimeout(tick, 1000 - (now.value % 1000) + 5)
  }
  tick()
  return { now: readonly(now) }
})
