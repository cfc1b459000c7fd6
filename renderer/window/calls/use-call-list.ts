import { ref, shallowRef } from 'vue'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { askQuietly } from '../stores/ask.ts'
import { type ListedCall } from './call-filter.ts'

const pageLength = 200

type Wanted = CommandInput<'call.list'>

/** Calls within one's reach, newest first, page after page. */
export function useCallList() {
  const calls = shallowRef<readonly ListedCall[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const trouble = ref<string | null>(null)
  let asked = 0
  let shown: Wanted | null = null

  async function read(wanted: Wanted, after: string | null): Promise<void> {
    const mine = ++asked
    shown = wanted
    if (after === null) loaded.value = false
    const result = await askQuietly('call.list', { ...wanted, limit: pageLength, ...(after === null ? {} : { after }) })
    if (mine !== asked) return
    loaded.value = true
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    calls.value = after === null ? listed(result.value) : [...calls.value, ...listed(result.value)]
    next.value = result.value.next
  }

  /** A note was written: the list shows it without asking again. */
  function noted(callId: string, disposition: string | null): void {
    calls.value = calls.value.map((one) =>
      one.call.callId === callId ? { ...one, note: { disposition, byName: null, own: true } } : one,
    )
  }

  return {
    calls,
    next,
    loaded,
    trouble,
    noted,
    read: (wanted: Wanted) => void read(wanted, null),
    more: () => (next.value === null || shown === null ? undefined : void read(shown, next.value)),
  }
}

function listed({ calls, notes, ownParts, names }: CommandOutput<'call.list'>): readonly ListedCall[] {
  const byCall = new Map(notes.map(({ callId, ...note }) => [callId, note]))
  const own = new Set(ownParts)
  return calls.map((call) => ({
    call,
    note: byCall.get(call.callId) ?? null,
    ownPart: own.has(call.callId),
    name: call.customerId === null ? null : (names[call.customerId] ?? null),
  }))
}
