import { open } from 'node:fs/promises'

/** Brings what is committed to the disk, soon and off this thread. */
export type LogFlush = {
  soon(): void
  /** Resolves when everything committed so far has reached the disk; never rejects. */
  now(): Promise<void>
  close(): void
}

/**
 * A commit in the write-ahead log is safe from a killed process but not from a power cut until the log is flushed. Doing
 * that at every key stroke would hold up the calls for milliseconds each; so it is done on a thread of the pool, at most
 * once in `lingerMs`.
 */
export function createLogFlush(
  file: string,
  lingerMs = 300,
  failed: (error: unknown) => void = () => undefined,
): LogFlush {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const flush = async (): Promise<void> => {
    try {
      const handle = await open(`${file}-wal`, 'r+')
      try {
        await handle.datasync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      // No log: everything is in the file itself already.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failed(error)
    }
  }

  const begin = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    running = running.then(flush)
    return running
  }

  return {
    soon() {
      timer ??= setTimeout(begin, lingerMs)
    },
    now: begin,
    close: () => clearTimeout(timer),
  }
}
