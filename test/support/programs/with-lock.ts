import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { waitFor } from '../wait-for.ts'

/**
 * Runs `work` while holding a lock file that names the holder's process, so that two test runs do not fetch the same
 * program at once. A lock whose holder is gone is taken over. The lock saves double work only: what is fetched is put
 * in place by one rename, so even two holders could not spoil it.
 */
export async function withLock<Result>(lockFile: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(lockFile), { recursive: true })
  await waitFor(`the lock ${lockFile}`, () => tryLock(lockFile), { timeoutMs: 15 * 60_000, intervalMs: 200 })
  try {
    return await work()
  } finally {
    await rm(lockFile, { force: true })
  }
}

async function tryLock(lockFile: string): Promise<true | undefined> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''))
  // An empty file belongs to a holder that is just writing its number; look again.
  if (!holder || isAlive(holder)) return undefined
  const stale = `${lockFile}.${process.pid}`
  await rename(lockFile, stale).catch(() => undefined)
  await rm(stale, { force: true })
  return undefined
}

/** Whether a process with this id exists. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
