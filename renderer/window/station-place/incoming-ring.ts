import { onScopeDispose, type Ref, ref, watch } from 'vue'
import { ask } from '../stores/ask.ts'

/** How often it rings while nobody has accepted, ms. */
const everyMs = 12_000

/**
 * Rings when an order comes in and until somebody accepts it or stops the ringing; the next new one rings again.
 * @param waiting ids of the orders nobody has accepted
 */
export function useIncomingRing(waiting: Ref<readonly string[]>) {
  const silenced = ref(false)
  let known = new Set(waiting.value)
  let timer: ReturnType<typeof setInterval> | undefined

  const ring = (): void => void ask('audio.try-ring', null)
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }

  watch(waiting, (now) => {
    const isNew = now.some((id) => !known.has(id))
    known = new Set(now)
    if (isNew) silenced.value = false
    if (now.length === 0 || silenced.value) return stop()
    if (isNew) ring()
    timer ??= setInterval(ring, everyMs)
  })
  onScopeDispose(stop)

  return {
    silenced,
    silence: (): void => {
      silenced.value = true
      stop()
    },
  }
}
