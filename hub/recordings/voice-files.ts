import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type SoundDisk } from './sound/sound-disk.ts'
import { type Voice } from './sound/add-voices.ts'

const voiceName = /^(.+)\.(\d{13})\.(leg|barge)\.raw$/
const dayMs = 86_400_000

export const isVoice = (name: string): boolean => voiceName.test(name)

/** What parties of a call said, beside its recording; `path` is the recording's below the folder. */
export async function findVoices(
  folder: string,
  path: string,
  placeOf: (at: number) => number,
): Promise<readonly Voice[]> {
  const [day = '', name = ''] = path.split('/')
  const base = name.replace(/\.raw$/, '')
  // Whoever comes in after midnight (UTC) is kept with the next day.
  const days = [day, new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)]
  const voices: (Voice & { readonly begun: number })[] = []
  for (const one of days) {
    for (const file of await readdir(join(folder, one)).catch(() => [])) {
      const [, of, at, kind] = voiceName.exec(file) ?? []
      if (of !== base || at === undefined) continue
      const begun = Number(at)
      voices.push({
        ...{ file: join(folder, one, file), kind: kind === 'barge' ? 'barge' : 'leg', begun },
        atMs: placeOf(begun),
      })
    }
  }
  // Legs before what is mixed in: they look for packets that hold nothing.
  return voices
    .sort((a, b) => Number(a.kind === 'barge') - Number(b.kind === 'barge') || a.begun - b.begun)
    .map(({ file, kind, atMs }) => ({ file, kind, atMs }))
}

/** Of calls whose recording is not there: stopped by hand, or never made. */
export async function removeOldVoices(folder: string, before: number, disk: Pick<SoundDisk, 'remove'>): Promise<void> {
  for (const day of await readdir(folder).catch(() => [])) {
    const names = await readdir(join(folder, day)).catch(() => [])
    const present = new Set(names)
    for (const name of names) {
      const base = voiceName.exec(name)?.[1]
      if (base === undefined || present.has(`${base}.raw`)) continue
      const about = await stat(join(folder, day, name)).catch(() => undefined)
      if (about !== undefined && about.mtimeMs < before) await disk.remove(join(folder, day, name))
    }
  }
}
