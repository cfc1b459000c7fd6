import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { newRecordingKey } from './recording-key.ts'
import { type RecordingSummary } from './read-recording.ts'
import { encodeHead, encodePiece, type Piece } from './recording-pieces.ts'

/** Appends to one recording. What has been written is on the disk, not on its way there. */
export type RecordingWriter = {
  /** @throws the system's error, and the file is then as it was before */
  append(pieces: readonly Piece[]): Promise<void>
  close(): Promise<void>
}

/** @throws the system's error */
export async function createRecordingFile(path: string, wrapping: Buffer, begin: Piece): Promise<RecordingWriter> {
  const key = newRecordingKey()
  const first = Buffer.concat([encodeHead(wrapping, key), encodePiece(key, 0, begin)])
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600)
  try {
    await writeAt(file, first, 0)
    return writerOf(file, key, 1, first.length)
  } catch (error) {
    await file.close().catch(() => undefined)
    // Nothing of it can be read, and it would be in the way of the next try.
    await rm(path, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Goes on behind what is good of it; what a crash has torn is cut off. */
export async function continueRecordingFile(path: string, found: RecordingSummary): Promise<RecordingWriter> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(found.goodBytes)
    return writerOf(file, found.key, found.pieces, found.goodBytes)
  } catch (error) {
    await file.close().catch(() => undefined)
    throw error
  }
}

function writerOf(file: FileHandle, key: Buffer, pieces: number, length: number): RecordingWriter {
  let number = pieces
  let end = length
  return {
    async append(next) {
      const bytes = Buffer.concat(next.map((piece, index) => encodePiece(key, number + index, piece)))
      try {
        await writeAt(file, bytes, end)
      } catch (error) {
        // Half a piece would hide all that follows; cutting off needs no room.
        await file.truncate(end)
        throw error
      }
      number += next.length
      end += bytes.length
    },
    close: () => file.close(),
  }
}

async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
  await file.datasync()
}
