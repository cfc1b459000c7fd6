/** Rows drawn above and below what is seen, so that a quick scroll shows no hole. */
const spare = 4

/** Which rows to draw: from the first, up to but not with the last. All measures in CSS pixels. */
export function rowWindow(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight)
  return { from: Math.min(Math.max(0, first - spare), count), to: Math.min(count, last + spare) }
}

/**
 * Where in the document a row stands that is drawn: the place of one that is no longer seen. Scrolled by a little, the
 * rows that stay keep theirs; when none stays, each of the new ones takes the place in the same order, and nothing moves.
 */
export function rowPlaces(): (from: number, to: number) => (at: number) => number {
  let pool = 0
  /** The row that has place 0, or would. */
  let origin = 0
  let last = { from: 0, to: 0 }
  return (from, to) => {
    pool = Math.max(pool, to - from)
    if (from >= last.to || to <= last.from) origin += from - last.from
    last = { from, to }
    return (at) => (((at - origin) % pool) + pool) % pool
  }
}
