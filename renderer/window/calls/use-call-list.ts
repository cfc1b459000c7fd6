import { ref, shallowRef } from 'vue'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { askQuietly } from '../stores/ask.ts'
import { type ListedCall } from './call-filter.ts'

const pageLength = 200

/** The own calls of a time, newest first, page after page. */
export function useCallList() {
  const calls = shallowRef<readonly ListedCall[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const trouble = ref<string | null>(null)
  let asked = 0
  let shown: { readonly from: number; readonly to: number } | null = null

  async function read(range: { readonly from: number; readonly to: number }, after: string | null): Promise<void> {
    const mine = ++asked
    shown = range
    if (after === null) loaded.value = false
    const result = await askQuietly('call.list', { ...range, limit: pageLength, ...(after === null ? {} : { after }) })
    if (mine !== asked) return
    loaded.value = true
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    calls.value = after === null ? listed(result.value) : [...calls.value, ...listed(result.value)]
    next.value = result.value.next
  }

  /** A note was written: the list shows it without asking again. */
  function noted(callId: string, disposition: string | null): void {
    calls.value = calls.value.map((one) => (one.call.callId === callId ? { ...one, note: { disposition } } : one))
  }

  return {
    calls,
    next,
    loaded,
    trouble,
    noted,
    read: (range: { readonly from: number; readonly to: number }) => void read(range, null),
    more: () => (next.value === null || shown === null ? undefined : void read(shown, next.value)),
  }
}

function listed({ calls, notes, names }: CommandOutput<'call.list'>): readonly ListedCall[] {
  const byCall = new Map(notes.map((note) => [note.callId, note]))
  return calls.map((call) => ({
    call,
    note: byCall.get(call.callId) ?? null,
    name: call.customerId === null ? null : (names[call.customerId] ?? null),
  }))
}
