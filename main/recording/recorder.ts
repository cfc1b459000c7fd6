import { type RecordingSummary } from './read-recording.ts'
import { type Piece } from './recording-pieces.ts'
import { createRecordingClock } from './clock.ts'
import { continueRecordingFile, createRecordingFile, type RecordingWriter } from './write-recording.ts'

const bytesPerFrame = 4
/** A crash loses what was not yet written: with the block on its way, under a second. */
const writeEveryMs = 300
/** What is said is here at the latest after this: what is further behind is missing. */
const longestWayMs = 1_000
/** After a failure; the call goes on meanwhile. */
const tryAgainMs = 2_000

/** One recording in progress. Nothing here throws at the call it is about. */
export type Recorder = {
  readonly id: string
  readonly path: string
  readonly begin: RecordingSummary['begin']
  readonly pausedBecause: 'agent' | 'field' | null
  /**
   * @param at when its last frame was taken, epoch ms
   * @param bytes 16-bit little endian, left and right in turn
   */
  sound(at: number, bytes: Buffer): void
  /** Another window, another programme: the count of what comes begins anew. */
  sourceChanged(): void
  pause(because: 'agent' | 'field'): void
  resume(): void
  named(callName: string): void
  /** The call is over: what was said before is on its way still, what is said after is nobody's business. */
  until(at: number): void
  /** Fills up to this moment, closes the file; resolves when it is on the disk, or cannot be. */
  end(at: number): Promise<void>
}

export type RecorderOptions = {
  readonly path: string
  readonly wrapping: Buffer
  readonly begin: RecordingSummary['begin']
  /** A recording that a crash of this programme has cut off, in the same call. */
  readonly found?: RecordingSummary
  /** See clock.ts. */
  readonly suddenMs: number
  readonly now: () => number
  /** Null: it works (again). */
  readonly trouble: (error: unknown) => void
  /** In place of the disk, for tests. */
  readonly files?: {
    readonly createRecordingFile: typeof createRecordingFile
    readonly continueRecordingFile: typeof continueRecordingFile
  }
  readonly writeEveryMs?: number
  readonly tryAgainMs?: number
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { path, wrapping, begin, found, now, trouble, files = { createRecordingFile, continueRecordingFile } } = options
  const clock = createRecordingClock({
    rate: begin.rate,
    startedAt: begin.startedAt,
    position: found?.frames ?? 0,
    suddenMs: options.suddenMs,
  })
  let writer: RecordingWriter | null = null
  let queue: Piece[] = []
  let callName = found?.callName ?? null
  let pausedBecause = found?.pausedNow?.because ?? null
  /** What was said before that and is still on its way is kept. */
  let pausedAt = pausedBecause === null ? Infinity : -Infinity
  /** Going on since; what was said before that and comes late belongs to the pause. */
  let resumedAt: number | null = null
  let working: Promise<void> | null = null
  let ended = false
  /** The recording's last frame, once it is known. */
  let lastFrame = Infinity
  let retryAt = 0

  const positionMs = (frames = clock.position()): number => (frames * 1000) / begin.rate
  const put = (piece: Piece): void => {
    const last = queue.at(-1)
    if (piece.kind === 'silence' && last?.kind === 'silence') {
      queue[queue.length - 1] = { kind: 'silence', frames: last.frames + piece.frames }
    } else queue.push(piece)
  }
  const silence = (frames: number): void => {
    if (frames > 0) put({ kind: 'silence', frames })
  }
  /** What cannot be written is not kept in memory either: it becomes silence, so that the rest stays in its place. */
  const hush = (pieces: readonly Piece[]): void => {
    queue = []
    for (const piece of pieces) {
      if (piece.kind === 'sound') silence(piece.bytes.length / bytesPerFrame)
      else put(piece)
    }
  }

  /** The pause is over where sound is written again. */
  const goOn = (frames = clock.position()): void => {
    if (resumedAt !== null) put({ kind: 'resume', atMs: positionMs(frames) })
    resumedAt = null
  }

  const write = async (): Promise<void> => {
    const pieces = joined(queue)
    queue = []
    try {
      writer ??= await (found
        ? files.continueRecordingFile(path, found)
        : files.createRecordingFile(path, wrapping, begin))
      if (pieces.length > 0) await writer.append(pieces)
      if (retryAt > 0) trouble(null)
      retryAt = 0
    } catch (error) {
      retryAt = now() + (options.tryAgainMs ?? tryAgainMs)
      hush([...pieces, ...queue])
      trouble(error)
    }
  }
  const flush = (): Promise<void> => {
    if (retryAt > 0 && now() < retryAt && !ended) {
      hush(queue)
      return Promise.resolve()
    }
    working ??= write().finally(() => (working = null))
    return working
  }
  const timer = setInterval(() => void flush(), options.writeEveryMs ?? writeEveryMs)
  // The name is there from the first write on: one that is never finished can be found.
  void flush()

  return {
    id: begin.id,
    path,
    begin,
    get pausedBecause() {
      return pausedBecause
    },
    sound(takenAt, whole) {
      if (ended || clock.position() >= lastFrame) return
      const bytes = whole.subarray(0, Math.min(whole.length, (lastFrame - clock.position()) * bytesPerFrame))
      const frames = bytes.length / bytesPerFrame
      const at = takenAt - ((whole.length / bytesPerFrame - frames) * 1000) / begin.rate
      const { silence: missing, skip } = clock.take(at, frames)
      silence(missing)
      const began = at - (frames * 1000) / begin.rate
      if (at > pausedAt || (resumedAt !== null && began < resumedAt)) return silence(frames - skip)
      goOn(clock.position() - frames + skip)
      if (skip > 0) put({ kind: 'sound', bytes: bytes.subarray(skip * bytesPerFrame) })
      else {
        if (skip < 0) put({ kind: 'sound', bytes: bytes.subarray(0, -skip * bytesPerFrame) })
        put({ kind: 'sound', bytes })
      }
    },
    sourceChanged: () => clock.sourceChanged(),
    pause(because) {
      if (ended || pausedBecause !== null) return
      pausedBecause = because
      pausedAt = now()
      goOn()
      const onTheWay = Math.min(longestWayMs, Math.max(0, pausedAt - begin.startedAt - positionMs()))
      put({ kind: 'pause', atMs: positionMs() + onTheWay, because })
    },
    resume() {
      if (ended || pausedBecause === null) return
      pausedBecause = null
      pausedAt = Infinity
      resumedAt = now()
    },
    named(name) {
      if (ended || name === callName) return
      callName = name
      put({ kind: 'call', name })
    },
    until(at) {
      lastFrame = Math.round(((at - begin.startedAt) * begin.rate) / 1000)
    },
    async end(at) {
      if (ended) return
      clearInterval(timer)
      const missing = Math.round(((at - begin.startedAt) * begin.rate) / 1000) - clock.position()
      // Less is the way of the last block.
      if (missing > begin.rate / 10) silence(missing)
      goOn()
      put({ kind: 'end' })
      ended = true
      await working
      await flush()
      await writer?.close().catch(trouble)
    },
  }
}

/** Blocks that wait together are one piece, up to a second: each costs a nonce, a tag and a length. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = []
  const most = 32_000
  for (const piece of pieces) {
    const last = out.at(-1)
    const fits = piece.kind === 'sound' && last?.kind === 'sound' && last.bytes.length + piece.bytes.length <= most
    if (fits) out[out.length - 1] = { kind: 'sound', bytes: Buffer.concat([last.bytes, piece.bytes]) }
    else out.push(piece)
  }
  return out
}
