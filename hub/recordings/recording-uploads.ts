import { mkdir, open, readdir, stat, truncate } from 'node:fs/promises'
import { type BilingualText } from '../../contract/language.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type RecordingId } from '../../contract/ids.ts'
import { type Caller } from '../access/caller.ts'
import { asFileError } from '../backup/file-trouble.ts'
import { callNoun } from '../calls/call-control.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { aboutCall } from './about-call.ts'
import { type RecordedCalls } from './pick-up.ts'
import { type RecordingFiles } from './recording-files.ts'
import { type createUploadsStore, type Upload } from './recording-uploads.store.ts'
import { type RecordingsStore } from './recordings.store.ts'
import { judgeSound } from './judge-sound.ts'
import { type SoundDisk } from './sound/sound-disk.ts'
import { type SoundWork } from './sound/sound-thread.ts'
import { readTimeLine } from './time-line.ts'

export const recordingNoun: BilingualText = { 'zh-CN': '录音', en: 'Recording' }

export type Announcement = Omit<Upload, 'id' | 'userId' | 'begunAt'>
export type UploadState = { readonly received: number; readonly complete: boolean }

export type UploadsOptions = {
  readonly uploads: ReturnType<typeof createUploadsStore>
  readonly store: RecordingsStore
  readonly database: Pick<DatabaseHandle, 'transaction'>
  /** See PickUpOptions. */
  readonly seatMayBeSilent: boolean
  readonly files: RecordingFiles
  readonly disk: SoundDisk
  readonly work: SoundWork
  readonly calls: RecordedCalls
  readonly now: () => number
  readonly arrived: () => void
}

const reasons = {
  another: {
    'zh-CN': '同一编号已声明过另一段录音',
    en: 'another recording was announced with this id',
  },
  running: { 'zh-CN': '这通电话还没有结束', en: 'the call has not ended yet' },
  noWav: { 'zh-CN': '不是双声道 16 位 WAV', en: 'it is no 16-bit WAV of two channels' },
  hash: { 'zh-CN': 'SHA-256 不一致', en: 'its SHA-256 differs' },
} as const satisfies Record<string, BilingualText>

/** A seat that has lost what it announced does not come again; its pieces are kept this long. */
const abandonedMs = 30 * 86_400_000

/** Recordings made at the seats: they come in pieces, as far as they came they stay, and only a whole one becomes one. */
export function createUploads(options: UploadsOptions) {
  const { uploads, store, files, disk, work, calls } = options
  const turns = new Map<string, Promise<unknown>>()

  /** Pieces of one recording one after the other, however they arrive. */
  async function inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    const before = turns.get(id) ?? Promise.resolve()
    const mine = before.then(act, act)
    turns.set(id, mine)
    try {
      return await mine
    } catch (error) {
      throw asFileError(error)
    } finally {
      if (turns.get(id) === mine) turns.delete(id)
    }
  }

  const originOf = (id: string): string => `seat:${id}`
  const receivedOf = (id: string): Promise<number> =>
    stat(files.arriving(id)).then(
      ({ size }) => size,
      () => 0,
    )

  async function ownCall(caller: Caller, id: string): Promise<string> {
    const callId = await calls.idOf(id)
    const about = callId === undefined ? undefined : await calls.withPeople(callId)
    if (callId === undefined || about?.people.includes(caller.userId) !== true) {
      throw new ZuoxiError('thing.not-found', { what: callNoun, id })
    }
    // The seat tries again: only then is known who was in it, and for how long.
    if (about.call.endedAt === null) throw new ZuoxiError('state.illegal', { reason: reasons.running })
    return callId
  }

  async function announced(caller: Caller, id: string): Promise<Upload> {
    const upload = await uploads.find(id)
    if (upload?.userId !== caller.userId) throw new ZuoxiError('thing.not-found', { what: recordingNoun, id })
    return upload
  }

  /** Whole: is it what was announced? Then it becomes a recording, else the seat begins again. */
  async function finish(upload: Upload): Promise<UploadState> {
    const { id, callId } = upload
    const file = files.arriving(id)
    const damaged = async (reason: BilingualText): Promise<never> => {
      await disk.remove(file)
      throw new ZuoxiError('recording.damaged', { reason })
    }
    if ((await work.hash(file)) !== upload.sha256) return await damaged(reasons.hash)
    const about = await calls.withPeople(callId)
    if (about === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    const placed = { id: id as RecordingId, folder: files.folderOf(upload.startedAt) }
    const kept = await work.keep({
      ...{ from: file, form: 'wav', wav: files.fileOf(placed, 'wav'), peaks: files.fileOf(placed, 'peaks') },
    })
    if (!kept.ok) return await damaged(reasons.noWav)
    const steps = await calls.steps(callId)
    const line = readTimeLine(steps, { start: 'answer', direction: about.call.direction })
    const at = Math.round(options.now())
    const recording = {
      ...aboutCall(about, steps),
      ...{ ...placed, callId, origin: originOf(id), source: upload.source, startedAt: upload.startedAt },
      // A seat hears its own part of the call only: the whole talk is no measure for it.
      ...{
        state: judgeSound(kept, upload.durationMs, options.seatMayBeSilent).state,
        missingMs: 0,
        durationMs: kept.durationMs,
      },
      ...{ wavBytes: kept.wavBytes, mp3Bytes: null, sha256: kept.sha256 },
      ...{ paused: upload.paused, people: about.people, arrivedAt: at },
      parts: partsFrom(line, upload.startedAt, kept.durationMs),
    }
    await options.database.transaction(async (tx) => {
      await store.put(tx, recording, at)
      await uploads.done(tx, id)
    })
    await disk.remove(file)
    options.arrived()
    return { received: upload.bytes, complete: true }
  }

  return {
    /** @throws ZuoxiError `thing.not-found` for a call the caller had no part in; `state.illegal` */
    async begin(caller: Caller, id: string, wish: Announcement): Promise<UploadState> {
      const callId = await ownCall(caller, wish.callId)
      return await inTurn(id, async () => {
        const whole = await store.findByOrigin(originOf(id))
        if (whole !== undefined) {
          if (whole.sha256 !== wish.sha256) throw new ZuoxiError('state.illegal', { reason: reasons.another })
          return { received: wish.bytes, complete: true }
        }
        await uploads.begin({ ...wish, callId, id, userId: caller.userId, begunAt: Math.round(options.now()) })
        const upload = await announced(caller, id)
        if (upload.sha256 !== wish.sha256 || upload.bytes !== wish.bytes || upload.callId !== callId) {
          throw new ZuoxiError('state.illegal', { reason: reasons.another })
        }
        const received = await receivedOf(id)
        // The hub ended between the last piece and the row.
        return received >= upload.bytes ? await finish(upload) : { received, complete: false }
      })
    },

    /** @throws ZuoxiError `thing.not-found` when it was not announced; `recording.damaged` */
    async piece(caller: Caller, id: string, offset: number, bytes: Uint8Array): Promise<UploadState> {
      return await inTurn(id, async () => {
        const whole = await store.findByOrigin(originOf(id))
        if (whole !== undefined && (await calls.withPeople(whole.callId))?.people.includes(caller.userId) === true) {
          return { received: whole.wavBytes ?? offset + bytes.length, complete: true }
        }
        const upload = await announced(caller, id)
        const received = await receivedOf(id)
        // A gap is not written, and what is here already is not written twice.
        const fresh = offset > received ? null : bytes.subarray(received - offset, Math.max(0, upload.bytes - offset))
        if (fresh === null || fresh.length === 0) {
          return received >= upload.bytes ? await finish(upload) : { received, complete: false }
        }
        await append(files, id, received, fresh)
        const now = received + fresh.length
        return now < upload.bytes ? { received: now, complete: false } : await finish(upload)
      })
    },

    /** Pieces of what no seat will end any more, and of what nobody announced. */
    async sweep(): Promise<void> {
      for (const id of await uploads.abandoned(options.now() - abandonedMs)) {
        await disk.remove(files.arriving(id))
        await options.database.transaction((tx) => uploads.done(tx, id))
      }
      for (const name of await readdir(files.arrivingFolder).catch(() => [])) {
        const id = name.replace(/\.part$/, '')
        if (!turns.has(id) && (await uploads.find(id)) === undefined) await disk.remove(files.arriving(id))
      }
    },
  }
}

/** On the disk before it is answered: the seat need not send it again. */
async function append(files: RecordingFiles, id: string, at: number, bytes: Uint8Array): Promise<void> {
  await mkdir(files.arrivingFolder, { recursive: true, mode: 0o750 })
  const file = files.arriving(id)
  const handle = await open(file, 'a', 0o640)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    // Half a piece would be taken for received.
    await truncate(file, at).catch(() => undefined)
    throw error
  } finally {
    await handle.close()
  }
}

/** The call's parts as they lie in a recording that began at another moment. */
function partsFrom(
  { startedAt, parts }: ReturnType<typeof readTimeLine>,
  recordedFrom: number,
  durationMs: number,
): ReturnType<typeof readTimeLine>['parts'] {
  const shift = (startedAt ?? recordedFrom) - recordedFrom
  const within = (ms: number): number => Math.min(durationMs, Math.max(0, ms + shift))
  return parts
    .map((part) => ({ ...part, fromMs: within(part.fromMs), toMs: within(part.toMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
}
