/** The clock that stamps sound, told as this page's own: the quickest piece that ever came says how far the two are apart. */
export type SystemClock = {
  /** @param newest the stamp of what comes just now; @returns the moment `stamp` as `performance.now()` would say it */
  toPage(stamp: number, newest: number): number
}

export function createSystemClock(now: () => number = () => performance.now()): SystemClock {
  let apart = Infinity
  return {
    toPage(stamp, newest) {
      apart = Math.min(apart, now() - newest)
      return stamp + apart
    },
  }
}
