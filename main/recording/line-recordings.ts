import { v7 as uuid } from 'uuid'
import { soundRate } from '../../contract/media/messages.ts'
import { type RecordingId } from '../../contract/ids.ts'
import { type LineRecording } from '../../contract/seat/local-recording.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { readSummary, type RecordingSummary } from './read-recording.ts'
import { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts'
import { type RecordingFolder } from './recording-folder.ts'
import { type SoundFeed, type SoundSource } from './sound-source.ts'

/** What a crash cut off is gone on with in the same line, when it is found again within this time. */
const continueMs = 60_000

/** The recordings in progress, one for a line at most. */
export type LineRecordings = {
  find(lineId: string): { readonly why: LineRecording['why']; readonly recorder: Recorder } | undefined
  list(): readonly LineRecording[]
  /** Ids of what is being written: none of it may be sent or removed. */
  active(): ReadonlySet<string>
  begin(line: PhoneLine, why: LineRecording['why'], pausedBecause: 'agent' | 'field' | null): void
  end(lineId: string, at: number): Promise<void>
  /** As if it had not been. */
  discard(lineId: string): Promise<void>
  follow(line: PhoneLine): void
  endAll(at: number): Promise<void>
}

export type LineRecordingsOptions = {
  readonly folder: RecordingFolder
  readonly wrapping: Buffer
  readonly source: () => SoundSource | null
  readonly extension: () => string
  readonly owner: () => string | null
  readonly now: () => number
  readonly trouble: (error: unknown) => void
  /** What a crash has left open and may be gone on with. */
  readonly foundOpen: (found: RecordingSummary) => void
  /** Begun, ended. */
  readonly changed: () => void
  readonly files?: RecorderOptions['files']
}

type Running = {
  readonly why: LineRecording['why']
  readonly recorder: Recorder
  readonly feed: SoundFeed
}

export function createLineRecordings(options: LineRecordingsOptions): LineRecordings {
  const { folder, wrapping, now, trouble, changed } = options
  const running = new Map<string, Running>()
  const active = new Set<string>()
  /** What earlier runs of the programme left open, by line. */
  const cutOff = findCutOff()

  async function findCutOff(): Promise<Map<string, RecordingSummary>> {
    const found = new Map<string, RecordingSummary>()
    for (const { path, changedAt } of await folder.list()) {
      if (now() - changedAt > continueMs) continue
      const summary = await readSummary(path, wrapping).catch(() => null)
      if (summary === null || summary.ended) continue
      found.set(summary.begin.lineId, summary)
      options.foundOpen(summary)
    }
    return found
  }

  const end = async (lineId: string, at: number): Promise<void> => {
    const own = running.get(lineId)
    if (own === undefined) return
    running.delete(lineId)
    changed()
    own.recorder.until(at)
    await own.feed.end()
    await own.recorder.end(at)
    active.delete(own.recorder.id)
    changed()
  }
  const beginWith = (line: PhoneLine, source: SoundSource, why: LineRecording['why'], found?: RecordingSummary) => {
    const owner = options.owner()
    if (owner === null || running.has(line.lineId)) return
    const begin: RecordingSummary['begin'] = found?.begin ?? {
      kind: 'begin',
      id: uuid() as RecordingId,
      source: source.kind,
      why,
      lineId: line.lineId,
      extension: options.extension(),
      startedAt: now(),
      rate: soundRate,
      owner,
    }
    const recorder = createRecorder({
      path: folder.pathOf(begin.id),
      wrapping,
      begin,
      ...(found === undefined ? {} : { found }),
      suddenMs: source.suddenMs,
      now,
      trouble,
      ...(options.files === undefined ? {} : { files: options.files }),
    })
    if (line.callId !== null) recorder.named(line.callId)
    active.add(begin.id)
    running.set(line.lineId, { why: begin.why, recorder, feed: source.listen(line.lineId, recorder) })
    return recorder
  }

  return {
    find: (lineId) => running.get(lineId),
    active: () => active,
    list: () =>
      [...running].map(([lineId, { why, recorder }]) => ({
        lineId,
        state: recorder.pausedBecause === null ? 'on' : 'paused',
        source: recorder.begin.source,
        why,
        pausedBecause: recorder.pausedBecause,
      })),
    begin(line, why, pausedBecause) {
      const source = options.source()
      if (source === null || running.has(line.lineId)) return
      void cutOff.then((left) => {
        const found = left.get(line.lineId)
        left.delete(line.lineId)
        const recorder = beginWith(line, source, why, found)
        if (pausedBecause !== null) recorder?.pause(pausedBecause)
        changed()
      }, trouble)
    },
    end,
    async discard(lineId) {
      const id = running.get(lineId)?.recorder.id
      await end(lineId, now())
      if (id !== undefined) await folder.remove(id)
    },
    follow(line) {
      const own = running.get(line.lineId)
      own?.feed.follow()
      if (line.callId !== null) own?.recorder.named(line.callId)
    },
    async endAll(at) {
      await Promise.all([...running.keys()].map((lineId) => end(lineId, at)))
    },
  }
}
