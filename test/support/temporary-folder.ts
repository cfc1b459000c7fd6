import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const kept = new Set<string>()
process.once('exit', () => {
  for (const folder of kept) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own that goes away with `remove()`, with `await using`, or at the latest when the process ends. */
export type TemporaryFolder = AsyncDisposable & Readonly<{ path: string; remove: () => Promise<void> }>

/**
 * Makes an empty folder under the system's temporary folder. The name stays short: a Unix socket's path may have no
 * more than 107 bytes. With `ZUOXI_KEEP_FOLDERS=1` it is left behind for reading.
 */
export async function temporaryFolder(name = 'test'): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `zuoxi-${name}-`))
  const keep = process.env['ZUOXI_KEEP_FOLDERS'] === '1'
  if (!keep) kept.add(path)
  const remove = async (): Promise<void> => {
    if (keep) return
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    kept.delete(path)
  }
  return { path, remove, [Symbol.asyncDispose]: remove }
}
