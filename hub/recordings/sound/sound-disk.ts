import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { syncFolder } from '../../backup/sync-folder.ts'

/** What changes the disk, so that a test can end at any of its steps. */
export type SoundDisk = {
  create(file: string): Promise<FileHandle>
  sync(handle: FileHandle): Promise<void>
  rename(from: string, to: string): Promise<void>
  syncFolder(folder: string): Promise<void>
  /** Also when it is not there. */
  remove(file: string): Promise<void>
}

export const soundDisk: SoundDisk = {
  create: (file) => open(file, 'w', 0o640),
  sync: (handle) => handle.sync(),
  rename,
  syncFolder,
  remove: (file) => rm(file, { force: true }),
}
