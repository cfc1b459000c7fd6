import { errorCode } from '../backup/file-trouble.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type RecordingFiles } from './recording-files.ts'
import { type RecordingTroubles } from './recording-trouble.ts'
import { type RecordingsStore } from './recordings.store.ts'
import { type SoundWork } from './sound/sound-thread.ts'

export type EncodeOptions = {
  readonly store: RecordingsStore
  readonly database: Pick<DatabaseHandle, 'transaction'>
  readonly files: RecordingFiles
  readonly work: SoundWork
  readonly troubles: RecordingTroubles
  readonly now: () => number
}

const batch = 50

/** Every WAV gets its MP3, the oldest first, one after the other. What could not be done is tried with the next call. */
export function createEncodeWaiting({ store, database, files, work, troubles, now }: EncodeOptions) {
  let running: Promise<void> | null = null
  let again = false
  let closed = false

  async function encodeAll(): Promise<void> {
    let after = -1
    for (;;) {
      const waiting = await store.toEncode(after, batch)
      for (const recording of waiting) {
        if (closed) return
        after = recording.place
        const encoded = await work.encode({
          wav: files.fileOf(recording, 'wav'),
          mp3: files.fileOf(recording, 'mp3'),
        })
        if (!encoded.ok) {
          troubles.fault('damaged', recording.callId)
          continue
        }
        const mp3 = { bytes: encoded.mp3Bytes, sha256: encoded.sha256 }
        await database.transaction((tx) => store.encoded(tx, recording, mp3, Math.round(now())))
      }
      if (waiting.length < batch) return
    }
  }

  async function run(): Promise<void> {
    do {
      again = false
      try {
        await encodeAll()
      } catch (error) {
        if (closed) return
        const code = errorCode(error)
        const message = error instanceof Error ? error.message : String(error)
        troubles.condition(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'work', { code, message })
      }
    } while (again && !closed)
  }

  return {
    /** Resolves when nothing waits any more. */
    soon(): Promise<void> {
      if (closed) return Promise.resolve()
      again = true
      running ??= run().finally(() => {
        running = null
      })
      return running
    },
    async close(): Promise<void> {
      closed = true
      await running
    },
  }
}
