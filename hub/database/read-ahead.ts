import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { freemem } from 'node:os'

/** At once; the stream waits for the disk between two. */
const pieceBytes = 1024 * 1024
/** Memory the system has to spare is used, not the last of it. */
const shareOfFreeMemory = 0.5

/**
 * Reads the database's file once, in the background, so that the system keeps it in memory: the first searches after a
 * restart of the machine otherwise wait for the disk (in 1,000,000 customers 257 ms against 27 ms for one in a hundred).
 * A file too large for the free memory is left to be read as it is asked for.
 *
 * @returns how many bytes were read; 0 for a file that is too large or not there
 */
export async function readAhead(file: string, signal: AbortSignal, free: () => number = freemem): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size === 0 || size > free() * shareOfFreeMemory) return 0
  let bytes = 0
  try {
    for await (const piece of createReadStream(file, { highWaterMark: pieceBytes, signal })) {
      bytes += (piece as Buffer).length
    }
  } catch (error) {
    // Closed in between, or a disk that will say so itself when it is asked for something that matters.
    if ((error as NodeJS.ErrnoException).code !== 'ABORT_ERR' && (error as NodeJS.ErrnoException).code !== 'EIO')
      throw error
  }
  return bytes
}
