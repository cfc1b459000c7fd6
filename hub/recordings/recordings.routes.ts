import { recordingsApi, seatRecordingsApi } from '../../contract/api/recordings.api.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type RecordingMarkId } from '../../contract/ids.ts'
import { maskNumber, maskNumbersIn } from '../../contract/numbers/mask-number.ts'
import { type Recording, type RecordingMark } from '../../contract/recording.ts'
import { type Right, rightNames } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { createPlays } from './play-log.ts'
import { mediaTypeOf } from './recording-files.ts'
import { type StoredRecording, toContract } from './recording-rows.ts'
import { type RecordingReach } from './recording-search.store.ts'
import { type Recordings } from './recordings.ts'
import { deleteAfter } from './retention.ts'

export type RecordingRoutes = {
  readonly recordings: Recordings
  readonly database: Pick<DatabaseHandle, 'transaction'>
  readonly log: Pick<OperationLog, 'record' | 'recordAlone'>
  readonly now: () => number
  /** What is recorded at all, by centre.yaml. */
  readonly centre: Centre['recording'] | null
}

export function registerRecordings(
  register: Register,
  { recordings, database, log, now, centre }: RecordingRoutes,
): void {
  const plays = createPlays(now)
  const show = (caller: Caller, recording: StoredRecording): Recording =>
    toContract(recording, {
      number: caller.scopeOf('customer.number') === undefined ? maskOutside(recording) : recording.number,
      deleteAfter: deleteAfter(recording, recordings.rules()),
    })
  const find = (caller: Caller, right: Right, id: string): Promise<StoredRecording> =>
    recordings.find(id, recordingReachOf(caller, right))

  register(recordingsApi.list, async ({ caller, query }) => {
    const { after, limit, text, ...filter } = query
    // Whoever may not see numbers must not guess them digit by digit either.
    const withNumbers = caller.scopeOf('customer.number') !== undefined
    const page = await recordings.list(
      {
        ...filter,
        reach: recordingReachOf(caller, 'recording.play'),
        text: text === undefined ? undefined : { wanted: text, withNumbers },
      },
      { before: after === undefined ? null : readCursor(after), limit },
    )
    return {
      recordings: page.recordings.map((recording) => show(caller, recording)),
      next: page.next === null ? null : String(page.next),
    }
  })
  register(recordingsApi.read, async ({ caller, params }) => {
    const recording = await find(caller, 'recording.play', params.id)
    const marks = await recordings.store.marks(recording.id)
    return { recording: show(caller, recording), marks: marks.map((mark) => showMark(caller, mark)) }
  })
  register(recordingsApi.waveform, async ({ caller, params }) =>
    recordings.waveform(await find(caller, 'recording.play', params.id)),
  )
  register(recordingsApi.audio, async ({ caller, address, params, query }) => {
    const recording = await find(caller, 'recording.play', params.id)
    const { format, size } = await recordings.sound(recording, query.format)
    if (plays.begins(caller.sessionId, recording.id)) {
      try {
        await log.recordAlone({
          ...{ actor: actorOf(caller, address), action: 'recording.play' },
          subject: { kind: 'recording', id: recording.id },
          detail: { callId: recording.callId, format },
        })
      } catch (error) {
        plays.forget(caller.sessionId, recording.id)
        throw error
      }
    }
    return {
      fileName: `${recording.id}.${format}`,
      mediaType: mediaTypeOf[format],
      content: {
        size,
        etag: `${recording.id}-${format}-${String(size)}`,
        read: (from: number, to: number) => recordings.files.read(recording, format, from, to),
      },
    }
  })

  register(recordingsApi.mark, async ({ caller, params, body }) => {
    const recording = await find(caller, 'recording.play', params.id)
    const { userId: byUserId, name: byName } = caller
    const mark = { id: params.mark as RecordingMarkId, ...body, byUserId, byName, writtenAt: Math.round(now()) }
    await database.transaction(async (tx) => {
      const known = await recordings.store.mark(tx, mark.id)
      if (known !== undefined && known.byUserId !== byUserId) throw notYours()
      await recordings.store.putMark(tx, recording.id, mark)
    })
    return mark
  })
  register(recordingsApi.unmark, async ({ caller, params }) => {
    const recording = await find(caller, 'recording.play', params.id)
    await database.transaction(async (tx) => {
      const known = await recordings.store.mark(tx, params.mark)
      // Taken back already.
      if (known === undefined || known.recordingId !== recording.id) return
      if (known.byUserId !== caller.userId) throw notYours()
      await recordings.store.removeMark(tx, recording.id, known.id)
    })
    return {}
  })
  register(recordingsApi.hold, async ({ caller, address, params, body }) => {
    const recording = await find(caller, 'recording.hold', params.id)
    await recordings.hold(actorOf(caller, address), caller.name, recording, body.reason)
    return show(caller, await find(caller, 'recording.hold', params.id))
  })

  register(recordingsApi.rules, async () => ({
    rules: recordings.rules(),
    disk: await recordings.look(),
    centre: centre && {
      ...{ pbx: centre.rule, start: centre.start, local: centre.local },
      announced: centre.announcement !== undefined,
    },
  }))
  register(recordingsApi.changeRules, ({ caller, address, body }) =>
    recordings.changeRules(actorOf(caller, address), body),
  )

  register(seatRecordingsApi.begin, ({ caller, params, body }) => recordings.uploads.begin(caller, params.id, body))
  register(seatRecordingsApi.piece, ({ caller, params, body }) =>
    recordings.uploads.piece(caller, params.id, params.offset, body),
  )
}

/** Whose recordings somebody may have by this right. */
export function recordingReachOf(caller: Caller, right: Right): RecordingReach {
  const scope = caller.scopeOf(right)
  if (scope === 'all') return { scope: 'all' }
  if (scope === 'team') return { scope: 'team', team: caller.team }
  return { scope: 'own', userId: caller.userId }
}

function maskOutside({ direction, number }: StoredRecording): string {
  return direction === 'internal' ? number : maskNumber(number)
}

/** A number that was written down in a mark is the customer's all the same (PU6); one's own words stay as they are. */
function showMark(caller: Caller, mark: RecordingMark): RecordingMark {
  if (caller.scopeOf('customer.number') !== undefined || mark.byUserId === caller.userId) return mark
  return { ...mark, text: maskNumbersIn(mark.text) }
}

function notYours(): ZuoxiError {
  return new ZuoxiError('access.denied', { right: rightNames['recording.play'], rightCode: 'recording.play' })
}

function readCursor(text: string): number {
  const place = Number(text)
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(place)) return place
  const reason = { 'zh-CN': '不是上一页返回的 next', en: 'is not the `next` of the page before' }
  throw new ZuoxiError('request.invalid', { place: 'query.after', reason })
}
