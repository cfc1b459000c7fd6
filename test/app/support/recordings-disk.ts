import { execFile } from 'node:child_process'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where a seat keeps its recordings, so that nothing more can be written there. */
export type RecordingsDisk = Readonly<{
  /** what the seat calls it */
  trouble: 'disk-full' | 'disk'
  fill: () => Promise<void>
  makeRoom: () => Promise<void>
  close: () => Promise<void>
}>

/**
 * A file system of a few megabytes, where this user may mount one; else the folder makes way for a file, so that nothing
 * can be made in it. Before the seat starts.
 */
export async function recordingsDisk(dataFolder: string): Promise<RecordingsDisk> {
  const folder = join(dataFolder, 'recordings')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const isMounted =
    process.getuid?.() === 0 &&
    (await run('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', folder]).then(
      () => true,
      () => false,
    ))
  if (!isMounted) {
    const aside = `${folder}.aside`
    return {
      trouble: 'disk',
      async fill() {
        await rename(folder, aside)
        await writeFile(folder, '')
      },
      async makeRoom() {
        await rm(folder)
        await rename(aside, folder)
      },
      close: () => Promise.resolve(),
    }
  }
  const filler = join(folder, 'filler')
  return {
    trouble: 'disk-full',
    async fill() {
      await using file = await open(filler, 'w')
      for (let size = 65_536; size >= 1;) {
        const done = await file.write(Buffer.alloc(size, 1)).catch(() => null)
        if (done === null || done.bytesWritten < size) size = Math.floor(size / 2)
      }
    },
    makeRoom: () => rm(filler),
    close: async () => void (await run('umount', ['-l', folder])),
  }
}
