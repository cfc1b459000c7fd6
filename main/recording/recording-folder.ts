import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingIdSchema, type RecordingId } from '../../contract/ids.ts'

const ending = '.rec'

export type RecordingFile = {
  readonly id: RecordingId
  readonly path: string
  readonly bytes: number
  readonly changedAt: number
}

/** The files of the recordings on this machine, one each. */
export type RecordingFolder = {
  pathOf(id: string): string
  /** Oldest first; their ids count the time. */
  list(): Promise<readonly RecordingFile[]>
  remove(id: string): Promise<void>
}

export async function openRecordingFolder(folder: string): Promise<RecordingFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string): string => join(folder, `${id}${ending}`)
  return {
    pathOf,
    async list() {
      const found: RecordingFile[] = []
      for (const name of (await readdir(folder)).sort()) {
        const id = recordingIdSchema.safeParse(name.slice(0, -ending.length))
        if (!id.success || !name.endsWith(ending)) continue
        const path = pathOf(id.data)
        // Removed meanwhile.
        const about = await stat(path).catch(() => null)
        if (about) found.push({ id: id.data, path, bytes: about.size, changedAt: about.mtimeMs })
      }
      return found
    },
    remove: (id) => rm(pathOf(id), { force: true }),
  }
}
