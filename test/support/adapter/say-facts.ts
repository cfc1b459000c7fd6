import { type CallFact, type PbxFact } from '../../../hub/pbx/port.ts'

/**
 * Call facts as short lines, one call after the other named A, B, C … in the order they began: `A offered 8001
 * water-order`. Times are left out; seats that ring together are sorted, since the PBX rings them in any order.
 */
export function sayFacts(facts: readonly PbxFact[]): string[] {
  const names = new Map<string, string>()
  const nameOf = (call: string): string => {
    const name = names.get(call) ?? String.fromCharCode(65 + names.size)
    names.set(call, name)
    return name
  }
  const lines = facts.flatMap((fact) =>
    isCallFact(fact) ? [`${nameOf(fact.call)} ${sayFact(fact, nameOf)}`.trim()] : [],
  )
  return sortTogether(lines)
}

export function isCallFact(fact: PbxFact): fact is CallFact {
  return fact.kind.startsWith('call.')
}

function sayFact(fact: CallFact, nameOf: (call: string) => string): string {
  const kind = fact.kind.replace('call.', '')
  switch (fact.kind) {
    case 'call.started':
      return `${kind} ${fact.direction} ${fact.callerNumber} to ${fact.calledNumber}`
    case 'call.routed':
      return `${kind} ${fact.by} ${fact.action} ${fact.target ?? ''}`
    case 'call.menu':
      return `${kind} ${fact.menu} ${fact.keys}`
    case 'call.queued':
      return `${kind} ${fact.queue} ${fact.position}`
    case 'call.offered':
      return `${kind} ${fact.extension} ${fact.queue ?? ''}`
    case 'call.offer-ended':
      return `${kind} ${fact.extension} ${fact.outcome}`
    case 'call.answered':
      return `${kind} ${fact.extension} ${fact.queue ?? ''}`
    case 'call.answered-outside':
      return `${kind} ${fact.number}`
    case 'call.held':
    case 'call.retrieved':
      return `${kind} ${fact.extension}`
    case 'call.transferred':
      return `${kind} ${fact.how} by ${fact.extension ?? '-'} to ${fact.to}`
    case 'call.joined':
      return `${kind} ${fact.number} ${fact.as}`
    case 'call.supervised':
      return `${kind} ${fact.extension} by ${fact.supervisor} ${fact.mode}`
    case 'call.left-queue':
      return `${kind} ${fact.queue} ${fact.reason}`
    case 'call.left':
      return `${kind} ${fact.extension} by ${fact.by}`
    case 'call.recording':
      return `${kind} ${fact.state}`
    case 'call.parked':
    case 'call.unparked':
      return `${kind} ${fact.slot} by ${fact.extension ?? 'nobody'}`
    case 'call.closed-hours':
      return kind
    case 'call.merged':
      return `${kind} into ${nameOf(fact.into)}`
    case 'call.ended':
      return `${kind} by ${fact.by}`
  }
}

/** What the PBX may tell of several seats at one moment. */
const together = /^\w (offered|offer-ended|answered|left) /

/** Neighbouring lines with the same words in front are told in any order by the PBX. */
function sortTogether(lines: readonly string[]): string[] {
  const key = (line: string): string => line.split(' ').slice(0, 2).join(' ')
  const sorted: string[] = []
  for (let from = 0; from < lines.length;) {
    let to = from + 1
    while (together.test(lines[from] ?? '') && to < lines.length && key(lines[to] ?? '') === key(lines[from] ?? ''))
      to += 1
    sorted.push(...lines.slice(from, to).sort())
    from = to
  }
  return sorted
}
