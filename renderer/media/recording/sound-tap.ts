import { soundRate } from '../../../contract/media/messages.ts'
import { type Block, createBlockBuilder } from './block-builder.ts'
import { createLane, type Lane } from './lane.ts'
import { readTrack, type TrackPiece } from './read-track.ts'
import { createResampler } from './resample.ts'
import { type SystemClock } from './system-clock.ts'
import { createWaiting } from './waiting.ts'

export type TapSources = {
  /** What is heard of the other side; null: nothing. */
  heard(): MediaStreamTrack | null
  /** What is sent to it. */
  sent(): MediaStreamTrack | null
  receiver(): RTCRtpReceiver | null
}

export type SoundTap = {
  /** The tracks may be others now. */
  connect(): void
  /** Tells what is left of it. */
  end(): void
  drop(): void
}

const perMs = soundRate / 1000
const everyMs = 50
/** So often the jitter buffer's counts are read. */
const countsEvery = 5
/** What has not come by then is not waited for: a side may be silent for long. */
const latestMs = 400
/** What the other side says is stretched and cut by the jitter buffer, a few ms at a time: that is bent to its place. */
const heardLeapMs = 40
const sentLeapMs = 10
/** What is said leaves when its packet is full (RTP's 20 ms of G.711 and Opus, RFC 3551 §4.2). */
const packetMs = 20

/**
 * Takes both directions of one call to one clock, the system's: each piece by the time at which it was taken, so that what
 * falters or drifts on either side, or is lost while the machine is busy, moves nothing that comes after.
 *
 * @param tell a block, and when its last frame was taken, epoch ms
 */
export function openSoundTap(
  sources: TapSources,
  clock: SystemClock,
  tell: (block: Block, at: number) => void,
): SoundTap {
  const startedAt = performance.now()
  const waiting = createWaiting()
  const left = createLane({ leapMs: heardLeapMs })
  const right = createLane({ leapMs: sentLeapMs })
  const builder = createBlockBuilder((block) => {
    const lastAt = startedAt + (block.from + block.samples.length / 2) / perMs
    tell(block, Date.now() - (performance.now() - lastAt))
  })
  let late = (): number => 0
  let clockRate: number = soundRate
  let told = 0
  let ticks = 0
  let workedAt = 0
  let ended = false

  const inputs = [
    createInput(
      left,
      clock,
      startedAt,
      () => late,
      () => Infinity,
    ),
    createInput(
      right,
      clock,
      startedAt,
      () => () => -packetMs,
      ({ samples, rate }) => performance.now() - (samples.length * 1000) / rate,
    ),
  ] as const

  const readCounts = async (receiver: RTCRtpReceiver): Promise<void> => {
    const report = new Map(
      (await receiver.getStats()) as unknown as Iterable<[string, Readonly<Record<string, unknown>>]>,
    )
    const inbound = [...report.values()].find(({ type }) => type === 'inbound-rtp')
    if (inbound === undefined) return
    clockRate = Number(report.get(String(inbound['codecId']))?.['clockRate'] ?? clockRate)
    waiting.counts({
      delay: Number(inbound['jitterBufferDelay']),
      emitted: Number(inbound['jitterBufferEmittedCount']),
    })
  }
  const look = (): void => {
    const receiver = sources.receiver()
    if (receiver === null) return
    late = waiting.heard(receiver.getSynchronizationSources()[0] ?? null, clockRate)
    if (ticks % countsEvery === 0) void readCounts(receiver).catch(() => undefined)
    ticks += 1
  }
  const tellUntil = (to: number): void => {
    if (to <= told) return
    builder.add(told, to - told, left.take(to), right.take(to))
    told = to
  }
  const work = (): void => {
    look()
    const now = performance.now() - startedAt
    left.settle(now)
    right.settle(now)
    // While this page stood still nothing could come: what waits is read first.
    const stoodStill = now - workedAt > 3 * everyMs
    workedAt = now
    const latest = stoodStill ? 0 : Math.floor((now - latestMs) * perMs)
    tellUntil(Math.max(latest, Math.min(left.settled(), right.settled())))
  }
  const timer = setInterval(work, everyMs)
  look()

  const drop = (): void => {
    ended = true
    clearInterval(timer)
    for (const input of inputs) input.take(null)
  }
  const connect = (): void => {
    if (ended) return
    inputs[0].take(sources.heard())
    inputs[1].take(sources.sent())
  }
  connect()
  return {
    connect,
    drop,
    end() {
      if (ended) return
      drop()
      left.settle(Infinity)
      right.settle(Infinity)
      tellUntil(Math.max(told, Math.floor((performance.now() - startedAt) * perMs)))
      builder.flush()
    },
  }
}

/** One side of the tap; its track changes (another microphone, a conference) while the lane goes on. */
function createInput(
  lane: Lane,
  clock: SystemClock,
  startedAt: number,
  lateMs: () => () => number,
  soonest: (piece: TrackPiece) => number,
) {
  let now: { readonly track: MediaStreamTrack; readonly stop: () => void } | null = null
  return {
    take(track: MediaStreamTrack | null): void {
      if (track === (now?.track ?? null)) return
      now?.stop()
      now = track === null || track.readyState === 'ended' ? null : { track, stop: listen(track) }
    },
  }

  function listen(track: MediaStreamTrack): () => void {
    let rate = 0
    let resampler = createResampler(soundRate, soundRate)
    let frames = 0
    return readTrack(track, (piece) => {
      if (piece.rate !== rate) {
        rate = piece.rate
        resampler = createResampler(rate, soundRate)
        frames = 0
      }
      const { at, samples } = resampler.take(piece.samples)
      const stamp = piece.stamp + ((at - frames) * 1000) / rate
      frames += piece.samples.length
      lane.put(Math.min(clock.toPage(stamp, piece.stamp), soonest(piece)) - startedAt, samples, lateMs())
    })
  }
}
