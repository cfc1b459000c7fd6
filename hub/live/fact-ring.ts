/** The last facts by number, for clients who come back. Numbers rise by one from 1. */
export type FactRing<T> = {
  push(fact: T): number
  /** Number of the newest fact, 0 before the first. */
  readonly last: number
  /** Everything after `sequence`, oldest first; undefined when that is no longer known or was never given. */
  since(sequence: number): readonly T[] | undefined
}

export function createFactRing<T>(capacity: number): FactRing<T> {
  const slots: (T | undefined)[] = new Array<T | undefined>(capacity)
  let last = 0
  return {
    push(fact) {
      last += 1
      slots[last % capacity] = fact
      return last
    },
    get last() {
      return last
    },
    since(sequence) {
      if (!Number.isInteger(sequence) || sequence < 0 || sequence > last || last - sequence > capacity) return undefined
      const facts: T[] = []
      for (let number = sequence + 1; number <= last; number++) facts.push(slots[number % capacity] as T)
      return facts
    },
  }
}
