import { type CallSummary } from '../../../contract/call.ts'
import { otherNumber } from './call-words.ts'

export const callFilters = ['all', 'inbound', 'outbound', 'lost', 'without-note'] as const
export type CallFilter = (typeof callFilters)[number]

export type ListedCall = {
  readonly call: CallSummary
  /** What one wrote oneself; null: nothing. */
  readonly note: { readonly disposition: string | null } | null
  readonly name: string | null
}

/** Of what is loaded: one's own calls of a day fit a page or two, so that filtering asks nobody. */
export function filterCalls(calls: readonly ListedCall[], filter: CallFilter, typed: string): readonly ListedCall[] {
  const word = typed.trim().toLowerCase()
  const digits = word.replace(/[\s()+-]/g, '')
  return calls.filter(({ call, note, name }) => {
    if (filter === 'inbound' || filter === 'outbound') {
      if (call.direction !== filter) return false
    } else if (filter === 'lost') {
      if (call.phase !== 'ended' || call.answeredAt !== null) return false
    } else if (filter === 'without-note' && !needsNote(call, note)) return false
    if (word === '') return true
    return (digits !== '' && otherNumber(call).includes(digits)) || (name?.toLowerCase().includes(word) ?? false)
  })
}

/** A talk with somebody from outside that nobody wrote about. */
export const needsNote = (call: CallSummary, note: ListedCall['note']): boolean =>
  note === null && call.phase === 'ended' && call.answeredAt !== null && call.direction !== 'internal'
