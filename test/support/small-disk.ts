import { execFileSync } from 'node:child_process'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A folder that can really be full. */
export type SmallDisk = Readonly<{
  path: string
  /** how the system says so: a small file system of its own (ENOSPC), or for want of the right to one no longer files (EFBIG) */
  says: 'ENOSPC' | 'EFBIG'
  fill: () => Promise<void>
  makeRoom: () => Promise<void>
  close: () => Promise<void>
}>

/** A tmpfs of a megabyte where it may be mounted; else no file of this process may grow while it is full (setrlimit(2)). */
export async function smallDisk(): Promise<SmallDisk> {
  const folder = await temporaryFolder('small-disk')
  const run = (program: string, ...words: string[]): boolean => {
    try {
      execFileSync(program, words, { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  const isMounted = process.getuid?.() === 0 && run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path)
  const filler = join(folder.path, 'filler')
  const limitFiles = (bytes: number | 'unlimited'): void => {
    const limit = `--fsize=${String(bytes)}:unlimited`
    if (!run('prlimit', '--pid', String(process.pid), limit)) throw new Error('prlimit cannot limit this process')
  }
  return {
    path: folder.path,
    says: isMounted ? 'ENOSPC' : 'EFBIG',
    async fill() {
      if (!isMounted) return limitFiles(await longestIn(folder.path))
      await using file = await open(filler, 'w')
      for (let size = 65_536; size >= 1;) {
        const done = await file.write(Buffer.alloc(size, 1)).catch(() => null)
        if (done === null || done.bytesWritten < size) size = Math.floor(size / 2)
      }
    },
    async makeRoom() {
      if (isMounted) await rm(filler)
      else limitFiles('unlimited')
    },
    async close() {
      if (isMounted) run('umount', folder.path)
      else limitFiles('unlimited')
      await folder.remove()
    },
  }
}

async function longestIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
  return Math.max(1, ...sizes)
}
