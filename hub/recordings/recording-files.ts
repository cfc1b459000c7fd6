import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type StoredRecording } from './recording-rows.ts'

export type SoundFormat = 'mp3' | 'wav'
export const mediaTypeOf: Readonly<Record<SoundFormat, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' }

/** Where the files of recordings lie: one folder a day, three files a recording. */
export type RecordingFiles = ReturnType<typeof createRecordingFiles>
type Placed = Pick<StoredRecording, 'folder' | 'id'>

export function createRecordingFiles(root: string) {
  const fileOf = ({ folder, id }: Placed, ending: SoundFormat | 'peaks'): string =>
    join(root, folder, `${id}.${ending}`)
  return {
    root,
    fileOf,
    folderOf: (startedAt: number): string => new Date(startedAt).toISOString().slice(0, 10),
    /** What a seat sends, until it is whole. */
    arriving: (id: string): string => join(root, 'arriving', `${id}.part`),
    arrivingFolder: join(root, 'arriving'),
    /** Undefined when it is not there. */
    async sizeOf(recording: Placed, format: SoundFormat): Promise<number | undefined> {
      return await stat(fileOf(recording, format)).then(
        ({ size }) => size,
        () => undefined,
      )
    },
    /** Bytes `from` … `to`, both included. */
    read: (recording: Placed, format: SoundFormat, from: number, to: number): AsyncIterable<Uint8Array> =>
      createReadStream(fileOf(recording, format), { start: from, end: to, highWaterMark: 256 * 1024 }),
    /** Undefined when they are not there. */
    peaks: async (recording: Placed): Promise<Buffer | undefined> =>
      await readFile(fileOf(recording, 'peaks')).catch(() => undefined),
  }
}
