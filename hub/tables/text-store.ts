/**
 * Many texts as bytes in one place: as strings a million of them would be many times as large, and each cut from a page of
 * XML would keep that page.
 */
export function createTextStore() {
  let bytes = Buffer.allocUnsafe(65_536)
  let ends = new Uint32Array(4_096)
  let count = 0
  let used = 0
  return {
    add(text: string): void {
      const size = Buffer.byteLength(text)
      if (used + size > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, used + size))
        bytes.copy(larger, 0, 0, used)
        bytes = larger
      }
      if (count === ends.length) {
        const more = new Uint32Array(count * 2)
        more.set(ends)
        ends = more
      }
      bytes.write(text, used)
      used += size
      ends[count] = used
      count += 1
    },
    /** Empty for one that is not there. */
    get: (at: number): string =>
      at >= 0 && at < count ? bytes.toString('utf8', at === 0 ? 0 : ends[at - 1], ends[at]) : '',
  }
}
