import { relative } from 'node:path'
import { type Db } from '../database/open-database.ts'
import { chainOf } from './recording-chain.store.ts'
import { keptRecordings, stillKept } from './recording-kept.store.ts'
import { createRecordingFiles } from './recording-files.ts'
import { hashFile } from './sound/keep-sound.ts'

/** For whoever examines the hub's data: the chain of all recordings, from its begin. */
export { firstBrokenLink } from './recording-chain.store.ts'

/** Something that is not as it was when the recording came; `path` is below the folder of recordings. */
export type SoundFinding =
  | { readonly kind: 'sound-changed' | 'sound-missing'; readonly path: string }
  | { readonly kind: 'recording-changed'; readonly id: string }

/** What the chain says of the files of one recording. */
export function hashesInChain(
  chain: readonly { readonly event: string; readonly sha256: string | null }[],
): Readonly<Record<'wav' | 'mp3', string | null>> {
  const of = (event: string) => chain.findLast((link) => link.event === event)?.sha256 ?? null
  return { wav: of('arrived'), mp3: of('encoded') }
}

/**
 * Hashes every file that is kept and compares it with what the chain says of it, and the row with both. A hub may be
 * running: what its rule removes meanwhile is not missing.
 */
export async function examineSounds(
  db: Db,
  folder: string,
  asked: { readonly since?: number; readonly callId?: string },
  found: (finding: SoundFinding) => void,
): Promise<{ readonly files: number }> {
  const place = createRecordingFiles(folder)
  let files = 0
  for await (const recording of keptRecordings(db, asked)) {
    const expected = hashesInChain(await chainOf(db, recording.id))
    if (recording.sha256 !== expected.wav) found({ kind: 'recording-changed', id: recording.id })
    for (const format of ['wav', 'mp3'] as const) {
      if (recording[format === 'wav' ? 'wav_bytes' : 'mp3_bytes'] === null) continue
      const file = place.fileOf({ ...recording, id: recording.id as never }, format)
      const hash = await hashFile(file)
      const path = relative(folder, file)
      if (hash === undefined && !(await stillKept(db, recording.id, format))) continue
      files += 1
      if (hash === undefined) found({ kind: 'sound-missing', path })
      else if (hash !== expected[format]) found({ kind: 'sound-changed', path })
    }
  }
  return { files }
}
