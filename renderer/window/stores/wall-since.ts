import { defineStore } from 'pinia'
import { readonly, ref, shallowReactive, watch } from 'vue'
import { type Subject, subjectText } from '../../../contract/metrics/subject.ts'
import { emptyTally, type Tally } from '../../../contract/metrics/tally.ts'
import { askQuietly } from './ask.ts'
import { useClock } from './clock.ts'
import { useWall } from './wall.ts'

/**
 * The wall's figures since a time somebody picked, in place of a period's. The hub counts them from the stored history, which
 * takes it longer than an event: they are read anew with the whole wall (each minute), and say of when they are.
 */
export const useWallSince = defineStore('wall-since', () => {
  const wall = useWall()
  const clock = useClock()
  const from = ref<number | null>(null)
  const asOf = ref<number | null>(null)
  const why = ref<string | null>(null)
  const figures = shallowReactive(new Map<string, Tally>())
  let readings = 0

  function forget(): void {
    readings += 1
    figures.clear()
    asOf.value = null
    why.value = null
  }

  async function read(): Promise<void> {
    if (from.value === null) return
    const mine = (readings += 1)
    const at = clock.now
    const result = await askQuietly('wall.figures', { from: from.value })
    if (mine !== readings) return
    why.value = result.ok ? null : result.error.message
    if (!result.ok) return
    figures.clear()
    for (const { subject, tally } of result.value.figures) figures.set(subjectText(subject), tally)
    asOf.value = at
  }
  watch(
    () => wall.state,
    (state) => state === 'open' && void read(),
  )

  return {
    /** Null: a period is shown. */
    from: readonly(from),
    asOf: readonly(asOf),
    why: readonly(why),
    choose(next: number | null): void {
      if (next === from.value) return
      forget()
      from.value = next
      void read()
    },
    /** The figures of a subject as the wall shows them now; undefined while they are not known. */
    tallyOf(subject: Subject): Tally | undefined {
      const key = subjectText(subject)
      if (from.value === null) return wall.figures.get(key)
      return asOf.value === null ? undefined : (figures.get(key) ?? emptyTally)
    },
  }
})
