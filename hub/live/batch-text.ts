import { type Extension } from '../../contract/agent.ts'
import {
  type FilterClass,
  hiddenSeatOf,
  type LiveFact,
  type Own,
  seenAsOwn,
  seenByClass,
  showsNumbers,
} from './audience.ts'
import { maskDelta, withoutCustomers } from './mask-delta.ts'

/** One batch of facts as texts, each made at most once: per fact and mask, and per class of viewers. */
export type BatchText = {
  /** The whole message for a viewer. */
  for(filter: FilterClass, own: Own): string
  /** Whether the viewer's message is his class's, so that its bytes may be shared. */
  isShared(filter: FilterClass, own: Own): boolean
}

/**
 * @param to number of the last fact; a viewer who sees none of them still learns that it passed
 */
export function batchText(facts: readonly LiveFact[], to: number): BatchText {
  const fragments = new Map<string, string>()
  const byClass = new Map<string, string>()
  // Which facts are about which seat: most seats are not in a batch at all.
  const bySeat = new Map<Extension, number[]>()
  const byPerson = new Map<string, number[]>()
  facts.forEach((fact, index) => {
    const seats = fact.delta.kind === 'call.offered' ? [fact.delta.extension] : fact.extensions
    for (const seat of seats) note(bySeat, seat, index)
    const hidden = hiddenSeatOf(fact)
    if (hidden !== null) note(bySeat, hidden, index)
    for (const userId of fact.userIds ?? []) note(byPerson, userId, index)
  })

  const fragment = (index: number, filter: FilterClass, own: Own | null): string => {
    const fact = facts[index] as LiveFact
    const whole = showsNumbers(filter, own, fact)
    const key = `${index} ${whole} ${filter.customers}`
    let text = fragments.get(key)
    if (text === undefined) {
      const { delta } = fact
      const shown = filter.customers ? delta : withoutCustomers(delta)
      text = JSON.stringify(whole ? shown : maskDelta(shown))
      fragments.set(key, text)
    }
    return text
  }
  const message = (filter: FilterClass, own: Own | null): string => {
    const seen: string[] = []
    facts.forEach((fact, index) => {
      if (own !== null && isHidden(fact, own)) return
      if (seenByClass(filter, fact) || (own !== null && seenAsOwn(filter, own, fact))) {
        seen.push(fragment(index, filter, own))
      }
    })
    return `{"type":"deltas","to":${to},"deltas":[${seen.join(',')}]}`
  }
  const isShared = (filter: FilterClass, own: Own): boolean => {
    const asClass = (index: number): boolean => {
      const fact = facts[index] as LiveFact
      if (isHidden(fact, own)) return !seenByClass(filter, fact)
      if (!seenByClass(filter, fact)) return !seenAsOwn(filter, own, fact)
      return showsNumbers(filter, own, fact) === showsNumbers(filter, null, fact)
    }
    const seat = own.extension === null ? undefined : bySeat.get(own.extension)
    return (seat?.every(asClass) ?? true) && (byPerson.get(own.userId)?.every(asClass) ?? true)
  }

  return {
    isShared,
    for(filter, own) {
      if (!isShared(filter, own)) return message(filter, own)
      let text = byClass.get(filter.key)
      if (text === undefined) {
        text = message(filter, null)
        byClass.set(filter.key, text)
      }
      return text
    },
  }
}

function isHidden(fact: LiveFact, { extension }: Own): boolean {
  return extension !== null && hiddenSeatOf(fact) === extension
}

function note<K>(index: Map<K, number[]>, key: K, at: number): void {
  const known = index.get(key)
  if (known) known.push(at)
  else index.set(key, [at])
}
