/** One spelling for comparing places: full-width forms folded, no blanks, lower case. */
export function placeSpelling(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
}

/**
 * Finds which of many names stand anywhere in a text, without going through the names: at each place of the text only
 * the lengths that names beginning with that character have are looked up.
 */
export type NameFinder<T> = {
  /** What belongs to each name found, in the order of the text. */
  readonly find: (text: string) => readonly T[]
}

export function createNameFinder<T>(entries: Iterable<readonly [name: string, value: T]>): NameFinder<T> {
  const names = new Map<string, T[]>()
  const lengths = new Map<string, Set<number>>()
  for (const [name, value] of entries) {
    const spelling = placeSpelling(name)
    const first = spelling[0]
    if (first === undefined) continue
    const values = names.get(spelling)
    if (values === undefined) names.set(spelling, [value])
    else values.push(value)
    const sizes = lengths.get(first)
    if (sizes === undefined) lengths.set(first, new Set([spelling.length]))
    else sizes.add(spelling.length)
  }
  return {
    find(text) {
      const spelling = placeSpelling(text)
      const found = new Map<string, readonly T[]>()
      for (let at = 0; at < spelling.length; at += 1) {
        for (const length of lengths.get(spelling[at] as string) ?? []) {
          const part = spelling.slice(at, at + length)
          const values = names.get(part)
          if (values !== undefined) found.set(part, values)
        }
      }
      return [...found.values()].flat()
    },
  }
}
