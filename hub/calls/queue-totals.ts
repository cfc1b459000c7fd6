/** What became of a queue's calls in a time. */
export type QueueTotals = {
  readonly calls: number
  readonly answered: number
  readonly talkAndHoldMs: number
  readonly waitMs: number
  /** Hung up waiting, however soon. */
  readonly abandoned: number
}
