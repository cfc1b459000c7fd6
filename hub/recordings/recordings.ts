import { mkdir } from 'node:fs/promises'
import { type RecordingRules, type Waveform } from '../../contract/recording.ts'
import { type BilingualText } from '../../contract/language.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Logger } from '../http/logger.ts'
import { type Actor, briefChange, type OperationLog } from '../operation-log/operation-log.ts'
import { createDiskWatch, type DiskWatchOptions, type RecordingDisk } from './disk-watch.ts'
import { createEncodeWaiting } from './encode-waiting.ts'
import { createPickUp, type RecordedCalls } from './pick-up.ts'
import { createRecordingFiles, type SoundFormat } from './recording-files.ts'
import { listRecordings, type RecordingFilter, type RecordingPage } from './recording-list.store.ts'
import { type StoredRecording } from './recording-rows.ts'
import { type RecordingReach } from './recording-search.store.ts'
import { createRecordingTroubles } from './recording-trouble.ts'
import { createUploads, recordingNoun } from './recording-uploads.ts'
import { createUploadsStore } from './recording-uploads.store.ts'
import { createRecordingsStore } from './recordings.store.ts'
import { createRetention, defaultRules } from './retention.ts'
import { type EncodeJob } from './sound/encode-sound.ts'
import { peaksPerSecond } from './sound/listen.ts'
import { soundDisk, type SoundDisk } from './sound/sound-disk.ts'
import { openSoundThread, type SoundWork } from './sound/sound-thread.ts'

export type RecordingsOptions = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly logger: Pick<Logger, 'info' | 'warn'>
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** Where the hub keeps them. */
  readonly folder: string
  /** Where the PBX writes; null for a hub without one. */
  readonly rawFolder: string | null
  /** From when on the PBX keeps what is said (centre.yaml). */
  readonly start: 'entry' | 'answer'
  readonly calls: RecordedCalls
  /** For practice; see PickUpOptions. */
  readonly seatMayBeSilent?: boolean
  readonly settleMs?: number
  readonly sweepMs?: number
  readonly retentionMs?: number
  readonly room?: DiskWatchOptions['room']
  /** Instead of the thread and the disk. */
  readonly work?: SoundWork
  readonly disk?: SoundDisk
}

export { rebuildRecordingIndex } from './recordings.store.ts'

export type Recordings = Awaited<ReturnType<typeof openRecordings>>

const gone: BilingualText = { 'zh-CN': '已按保留规则删除', en: 'the rule has deleted it' }
const noFile: BilingualText = { 'zh-CN': '文件不在', en: 'its file is not there' }
const noMp3: BilingualText = { 'zh-CN': 'MP3 还没有生成', en: 'its MP3 is not made yet' }
const noWav: BilingualText = {
  'zh-CN': 'WAV 已按规则删除，请用 MP3',
  en: 'its WAV was removed by the rule; use the MP3',
}

const secondMs = 1_000
const hourMs = 3_600_000

/** Recordings of the centre: taken from the PBX and the seats, kept as the rule says, found and heard. */
export async function openRecordings(options: RecordingsOptions) {
  const { database, log, now, calls, onError, disk = soundDisk, seatMayBeSilent = false } = options
  const files = createRecordingFiles(options.folder)
  await mkdir(options.folder, { recursive: true, mode: 0o750 })
  const store = createRecordingsStore(database)
  const work = options.work ?? openSoundThread()
  const troubles = createRecordingTroubles({ now, logger: options.logger })
  let rules: RecordingRules = (await store.rules()) ?? defaultRules
  let shownDisk: RecordingDisk | null = null

  const encode = createEncodeWaiting({ store, database, files, work, troubles, now })
  const arrived = (): void => void encode.soon().catch(onError)
  const pickUp = createPickUp({
    ...{ rawFolder: options.rawFolder, calls, start: options.start, files, store, database, work, disk, troubles, now },
    settleMs: options.settleMs ?? secondMs,
    seatMayBeSilent,
    arrived,
  })
  const uploads = createUploads({
    seatMayBeSilent,
    ...{ uploads: createUploadsStore(database), store, database, files, disk, work, calls, now, arrived },
  })
  const retention = createRetention({ store, database, log, files, disk, rules: () => rules, now })
  const watch = createDiskWatch({
    ...{ folder: options.folder, store, rules: () => rules, troubles, now },
    ...(options.room === undefined ? {} : { room: options.room }),
  })

  const timers: NodeJS.Timeout[] = []
  const ended = new Set<Promise<void>>()

  async function look(): Promise<RecordingDisk | null> {
    shownDisk = await watch.look()
    return shownDisk
  }

  /** Everything that stands still to be done: what the PBX wrote, what has no MP3, the disk. */
  async function sweep(): Promise<void> {
    await pickUp.sweep()
    await uploads.sweep()
    await look()
    await encode.soon()
  }

  /** @throws ZuoxiError `thing.not-found`, also when it is out of reach */
  async function find(id: string, reach: RecordingReach): Promise<StoredRecording> {
    const recording = await store.find(id, reach)
    if (recording === undefined) throw new ZuoxiError('thing.not-found', { what: recordingNoun, id })
    return recording
  }

  return {
    files,
    store,
    troubles,
    uploads,
    rules: () => rules,
    disk: () => shownDisk,
    find,
    list: (filter: RecordingFilter, page: { before: number | null; limit: number }): Promise<RecordingPage> =>
      listRecordings(database.db, filter, page),

    /** Begins with what was left when the hub last ended. */
    start(): void {
      sweep().catch(onError)
      retention.run().catch(onError)
      const every = (ms: number, act: () => Promise<unknown>): void => {
        const timer = setInterval(() => void act().catch(onError), ms)
        timer.unref()
        timers.push(timer)
      }
      every(options.sweepMs ?? 60 * secondMs, sweep)
      every(options.retentionMs ?? hourMs, () => retention.run())
    },

    /** A call is over and stored. */
    callEnded(callId: string): void {
      const taking = pickUp.callEnded(callId).catch(onError)
      ended.add(taking)
      void taking.finally(() => ended.delete(taking))
    },
    /** The agent said after the call which customer it was. */
    async identified(callId: string, customerId: string): Promise<void> {
      await database.transaction((tx) => store.identify(tx, callId, customerId))
    },
    sweep,
    /** Deletes what the rule no longer keeps. */
    retain: () => retention.run(),
    look,

    /** @throws ZuoxiError `recording.unavailable` */
    async waveform(recording: StoredRecording): Promise<Waveform> {
      unlessGone(recording)
      const peaks = await files.peaks(recording)
      if (peaks === undefined) throw unavailable(noFile)
      const half = peaks.length / 2
      return {
        perSecond: peaksPerSecond,
        durationMs: recording.durationMs,
        customer: peaks.toString('base64', 0, half),
        agent: peaks.toString('base64', half),
        paused: [...recording.paused],
        parts: [...recording.parts],
      }
    },

    /** The sound as it lies on the disk: the MP3 when nothing else is asked for and it is there. */
    async sound(recording: StoredRecording, asked?: SoundFormat): Promise<{ format: SoundFormat; size: number }> {
      unlessGone(recording)
      const format = asked ?? (recording.mp3Bytes === null ? 'wav' : 'mp3')
      if (format === 'mp3' && recording.mp3Bytes === null)
        throw unavailable(recording.wavBytes === null ? noFile : noMp3)
      if (format === 'wav' && recording.wavBytes === null)
        throw unavailable(recording.mp3Bytes === null ? noFile : noWav)
      const size = await files.sizeOf(recording, format)
      if (size === undefined) throw unavailable(noFile)
      return { format, size }
    },

    /** An MP3 of a WAV that lies elsewhere, made by the thread for sound. */
    encode: (job: EncodeJob) => work.encode(job),

    async hold(actor: Actor, byName: string, recording: StoredRecording, reason: string | null): Promise<void> {
      // Once deleted there is nothing to keep.
      if (reason !== null) unlessGone(recording)
      await database.transaction(async (tx) => {
        const hold = reason === null ? null : { reason, byName, at: Math.round(now()) }
        await store.hold(tx, recording.id, hold)
        await log.record(tx, {
          ...{ actor, action: reason === null ? 'recording.release' : 'recording.hold' },
          subject: { kind: 'recording', id: recording.id },
          detail: { callId: recording.callId, reason: reason ?? recording.hold?.reason ?? null },
        })
      })
    },

    async changeRules(actor: Actor, wanted: RecordingRules): Promise<RecordingRules> {
      const before = rules
      await database.transaction(async (tx, afterCommit) => {
        await store.putRules(tx, wanted)
        await log.record(tx, {
          ...{ actor, action: 'recording.rules', subject: { kind: 'recording-rules', id: null } },
          detail: briefChange(before, wanted),
        })
        afterCommit(() => {
          rules = wanted
        })
      })
      return rules
    },

    /** Resolves when everything that was told of so far is taken and encoded. */
    async settled(): Promise<void> {
      await Promise.all(ended)
      await encode.soon()
    },

    async close(): Promise<void> {
      for (const timer of timers) clearInterval(timer)
      const closing = Promise.allSettled([pickUp.close(), encode.close(), retention.close()])
      await work.close()
      await closing
      await Promise.allSettled(ended)
    },
  }
}

function unlessGone(recording: StoredRecording): void {
  if (recording.deletedAt !== null) throw unavailable(gone)
}

function unavailable(reason: BilingualText): ZuoxiError {
  return new ZuoxiError('recording.unavailable', { reason })
}
