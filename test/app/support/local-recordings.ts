import { join } from 'node:path'
import { openCacheKey } from '../../../main/secrets/cache-key.ts'
import { recordingsKey } from '../../../main/recording/recording-key.ts'
import { amplitudeOf } from '../../support/audio/goertzel.ts'
import { type LocalRecording, readRecordings } from '../../support/local-recordings.ts'
import { passPhrase } from './desk.ts'

/** The recordings of a seat's data folder, opened as the seat itself does, with the pass-phrase; oldest first. */
export async function localRecordings(dataFolder: string): Promise<readonly LocalRecording[]> {
  const vault = { available: false, seal: () => Buffer.alloc(0), open: () => '' }
  const key = await openCacheKey(join(dataFolder, 'key.json'), vault, () => undefined)
  if (key.state !== 'locked') throw new Error('the key of the data folder is not kept under a pass-phrase')
  return readRecordings(join(dataFolder, 'recordings'), recordingsKey(await key.unlock(passPhrase)))
}

/** Of each 100 ms, whether this tone is in it. */
export function toneIn(samples: Int16Array, frequency: number, rate = 8_000): readonly boolean[] {
  const size = rate / 10
  return Array.from({ length: Math.floor(samples.length / size) }, (_, index) => {
    return amplitudeOf(frequency, samples.subarray(index * size, (index + 1) * size), rate) > 500
  })
}
