import { type Logger } from '../http/logger.ts'

/** What goes wrong with one recording: told once. */
export const recordingFaults = ['missing', 'damaged', 'short', 'silent'] as const
/** What stands until it is over. */
export const recordingConditions = [
  'folder', // the PBX's folder of recordings cannot be read
  'disk-full', // nothing can be written; what the PBX wrote waits where it is
  'disk-low', // less is free than the rule wants
  'unclaimed', // files that belong to no call the hub knows
  'work', // recordings cannot be taken in or encoded, for another reason
] as const

type Detail = Readonly<Record<string, string | number | null>>

export type RecordingTrouble = {
  readonly kind: (typeof recordingFaults)[number] | (typeof recordingConditions)[number]
  readonly at: number
  readonly callId: string | null
  readonly detail: Detail
}

/** So long a lost recording is a reason to look at the recorder. */
const lostMs = 600_000
const isCondition = (kind: RecordingTrouble['kind']): kind is (typeof recordingConditions)[number] =>
  (recordingConditions as readonly string[]).includes(kind)

export type RecordingTroubles = ReturnType<typeof createRecordingTroubles>

/** For the log, and for whoever raises alarms: `listen` hears every change, `standing` is how it is now. */
export function createRecordingTroubles({
  now,
  logger,
}: {
  readonly now: () => number
  readonly logger: Pick<Logger, 'info' | 'warn'>
}) {
  const lostAt: number[] = []
  const standing = new Map<RecordingTrouble['kind'], RecordingTrouble>()
  const listeners = new Set<(trouble: RecordingTrouble, over: boolean) => void>()
  const tell = (trouble: RecordingTrouble, over: boolean): void => {
    for (const listener of listeners) listener(trouble, over)
  }

  return {
    fault(kind: (typeof recordingFaults)[number], callId: string, detail: Detail = {}): void {
      const trouble = { kind, at: now(), callId, detail }
      if (kind === 'missing' || kind === 'damaged') lostAt.push(trouble.at)
      logger.warn({ trouble: kind, callId, ...detail }, 'a recording is not as it should be')
      tell(trouble, false)
    },
    /** Null: it is over, or was not. */
    condition(kind: (typeof recordingConditions)[number], detail: Detail | null): void {
      const before = standing.get(kind)
      if (detail === null) {
        if (before === undefined) return
        standing.delete(kind)
        logger.info({ trouble: kind }, 'recording trouble is over')
        tell(before, true)
        return
      }
      const trouble = { kind, at: before?.at ?? now(), callId: null, detail }
      standing.set(kind, trouble)
      if (before !== undefined) return
      logger.warn({ trouble: kind, ...detail }, 'recording trouble')
      tell(trouble, false)
    },
    standing: (): readonly RecordingTrouble[] => [...standing.values()],
    /** For the alarms: what stands, and how many recordings of the last minutes are lost. */
    view() {
      while (lostAt[0] !== undefined && lostAt[0] < now() - lostMs) lostAt.shift()
      const conditions = [...standing.entries()].flatMap(([kind, { detail }]) =>
        isCondition(kind) ? [{ kind, detail }] : [],
      )
      return { standing: conditions, lost: lostAt.length }
    },
    listen(listener: (trouble: RecordingTrouble, over: boolean) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
