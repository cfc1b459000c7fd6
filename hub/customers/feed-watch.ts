/**
 * Tells that the feed has grown when nobody told of the single changes: after an import, and when another program (the
 * command line, a second hub on the same database) made them.
 */
export type FeedWatch = {
  /** These have been told of one by one. */
  told(change: number): void
  /** Looks now. */
  look(): Promise<void>
  close(): void
}

export function createFeedWatch(options: {
  readonly newest: () => Promise<number>
  readonly tell: (newest: number) => void
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}): FeedWatch {
  let known: number | null = null
  const look = async (): Promise<void> => {
    const newest = await options.newest()
    const before = known
    known = Math.max(newest, before ?? 0)
    // What was there when the hub started is nobody's news.
    if (before !== null && newest > before) options.tell(newest)
  }
  // A database that is away is told of by those who need it; here the next look will do.
  const timer = setInterval(() => void look().catch(options.onError), options.everyMs ?? 5_000)
  timer.unref()
  void look().catch(options.onError)
  return {
    told(change) {
      // With a gap before it somebody else's changes lie in between: the next look tells of them.
      if (known !== null && change === known + 1) known = change
    },
    look,
    close: () => clearInterval(timer),
  }
}
