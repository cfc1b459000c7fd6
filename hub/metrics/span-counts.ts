import { type Subject } from '../../contract/metrics/subject.ts'
import { type Counts, slotsByKind } from './counts.ts'
import { addTo, newRow, type TallyRow } from './tally-row.ts'

export type SpanSlot = { readonly subject: Subject; readonly row: TallyRow }

/**
 * Counts of one time, from its first moment to before its last. `counted` hears of every count that fell into it, so that
 * the calls behind a figure can be named.
 */
export function createSpanCounts(
  from: number,
  to: number,
  counted?: (slot: SpanSlot, field: number, callId: string | null) => void,
) {
  const slots = slotsByKind<SpanSlot>()
  const counts: Counts<SpanSlot> = {
    slot(kind, key) {
      let slot = slots[kind].get(key)
      if (slot === undefined) slots[kind].set(key, (slot = { subject: { kind, key }, row: newRow() }))
      return slot
    },
    add(slot, at, field, amount, callId) {
      if (at < from || at >= to) return
      addTo(slot.row, field, amount)
      counted?.(slot, field, callId)
    },
    last(slot, begin, end, field) {
      const lasted = Math.min(end, to) - Math.max(begin, from)
      if (lasted > 0) addTo(slot.row, field, lasted)
    },
  }
  return {
    ...counts,
    all: (): readonly SpanSlot[] => Object.values(slots).flatMap((ofKind) => [...ofKind.values()]),
    find: ({ kind, key }: Subject): SpanSlot | undefined => slots[kind].get(key),
  }
}
