import { readFile } from 'node:fs/promises'

/**
 * The memory of some processes together, MB: their proportional set sizes (proc(5), `smaps_rollup`: `Pss`), in which a page
 * that several share is counted once.
 */
export async function memoryOf(processIds: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    processIds.map(async (id) => {
      const text = await readFile(`/proc/${String(id)}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0)
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}
