/**
 * When enough ICE candidates are there to send a description. Not with the first candidate alone: the PBX would see media
 * come from an address it was not told and drop the DTLS handshake. So: some milliseconds of quiet after the last UDP host
 * candidate; `complete` at once; and an upper limit for a machine whose candidates come slowly or not at all.
 */
export const gatheringQuietMs = 20
export const gatheringLimitMs = 500

/** What the rule wants to know of an RTCIceCandidate (RFC 8839 §5.1). */
export type CandidateKind = { readonly type: string | null; readonly protocol: string | null }

export type Timers = {
  set(after: number, act: () => void): unknown
  clear(timer: unknown): void
}

export type GatheringWait = {
  candidate(candidate: CandidateKind): void
  complete(): void
  /** Resolves with what ended the wait; never rejects. */
  readonly done: Promise<'quiet' | 'complete' | 'limit'>
}

export function waitForCandidates(
  timers: Timers,
  quietMs: number = gatheringQuietMs,
  limitMs: number = gatheringLimitMs,
): GatheringWait {
  const { promise, resolve } = Promise.withResolvers<'quiet' | 'complete' | 'limit'>()
  let ended = false
  let quiet: unknown = null
  const end = (why: 'quiet' | 'complete' | 'limit'): void => {
    if (ended) return
    ended = true
    timers.clear(limit)
    if (quiet !== null) timers.clear(quiet)
    resolve(why)
  }
  const limit = timers.set(limitMs, () => end('limit'))
  return {
    candidate({ type, protocol }) {
      if (ended || type !== 'host' || protocol !== 'udp') return
      if (quiet !== null) timers.clear(quiet)
      quiet = timers.set(quietMs, () => end('quiet'))
    },
    complete: () => end('complete'),
    done: promise,
  }
}
