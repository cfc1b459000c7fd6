import { statfs } from 'node:fs/promises'
import { type z } from 'zod'
import { type recordingDiskSchema, type RecordingRules } from '../../contract/recording.ts'
import { type RecordingTroubles } from './recording-trouble.ts'
import { type RecordingsStore } from './recordings.store.ts'

export type RecordingDisk = z.infer<typeof recordingDiskSchema>
type Day = Awaited<ReturnType<RecordingsStore['days']>>[number]

const dayMs = 86_400_000
/** The pace of a week holds its quiet Sunday too. */
const paceDays = 7

/** When the disk is full when it goes on as in the last days; null: it does not fill. */
export function forecastDisk(
  days: readonly Day[],
  room: { readonly freeBytes: number; readonly totalBytes: number },
  now: number,
): RecordingDisk {
  const sum = (of: readonly Day[]): number => of.reduce((total, { arrived, removed }) => total + arrived - removed, 0)
  const since = new Date(now - paceDays * dayMs).toISOString().slice(0, 10)
  const lately = days.filter(({ day }) => day > since)
  const first = days[0] === undefined ? now : Date.parse(days[0].day)
  const spanMs = Math.min(paceDays * dayMs, Math.max(dayMs, now - first))
  const bytesPerDay = Math.max(0, (sum(lately) * dayMs) / spanMs)
  const fullAt = bytesPerDay === 0 ? null : now + (room.freeBytes / bytesPerDay) * dayMs
  return { ...room, recordingsBytes: Math.max(0, sum(days)), bytesPerDay, fullAt }
}

export type DiskWatchOptions = {
  readonly folder: string
  readonly store: Pick<RecordingsStore, 'days'>
  readonly rules: () => RecordingRules
  readonly troubles: RecordingTroubles
  readonly now: () => number
  /** Of the file system the folder is on. */
  readonly room?: (folder: string) => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>
}

export function createDiskWatch({ folder, store, rules, troubles, now, room = roomOf }: DiskWatchOptions) {
  return {
    /** Looks now, and raises or ends the trouble. @returns null when the file system does not say */
    async look(): Promise<RecordingDisk | null> {
      const found = await room(folder).catch(() => null)
      if (found === null) return null
      const disk = forecastDisk(await store.days(), found, now())
      const percent = (found.freeBytes / found.totalBytes) * 100
      const { warnFreePercent } = rules()
      const low = { freeBytes: found.freeBytes, freePercent: Math.round(percent * 10) / 10, limit: warnFreePercent }
      troubles.condition('disk-low', percent < warnFreePercent ? { ...low, fullAt: disk.fullAt } : null)
      return disk
    },
  }
}

async function roomOf(folder: string): Promise<{ freeBytes: number; totalBytes: number }> {
  // What is free to this user, not what root may still take.
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
