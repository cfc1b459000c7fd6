import { createReadStream } from 'node:fs'

/** A program of its own, started by read-ahead.ts: reads the file it is given from end to end and says its length. */

/** At once; the stream waits for the disk between two. */
const pieceBytes = 1024 * 1024

let bytes = 0
try {
  for await (const piece of createReadStream(process.argv[2] ?? '', { highWaterMark: pieceBytes })) {
    bytes += (piece as Buffer).length
  }
} catch {
  // A disk that fails will say so itself when it is asked for something that matters.
}
process.stdout.write(String(bytes))
