import { ref, shallowRef } from 'vue'
import { type CommandInput } from '../../../contract/bridge/commands.ts'
import { type Recording } from '../../../contract/recording.ts'
import { askQuietly } from '../stores/ask.ts'

const pageLength = 200
type Wanted = CommandInput<'recording.list'>

/** Recordings within one's reach, newest first, page after page. */
export function useRecordingList() {
  const recordings = shallowRef<readonly Recording[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const trouble = ref<string | null>(null)
  let asked = 0
  let loading: string | null = null
  let shown: Wanted | null = null

  async function read(wanted: Wanted, after: string | null, quietly = false): Promise<void> {
    const mine = ++asked
    shown = wanted
    loading = after
    if (after === null && !quietly) loaded.value = false
    const page = { ...wanted, limit: pageLength, ...(after === null ? {} : { after }) }
    const result = await askQuietly('recording.list', page)
    if (mine !== asked) return
    loading = null
    loaded.value = true
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    const { recordings: found, next: following } = result.value
    recordings.value = after === null ? found : [...recordings.value, ...found]
    next.value = following
  }

  return {
    recordings,
    next,
    loaded,
    trouble,
    read: (wanted: Wanted) => void read(wanted, null),
    /** The same once more, with what is shown left to stand until the answer is there. */
    readAgain: (wanted: Wanted) => void read(wanted, null, true),
    more(): void {
      if (next.value === null || shown === null || loading === next.value) return
      void read(shown, next.value)
    },
  }
}
