import { type RecordingRules } from '../../contract/recording.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { hubActor, type OperationLog } from '../operation-log/operation-log.ts'
import { type RecordingFiles } from './recording-files.ts'
import { type StoredRecording } from './recording-rows.ts'
import { type RecordingsStore } from './recordings.store.ts'
import { type SoundDisk } from './sound/sound-disk.ts'

const dayMs = 86_400_000
const batch = 200

export const defaultRules: RecordingRules = {
  keepWavDays: 7,
  keepDays: 365,
  keepDaysByQueue: {},
  watermark: 'none',
  warnFreePercent: 10,
}

/** When the rule deletes it; null: never, as long as it is held, or it is gone already. */
export function deleteAfter(
  recording: Pick<StoredRecording, 'startedAt' | 'queue' | 'hold' | 'deletedAt'>,
  rules: RecordingRules,
): number | null {
  if (recording.hold !== null || recording.deletedAt !== null) return null
  const own = recording.queue === null ? undefined : rules.keepDaysByQueue[recording.queue]
  return recording.startedAt + (own ?? rules.keepDays) * dayMs
}

export type RetentionOptions = {
  readonly store: RecordingsStore
  readonly database: Pick<DatabaseHandle, 'transaction'>
  readonly log: Pick<OperationLog, 'record'>
  readonly files: RecordingFiles
  readonly disk: SoundDisk
  readonly rules: () => RecordingRules
  readonly now: () => number
}

/**
 * Does what the rule says. First the row and its record, then the files: a hub that ends in between leaves a row that
 * says files are left over, and the next run removes them. A hold that comes in time is never overtaken, for the row is
 * changed only while it is not held.
 */
export function createRetention({ store, database, log, files, disk, rules, now }: RetentionOptions) {
  let running: Promise<number> | null = null

  async function removeFiles(recording: StoredRecording): Promise<void> {
    const gone = recording.deletedAt !== null
    if (gone || recording.wavBytes === null) await disk.remove(files.fileOf(recording, 'wav'))
    if (gone) {
      await disk.remove(files.fileOf(recording, 'mp3'))
      await disk.remove(files.fileOf(recording, 'peaks'))
    }
    await store.filesRemoved(recording.id)
  }

  async function removeLeftovers(): Promise<void> {
    for (;;) {
      const left = await store.leftovers(batch)
      for (const recording of left) await removeFiles(recording)
      if (left.length < batch) return
    }
  }

  async function each(
    next: () => Promise<readonly StoredRecording[]>,
    change: (recording: StoredRecording) => Promise<boolean>,
  ): Promise<number> {
    let changed = 0
    for (;;) {
      const found = await next()
      let done = 0
      for (const recording of found) if (await change(recording)) done += 1
      changed += done
      await removeLeftovers()
      // None could be changed: all were held meanwhile, and asked again they would come again.
      if (found.length < batch || done === 0) return changed
    }
  }

  const removeWav = (recording: StoredRecording): Promise<boolean> =>
    database.transaction((tx) => store.removeWav(tx, recording, Math.round(now())))

  const remove = (recording: StoredRecording): Promise<boolean> =>
    database.transaction(async (tx) => {
      if (!(await store.remove(tx, recording, Math.round(now())))) return false
      await log.record(tx, {
        actor: hubActor,
        action: 'recording.delete',
        subject: { kind: 'recording', id: recording.id },
        detail: { callId: recording.callId, startedAt: Math.round(recording.startedAt) },
      })
      return true
    })

  async function runNow(): Promise<number> {
    const { keepWavDays, keepDays, keepDaysByQueue } = rules()
    const before = (days: number): number => now() - days * dayMs
    await removeLeftovers()
    const own = Object.entries(keepDaysByQueue)
    let removed = 0
    for (const [queue, days] of own) {
      removed += await each(() => store.outlived(before(days), { queue }, batch), remove)
    }
    const except = own.map(([queue]) => queue)
    removed += await each(() => store.outlived(before(keepDays), { except }, batch), remove)
    await each(() => store.wavsBefore(before(keepWavDays), batch), removeWav)
    return removed
  }

  return {
    /** @returns how many recordings were deleted; asked again while it runs, it is the same run */
    run(): Promise<number> {
      running ??= runNow().finally(() => {
        running = null
      })
      return running
    },
    close: async (): Promise<void> => void (await running?.catch(() => undefined)),
  }
}
