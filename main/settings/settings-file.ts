import { rename } from 'node:fs/promises'
import { JSONFile } from 'lowdb/node'
import { Low } from 'lowdb'
import { type SeatSettings, seatSettingsSchema } from './seat-settings.ts'

export type SettingsFile = {
  get(): SeatSettings
  /** Kept at once in memory, on the disk soon after; the file is replaced as a whole (written beside, renamed). */
  change(change: (settings: SeatSettings) => SeatSettings): void
  /** Resolves when everything so far is on the disk. */
  flush(): Promise<void>
}

/** zod makes no parser to measure for what is read once: that would cost more than it saves. */
const readOnce = { jitless: true }

type Options = {
  readonly file: string
  readonly defaults: SeatSettings
  readonly now: () => number
  /** A file that cannot be read, or a disk that cannot be written: said once each time, never thrown. */
  readonly trouble: (what: 'unreadable' | 'not-saved', error: unknown, keptAs: string | null) => void
}

/**
 * Opens the seat's settings. A file that is broken is set aside under its name with `.broken-<time>` and the defaults are
 * used: a seat starts whatever its settings look like.
 */
export async function openSettingsFile({ file, defaults, now, trouble }: Options): Promise<SettingsFile> {
  const low = new Low<unknown>(new JSONFile(file), null)
  let settings = defaults
  try {
    await low.read()
    if (low.data !== null) settings = seatSettingsSchema.parse(merged(defaults, low.data), readOnce)
  } catch (error) {
    const aside = `${file}.broken-${String(now())}`
    const kept = await rename(file, aside).then(
      () => aside,
      () => null,
    )
    trouble('unreadable', error, kept)
  }

  let writing: Promise<void> = Promise.resolve()
  let queued = false

  const save = (): void => {
    if (queued) return
    queued = true
    writing = writing.then(async () => {
      queued = false
      low.data = settings
      await low.write().catch((error: unknown) => trouble('not-saved', error, null))
    })
  }

  return {
    get: () => settings,
    change(change) {
      settings = change(settings)
      save()
    },
    flush: () => writing,
  }
}

/** A file of an older version lacks what came later: defaults fill it, one level deep as the settings are. */
function merged(defaults: SeatSettings, found: unknown): unknown {
  if (typeof found !== 'object' || found === null) return found
  const known = found as Record<string, unknown>
  const part = (name: 'app' | 'audio' | 'window'): unknown => ({ ...defaults[name], ...(known[name] as object) })
  return { headsets: defaults.headsets, ...known, app: part('app'), audio: part('audio'), window: part('window') }
}
