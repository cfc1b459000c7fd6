import { readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { type CallStep } from '../../contract/call.ts'
import { type RecordingId } from '../../contract/ids.ts'
import { type RecordingState } from '../../contract/recording.ts'
import { errorCode } from '../backup/file-trouble.ts'
import { type CallWithPeople } from '../calls/calls.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { derivedId } from '../transfers/derived-id.ts'
import { judgeSound } from './judge-sound.ts'
import { type RecordingFiles } from './recording-files.ts'
import { type RecordingTroubles } from './recording-trouble.ts'
import { aboutCall } from './about-call.ts'
import { type NewRecording, type RecordingsStore } from './recordings.store.ts'
import { type SoundDisk } from './sound/sound-disk.ts'
import { type SoundWork } from './sound/sound-thread.ts'
import { readTimeLine, type TimeLine } from './time-line.ts'
import { findVoices, isVoice, removeOldVoices } from './voice-files.ts'

/** What is asked of the calls. */
export type RecordedCalls = {
  /** The call with this id, the hub's or the PBX's. */
  idOf(id: string): Promise<string | undefined>
  isRunning(callId: string): boolean
  withPeople(callId: string): Promise<CallWithPeople | undefined>
  steps(callId: string): Promise<readonly CallStep[]>
}

export type PickUpOptions = {
  /** Where the PBX writes; null for a hub without one. */
  readonly rawFolder: string | null
  readonly calls: RecordedCalls
  /** From when on the PBX keeps what is said (centre.yaml). */
  readonly start: 'entry' | 'answer'
  /** For practice: whoever has no microphone is no fault of the line. */
  readonly seatMayBeSilent: boolean
  readonly files: RecordingFiles
  readonly store: RecordingsStore
  readonly database: Pick<DatabaseHandle, 'transaction'>
  readonly work: SoundWork
  readonly disk: SoundDisk
  readonly troubles: RecordingTroubles
  readonly now: () => number
  /** So long a file must not have grown before it is taken: the PBX writes its last bytes a moment after the hang-up. */
  readonly settleMs: number
  /** One is there now, and has no MP3 yet. */
  readonly arrived: () => void
}

const rawName = /^(.+?)(-\d{13})?\.raw$/
const dayName = /^\d{4}-\d\d-\d\d$/
const rawPath = /^\d{4}-\d\d-\d\d\/[\w.-]+\.raw$/
/** A file without a call may be of one that the PBX's journal tells later. */
const unclaimedMs = 3_600_000

export type PickUp = ReturnType<typeof createPickUp>

/**
 * Takes what the PBX has recorded into the hub's keeping. The raw file stays until the WAV, its peaks and the row are on
 * the disk: whenever the hub ends, the next sweep finds either the raw file and does it again, or everything.
 */
export function createPickUp(options: PickUpOptions) {
  const { rawFolder, calls, files, store, troubles, disk, work } = options
  const inHand = new Map<string, Promise<void>>()
  const closing = new AbortController()
  let turns: Promise<unknown> = Promise.resolve()

  /** Many calls may end at once, and their files be whole at once: between two of them the hub does what else it has to. */
  async function ownTurn(): Promise<void> {
    await (turns = turns.then(() => nextTurn()))
  }

  /** One file at most once at a time, however many ask. */
  function take(folder: string, path: string): Promise<void> {
    const running = inHand.get(path)
    if (running !== undefined) return running
    const taking = takeNow(folder, path).finally(() => inHand.delete(path))
    inHand.set(path, taking)
    return taking
  }

  async function takeNow(folder: string, path: string): Promise<void> {
    const file = join(folder, path)
    const name = rawName.exec(path.split('/').at(-1) ?? '')?.[1]
    const callId = name === undefined ? undefined : await calls.idOf(name)
    if (callId === undefined || calls.isRunning(callId)) return
    const about = await calls.withPeople(callId)
    if (about === undefined || about.call.endedAt === null) return
    const origin = `pbx:${path}`
    const known = await store.findByOrigin(origin)
    // Everything but the last step was done before.
    if (known !== undefined && known.sha256 !== null) return await removeTaken(folder, path)

    const size = await settled(file)
    if (size === undefined) return
    await ownTurn()
    const steps = await calls.steps(callId)
    const line = timeLineOf(steps, about, path)
    // The PBX made the file and nobody was ever connected.
    if (size === 0 && line.expectedMs < 1_000) return await removeTaken(folder, path)
    const startedAt = line.startedAt ?? about.call.startedAt
    const id = derivedId('recording', origin) as RecordingId
    const placed = { id, folder: files.folderOf(startedAt) }
    const kept = await work.keep({
      ...{ from: file, form: 'raw', wav: files.fileOf(placed, 'wav'), peaks: files.fileOf(placed, 'peaks') },
      voices: { voices: await findVoices(folder, path, line.placeOf), closed: closedIn(line) },
    })
    const { state, missingMs } = judgeSound(kept, line.expectedMs, options.seatMayBeSilent)
    await put(about, steps, {
      ...{ id, origin, callId, state, missingMs, startedAt, folder: placed.folder, paused: line.paused },
      ...{ source: 'pbx', parts: line.parts, mp3Bytes: null },
      durationMs: kept.ok ? kept.durationMs : 0,
      wavBytes: kept.ok ? kept.wavBytes : null,
      sha256: kept.ok ? kept.sha256 : null,
    })
    if (!kept.ok) {
      // Out of the way of the next sweep, for whoever wants to look at it.
      await rename(file, `${file}.damaged`)
      return
    }
    await removeTaken(folder, path)
    options.arrived()
  }

  /** The recording last: while it is there, what belongs to it is asked for again. */
  async function removeTaken(folder: string, path: string): Promise<void> {
    for (const { file } of await findVoices(folder, path, () => 0)) await disk.remove(file)
    await disk.remove(join(folder, path))
  }

  function timeLineOf(steps: readonly CallStep[], { call }: CallWithPeople, path: string): TimeLine {
    const byHand = rawName.exec(path.split('/').at(-1) ?? '')?.[2] !== undefined
    return readTimeLine(steps, {
      ...{ start: options.start, direction: call.direction },
      ...(byHand ? { byHand: path } : {}),
    })
  }

  type Found = Omit<NewRecording, 'people' | 'arrivedAt' | keyof ReturnType<typeof aboutCall>>

  async function put(about: CallWithPeople, steps: readonly CallStep[], found: Found): Promise<void> {
    const at = Math.round(options.now())
    const recording = { ...aboutCall(about, steps), ...found, people: about.people, arrivedAt: at }
    await options.database.transaction((tx) => store.put(tx, recording, at))
    const { state, callId, missingMs } = found
    if (state === 'silent' || state === 'damaged' || state === 'missing') troubles.fault(state, callId)
    if (missingMs > 0 && state !== 'missing') troubles.fault('short', callId, { missingMs: Math.round(missingMs) })
  }

  /** @returns its size once it does not grow any more; undefined when it is not there */
  async function settled(file: string): Promise<number | undefined> {
    for (let before = await sizeOf(file); ;) {
      if (before === undefined) return undefined
      if (options.settleMs > 0) await wait(options.settleMs, undefined, { signal: closing.signal })
      const after = await sizeOf(file)
      if (after === before || options.settleMs === 0) return after
      before = after
    }
  }

  /** The history says that it was recorded: if the file is not there, somebody must hear of it. */
  async function expect(folder: string, callId: string): Promise<void> {
    const steps = await calls.steps(callId)
    const told = steps
      .filter(({ kind, detail }) => kind === 'recording' && typeof detail['file'] === 'string')
      .map(({ detail }) => String(detail['file']))
    for (const path of new Set(told.filter((one) => rawPath.test(one)))) {
      const file = join(folder, path)
      // It is opened when the first sound comes, which may be later than the call's end is told.
      if ((await sizeOf(file)) === undefined) await wait(options.settleMs, undefined, { signal: closing.signal })
      await take(folder, path)
      const about = await calls.withPeople(callId)
      if (about === undefined || (await store.findByOrigin(`pbx:${path}`)) !== undefined) continue
      if ((await sizeOf(file)) !== undefined) continue
      const line = timeLineOf(steps, about, path)
      if (line.expectedMs < 1_000) continue
      const state: RecordingState = 'missing'
      const startedAt = line.startedAt ?? about.call.startedAt
      const origin = `pbx:${path}`
      await put(about, steps, {
        ...{ id: derivedId('recording', origin) as RecordingId, origin, callId, state, startedAt, source: 'pbx' },
        ...{ missingMs: line.expectedMs, durationMs: 0, folder: files.folderOf(startedAt), paused: [], parts: [] },
        ...{ wavBytes: null, mp3Bytes: null, sha256: null },
      })
    }
  }

  async function guarded(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (closing.signal.aborted) return false
      const code = errorCode(error)
      const message = error instanceof Error ? error.message : String(error)
      troubles.condition(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'work', { code, message })
      return false
    }
  }

  return {
    /** A call is over and stored. Its file is taken as soon as the PBX has written it; else the next sweep does. */
    async callEnded(callId: string): Promise<void> {
      if (rawFolder === null) return
      await ownTurn()
      await guarded(() => expect(rawFolder, callId))
    },

    /** Whatever lies there and belongs to a call that is over. */
    async sweep(): Promise<void> {
      if (rawFolder === null) return
      const found = await listRaw(rawFolder)
      troubles.condition('folder', found === null ? { folder: rawFolder } : null)
      if (found === null) return
      const done = await Promise.all(found.map((path) => guarded(() => take(rawFolder, path))))
      if (done.every(Boolean)) {
        troubles.condition('disk-full', null)
        troubles.condition('work', null)
      }
      await guarded(() => removeOldVoices(rawFolder, options.now() - unclaimedMs, disk))
      const unclaimed = await unclaimedOf(rawFolder, found)
      troubles.condition('unclaimed', unclaimed === 0 ? null : { files: unclaimed })
    },

    async close(): Promise<void> {
      closing.abort()
      await Promise.allSettled(inHand.values())
    },
  }

  async function unclaimedOf(folder: string, found: readonly string[]): Promise<number> {
    let count = 0
    for (const path of found) {
      const about = await stat(join(folder, path)).catch(() => undefined)
      if (about === undefined || options.now() - about.mtimeMs < unclaimedMs) continue
      const name = rawName.exec(path.split('/').at(-1) ?? '')?.[1]
      if (name === undefined || (await calls.idOf(name)) === undefined) count += 1
    }
    return count
  }
}

/** Where no voice is added: by the clock of another program, so a little more. */
const pauseMarginMs = 300
const closedIn = ({ paused, parts }: TimeLine) => [
  ...paused.map(({ fromMs, toMs }) => ({ fromMs: fromMs - pauseMarginMs, toMs: toMs + pauseMarginMs })),
  ...parts.filter(({ kind }) => kind === 'hold'),
]

/** Below the folders of days; null when the folder itself cannot be read. The PBX makes it with the first recording. */
async function listRaw(folder: string): Promise<readonly string[] | null> {
  const days = await readdir(folder, { withFileTypes: true }).catch((error: unknown) =>
    errorCode(error) === 'ENOENT' ? [] : null,
  )
  if (days === null) return null
  const found: string[] = []
  for (const day of days) {
    if (!day.isDirectory() || !dayName.test(day.name)) continue
    const names = await readdir(join(folder, day.name)).catch(() => [])
    found.push(...names.filter((name) => rawName.test(name) && !isVoice(name)).map((name) => `${day.name}/${name}`))
  }
  return found
}

async function sizeOf(file: string): Promise<number | undefined> {
  return await stat(file).then(
    ({ size }) => size,
    () => undefined,
  )
}
