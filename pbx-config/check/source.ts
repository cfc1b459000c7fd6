import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml'

export type Path = readonly PropertyKey[]
export interface Place {
  readonly line: number
  readonly column: number
}

/** A YAML text that can say where a path of its content stands. */
export interface Source {
  readonly value: unknown
  readonly errors: readonly { readonly duplicateKey: boolean; readonly reason: string; readonly place: Place }[]
  /** Place of the value at a path; of the nearest thing around it when the value does not exist. */
  placeOf(path: Path): Place
  /** Place of a key of the map at a path. */
  placeOfKey(path: Path, key: string): Place
}

export function readSource(text: string): Source {
  const counter = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: true,
  })
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)
  const placeOf = (path: Path): Place => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      const start = startOf(node)
      if (start !== undefined) return place(start)
    }
    return { line: 1, column: 1 }
  }
  let value: unknown
  let aliasError: string | undefined
  try {
    // No alias is needed in a centre definition; without them a small file cannot grow into a huge one.
    value = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    aliasError = (error as Error).message
  }
  return {
    value,
    errors: [
      ...document.errors.map((error) => ({
        duplicateKey: error.code === 'DUPLICATE_KEY',
        reason: error.message.split('\n')[0] ?? '',
        place: place(error.pos[0]),
      })),
      ...(aliasError === undefined ? [] : [{ duplicateKey: false, reason: aliasError, place: { line: 1, column: 1 } }]),
    ],
    placeOf,
    placeOfKey(path, key) {
      const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true)
      const pair = isMap(node)
        ? node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
        : undefined
      const start = startOf(pair?.key)
      return start === undefined ? placeOf(path) : place(start)
    },
  }
}
