/** Rows drawn above and below what is seen, so that a quick scroll shows no hole. */
const spare = 6

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
