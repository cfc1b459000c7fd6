import { type Extension } from '../../contract/agent.ts'
import { type FilterClass, type LiveFact, seenAsOwn, seenByClass } from './audience.ts'
import { maskDelta, withoutCustomers } from './mask-delta.ts'

/** One batch of facts as texts, each made at most once: per fact and mask, and per class of viewers. */
export type BatchText = {
  /** The whole message for a viewer. */
  for(filter: FilterClass, extension: Extension | null): string
  /** Whether the viewer's message is his class's, so that its bytes may be shared. */
  isShared(filter: FilterClass, extension: Extension | null): boolean
}

/**
 * @param to number of the last fact; a viewer who sees none of them still learns that it passed
 */
export function batchText(facts: readonly LiveFact[], to: number): BatchText {
  const fragments = new Map<string, string>()
  const byClass = new Map<string, string>()
  // Which facts are about which seat: most seats are not in a batch at all.
  const bySeat = new Map<Extension, number[]>()
  facts.forEach((fact, index) => {
    const seats = fact.delta.kind === 'call.offered' ? [fact.delta.extension] : fact.extensions
    for (const seat of seats) {
      const known = bySeat.get(seat)
      if (known) known.push(index)
      else bySeat.set(seat, [index])
    }
  })

  const fragment = (index: number, filter: FilterClass): string => {
    const key = `${index} ${filter.wholeNumbers} ${filter.customers}`
    let text = fragments.get(key)
    if (text === undefined) {
      const { delta } = facts[index] as LiveFact
      const shown = filter.customers ? delta : withoutCustomers(delta)
      text = JSON.stringify(filter.wholeNumbers ? shown : maskDelta(shown))
      fragments.set(key, text)
    }
    return text
  }
  const message = (filter: FilterClass, sees: (fact: LiveFact) => boolean): string => {
    const seen: string[] = []
    facts.forEach((fact, index) => {
      if (sees(fact)) seen.push(fragment(index, filter))
    })
    return `{"type":"deltas","to":${to},"deltas":[${seen.join(',')}]}`
  }
  const isShared = (filter: FilterClass, extension: Extension | null): boolean => {
    const own = extension === null ? undefined : bySeat.get(extension)
    return own === undefined || own.every((index) => seenByClass(filter, facts[index] as LiveFact))
  }

  return {
    isShared,
    for(filter, extension) {
      if (!isShared(filter, extension)) {
        return message(filter, (fact) => seenByClass(filter, fact) || seenAsOwn(extension, fact))
      }
      let text = byClass.get(filter.key)
      if (text === undefined) {
        text = message(filter, (fact) => seenByClass(filter, fact))
        byClass.set(filter.key, text)
      }
      return text
    },
  }
}
