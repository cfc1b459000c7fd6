import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type CallSummary } from '../../../contract/call.ts'

export const callFilters = ['all', 'inbound', 'outbound', 'lost', 'without-note'] as const
export type CallFilter = (typeof callFilters)[number]

export type ListedCall = {
  readonly call: CallSummary
  /** What one wrote oneself, else what a colleague did; null: nobody wrote anything. */
  readonly note: Omit<CommandOutput<'call.list'>['notes'][number], 'callId'> | null
  /** One spoke in it oneself: a note is one's own to write. */
  readonly ownPart: boolean
  readonly name: string | null
}

/** What the hub is asked for: it filters, so that a day of thousands is found as a day of ten. */
export function callQuery(filter: CallFilter, typed: string): CommandInput<'call.list'> {
  const text = typed.trim().slice(0, 60)
  const searched = text === '' ? {} : { text }
  switch (filter) {
    case 'all':
      return searched
    case 'inbound':
    case 'outbound':
      return { ...searched, direction: filter }
    case 'lost':
      return { ...searched, unanswered: 'true' }
    case 'without-note':
      return { ...searched, withoutNote: 'true' }
  }
}

/** A talk of one's own with somebody from outside that one has not written about. */
export const needsNote = ({ call, note, ownPart }: Pick<ListedCall, 'call' | 'note' | 'ownPart'>): boolean =>
  ownPart && note?.own !== true && call.phase === 'ended' && call.answeredAt !== null && call.direction !== 'internal'
