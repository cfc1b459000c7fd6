import { defineStore } from 'pinia'
import { readonly, ref, shallowReadonly, shallowRef, watch } from 'vue'
import { defaultLayout, readLayout, type WallLayout } from '../wall/wall-layout.ts'
import { askQuietly } from './ask.ts'
import { useSession } from './topic-store.ts'

/** Changes in quick succession are one. */
const restMs = 600

/** The person's own arrangement of the wall, kept at the hub. */
export const useWallLayout = defineStore('wall-layout', () => {
  const session = useSession()
  const layout = shallowRef<WallLayout>(defaultLayout)
  const trouble = ref<string | null>(null)
  let loadedFor: string | null = null
  let rest: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const userId = session.state.me?.userId ?? null
    if (userId === null || loadedFor === userId) return
    const result = await askQuietly('preference.read', { key: 'wall' })
    // Not the one who asked any more, or changed meanwhile by hand: that stands.
    if (!result.ok || session.state.me?.userId !== userId || rest !== undefined) return
    loadedFor = userId
    layout.value = readLayout(result.value?.value)
  }

  function save(): void {
    clearTimeout(rest)
    rest = setTimeout(() => {
      rest = undefined
      void askQuietly('preference.write', { key: 'wall', value: layout.value }).then((result) => {
        trouble.value = result.ok ? null : result.error.message
      })
    }, restMs)
  }

  watch(
    () => session.state.me?.userId,
    () => {
      clearTimeout(rest)
      rest = undefined
      loadedFor = null
      layout.value = defaultLayout
      trouble.value = null
    },
  )

  return {
    layout: shallowReadonly(layout),
    trouble: readonly(trouble),
    load,
    change(change: Partial<WallLayout>): void {
      layout.value = readLayout({ ...layout.value, ...change })
      save()
    },
    reset(): void {
      layout.value = defaultLayout
      save()
    },
  }
})
