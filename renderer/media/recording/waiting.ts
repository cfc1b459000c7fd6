/** The packet whose sound is heard now (W3C WebRTC, RTCRtpSynchronizationSource); `timestamp` is when, ms. */
export type HeardPacket = { readonly source: number; readonly rtpTimestamp: number; readonly timestamp: number }
/** Of the jitter buffer since the connection began (W3C WebRTC Statistics), seconds and frames. */
export type BufferCounts = { readonly delay: number; readonly emitted: number }

/** So many looks at the counts say what the quickest way of a packet is: clocks drift. */
const looks = 10
/** A longer buffer is followed only so far: the sound waits here as long, and a crash must not lose more than a second. */
const longestMs = 120
const half = 2 ** 31
/** No buffer changes by so much at once: the sender counts from another number. */
const leapMs = 2_000

/**
 * How long sound waits in the jitter buffer before it is heard, which grows and shrinks with the network. Where it belongs
 * in a call is where it arrived, by the count of the sender's own clock.
 */
export type Waiting = {
  /** @returns how late what is heard now is, ms, as it is known when that is called */
  heard(packet: HeardPacket | null, clockRate: number): () => number
  counts(counts: BufferCounts): void
}

/** One unbroken count of a sender's clock. */
type Stream = {
  readonly source: number
  readonly clockRate: number
  readonly rtpTimestamp: number
  /** Ticks since its first packet. */
  readonly ticks: number
  /** What its quickest packets take, by the same measure as `shift`. */
  readonly quickest: number[]
}

export function createWaiting(): Waiting {
  let stream: Stream | null = null
  /** By how much our clock is ahead of what is heard: grows and shrinks with the buffer. */
  let shift: number | null = null
  let shiftBefore: number | null = null
  let countsBefore: BufferCounts = { delay: 0, emitted: 0 }
  let meanMs = 0

  const follow = ({ source, rtpTimestamp, timestamp }: HeardPacket, clockRate: number): void => {
    if (stream !== null && stream.source === source && stream.clockRate === clockRate) {
      // RTP's count runs over at 2³² (RFC 3550 §5.1).
      const ahead = ((rtpTimestamp - stream.rtpTimestamp + 3 * half) % (2 * half)) - half
      const ticks = stream.ticks + ahead
      const now = timestamp - (ticks * 1000) / clockRate
      if (Math.abs(now - (shift ?? now)) < leapMs) {
        stream = { ...stream, rtpTimestamp, ticks }
        shift = now
        return
      }
    }
    stream = { source, clockRate, rtpTimestamp, ticks: 0, quickest: [] }
    shift = timestamp
    shiftBefore = null
  }

  return {
    heard(packet, clockRate) {
      if (packet !== null) follow(packet, clockRate)
      const own = shift
      const quickest = stream?.quickest ?? []
      return () => {
        const ms = own === null || quickest.length === 0 ? meanMs : own - Math.min(...quickest)
        return Math.min(longestMs, Math.max(0, ms))
      }
    },
    counts(now) {
      const emitted = now.emitted - countsBefore.emitted
      // While the buffer changes, the mean is of a time that is over.
      const isSteady = shift !== null && shiftBefore !== null && Math.abs(shift - shiftBefore) < 1
      if (emitted > 0) meanMs = (1000 * (now.delay - countsBefore.delay)) / emitted
      if (emitted > 0 && isSteady && shift !== null && stream !== null) {
        stream.quickest.push(shift - meanMs)
        if (stream.quickest.length > looks) stream.quickest.shift()
      }
      countsBefore = now
      shiftBefore = shift
    },
  }
}
