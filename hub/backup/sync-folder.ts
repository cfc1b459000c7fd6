import { open } from 'node:fs/promises'

/** A rename is on the disk only when its folder is (fsync(2)). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    // Windows cannot, and need not.
    await handle?.sync().catch(() => undefined)
  } finally {
    await handle?.close()
  }
}
