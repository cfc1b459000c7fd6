import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type CallStep, type CallSummary } from '../../../../contract/call.ts'
import { createOperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { openRecordings, type Recordings, type RecordingsOptions } from '../../../../hub/recordings/recordings.ts'
import { encodeSound } from '../../../../hub/recordings/sound/encode-sound.ts'
import { hashFile, keepSound } from '../../../../hub/recordings/sound/keep-sound.ts'
import { soundDisk, type SoundDisk } from '../../../../hub/recordings/sound/sound-disk.ts'
import { type SoundWork } from '../../../../hub/recordings/sound/sound-thread.ts'
import { toneSamples } from '../../../support/audio/tone.ts'
import { type DatabaseKind, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

export const firstCallAt = Date.UTC(2026, 9, 5, 8, 0, 0)
export const agent = '0192f000-0000-7000-8000-000000000001'
export const customerHz = 400
export const agentHz = 700

/** Stereo as the PBX writes it: left the customer, right the agent; 0 Hz is silence. */
export function rawSound(left: number, right: number, durationMs: number): Buffer {
  const sides = [left, right].map((hertz) => toneSamples(hertz === 0 ? [] : [hertz], durationMs))
  const samples = new Int16Array((sides[0]?.length ?? 0) * 2)
  sides.forEach((side, channel) => side.forEach((sample, at) => (samples[2 * at + channel] = sample)))
  return Buffer.from(samples.buffer)
}

/** Done in place, on a disk the test may break. */
export function workHere(disk: SoundDisk = soundDisk): SoundWork {
  return {
    keep: (job) => keepSound(job, disk),
    encode: (job) => encodeSound(job, disk),
    hash: async (file) => (await hashFile(file)) ?? null,
    close: async () => undefined,
  }
}

export const stepsOf = (answeredAt: number, endedAt: number, file: string | null): CallStep[] => {
  const seat = '8001' as Extension
  const step = (sequence: number, at: number, kind: CallStep['kind'], extension: Extension | null, detail = {}) =>
    ({ sequence, at, kind, extension, queue: null, detail }) as CallStep
  return [
    step(1, answeredAt - 2_000, 'started', null),
    ...(file === null ? [] : [step(2, answeredAt - 1_000, 'recording', null, { state: 'started', file })]),
    step(3, answeredAt, 'answered', seat, { userId: agent, person: '李婷' }),
    step(4, endedAt, 'left', seat),
    step(5, endedAt, 'ended', null),
  ]
}

export type Told = { call: CallSummary; steps: CallStep[]; running: boolean; people: string[]; team: string | null }

/** Recordings on a database of their own, of calls the test tells of. */
export async function openStage(
  kind: DatabaseKind,
  over: Partial<RecordingsOptions> = {},
  database?: TestDatabase,
): Promise<{
  recordings: Recordings
  database: TestDatabase
  folder: string
  rawFolder: string
  calls: Map<string, Told>
  clock: { now: number }
  /** A call of so many ms that is over, with the raw file of it. */
  record: (
    id: string,
    sound: Buffer,
    about?: Partial<CallSummary> & { talkMs?: number; file?: string },
  ) => Promise<string>
  raw: () => Promise<string[]>
  kept: () => Promise<string[]>
  close: () => Promise<void>
}> {
  const own = database ?? (await openTestDatabase(kind))
  const folder = await temporaryFolder('recordings')
  const clock = { now: firstCallAt + 3_600_000 }
  const rawFolder = join(folder.path, 'raw')
  const calls = new Map<string, Told>()
  const log = createOperationLog({ database: own, witnessFile: null, now: () => clock.now })
  const recordings = await openRecordings({
    ...{ database: own, log, logger: { info: () => undefined, warn: () => undefined }, now: () => clock.now },
    onError: (error) => {
      throw error
    },
    ...{ folder: join(folder.path, 'kept'), rawFolder, start: 'answer' as const, settleMs: 0, work: workHere() },
    calls: {
      idOf: async (id) => (calls.has(id) ? id : undefined),
      isRunning: (id) => calls.get(id)?.running === true,
      withPeople: async (id) => {
        const found = calls.get(id)
        return found && { call: found.call, userId: agent, team: found.team, people: found.people }
      },
      steps: async (id) => calls.get(id)?.steps ?? [],
    },
    ...over,
  })
  const list = async (root: string): Promise<string[]> =>
    (await readdir(root, { recursive: true }).catch(() => [])).filter((name) => name.includes('.')).sort()

  return {
    ...{ recordings, database: own, folder: folder.path, rawFolder, calls, clock },
    record: async (id, sound, { talkMs = sound.length / 32, file, ...about } = {}) => {
      const answeredAt = about.startedAt ?? firstCallAt
      const path = file ?? `${new Date(answeredAt).toISOString().slice(0, 10)}/${id}.raw`
      await mkdir(join(rawFolder, path, '..'), { recursive: true })
      await writeFile(join(rawFolder, path), sound)
      const call: CallSummary = {
        ...{ callId: id, pbxCallId: id, direction: 'inbound', phase: 'ended', callerNumber: '13812345678' },
        ...{ callerE164: '+8613812345678', calledNumber: '88886666', trunk: 'unicom', customerId: null },
        ...{ queue: 'water-order' as QueueKey, extension: '8001' as Extension, startedAt: answeredAt, queuedAt: null },
        ...{ answeredAt, endedAt: answeredAt + talkMs, waitMs: null, talkMs, holdMs: 0 },
        ...{ endedBy: 'customer', lossReason: null, ...about },
      }
      calls.set(id, {
        ...{ call, steps: stepsOf(answeredAt, answeredAt + talkMs, path), running: false, people: [agent], team: 'a' },
      })
      return path
    },
    raw: () => list(rawFolder),
    kept: () => list(join(folder.path, 'kept')),
    close: async () => {
      await recordings.close()
      await log.close()
      if (database === undefined) await own.close()
      await folder.remove()
    },
  }
}
