import { callsApi } from '../../contract/api/calls.api.ts'
import { seatRecordingsApi, uploadPieceBytes } from '../../contract/api/recordings.api.ts'
import { type CallId, callIdSchema } from '../../contract/ids.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { neverBegan, readSummary, type RecordingSummary } from './read-recording.ts'
import { type RecordingFile, type RecordingFolder } from './recording-folder.ts'
import { wavBytes, wavDigest, wavPieces } from './wav.ts'

/** Sends what is finished, one after the other, and removes it when the hub says that it has all of it. */
export type Uploads = {
  /** Something is finished, or the hub is there: look now. */
  look(): void
  /** Resolves when what is under way has ended. */
  close(): Promise<void>
}

export type UploadsOptions = {
  readonly folder: RecordingFolder
  readonly wrapping: Buffer
  readonly link: Pick<HubLink, 'call' | 'listen'>
  /** Being written now. */
  readonly active: () => ReadonlySet<string>
  /** Whose are to be sent: this person's, or nobody's. */
  readonly owner: () => string | null
  readonly now: () => number
  readonly random?: () => number
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number }
  /** One that was left open is sent only after so long: its line may yet be found again. */
  readonly openForMs?: number
  /** The hub will not have one; null: it took one. */
  readonly refused: (why: unknown) => void
  /** One is gone from the disk. */
  readonly sent: () => void
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

const nearMs = 15_000
const damaged = 'recording.damaged'
/** A piece that is not what was announced is thrown away there with all before it; once more from the beginning, not for ever. */
const mostRestarts = 2

export function createUploads(options: UploadsOptions): Uploads {
  const { folder, wrapping, link, active, now, random = Math.random, log } = options
  const { backOff = { firstMs: 2_000, longestMs: 300_000 }, openForMs = 60_000 } = options
  /** How often in vain, and not before. */
  const failed = new Map<string, { readonly times: number; readonly nextAt: number }>()
  const calledOff = new AbortController()
  let online = false
  let working: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined

  const ask: HubLink['call'] = (endpoint, request) => link.call(endpoint, request, { signal: calledOff.signal })

  const callIdOf = async ({ callName, begin }: RecordingSummary): Promise<CallId | null> => {
    const named = callIdSchema.safeParse(callName)
    if (named.success) return named.data
    // Made while the hub was away: it has met the call since, by the PBX's journal.
    const from = begin.startedAt - 3_600_000
    const query = { from, to: begin.startedAt + nearMs, extension: begin.extension as never, limit: 50 }
    const { calls } = await ask(callsApi.list, { query })
    const byName = calls.find(({ pbxCallId }) => pbxCallId === callName)
    const running = calls.filter(
      ({ answeredAt, endedAt }) =>
        answeredAt !== null &&
        answeredAt <= begin.startedAt + nearMs &&
        (endedAt === null || endedAt >= begin.startedAt),
    )
    const found = byName ?? (running.length === 1 ? running[0] : undefined)
    return (found?.callId as CallId | undefined) ?? null
  }

  const send = async ({ id, path }: RecordingFile, summary: RecordingSummary): Promise<void> => {
    const callId = await callIdOf(summary)
    if (callId === null) throw new SeatError('seat.recording-without-call')
    const { begin, durationMs, paused, pausedNow } = summary
    const { source, startedAt } = begin
    const bytes = wavBytes(summary)
    const sha256 = await wavDigest(path, wrapping, summary)
    const stretches = pausedNow === null ? paused : [...paused, stretchOf(pausedNow, durationMs)]
    const body = { callId, source, startedAt, durationMs, bytes, sha256, paused: stretches.slice(0, 1000) }
    for (let restarts = 0; ; restarts += 1) {
      const params = { id }
      let state = await ask(seatRecordingsApi.begin, { params, body })
      try {
        while (!state.complete) {
          const at = state.received
          let next = at
          for await (const piece of wavPieces(path, wrapping, summary, at, uploadPieceBytes)) {
            state = await ask(seatRecordingsApi.piece, { params: { id, offset: next }, body: piece })
            next += piece.length
            // It has less or more than we think: from there on.
            if (state.complete || state.received !== next) break
          }
          if (state.received === at && !state.complete) throw new Error('the hub takes no more of it')
        }
        return
      } catch (error) {
        if (!(error instanceof SeatError) || error.code !== damaged || restarts === mostRestarts) throw error
      }
    }
  }

  const sendOne = async (file: RecordingFile): Promise<void> => {
    const summary = await readSummary(file.path, wrapping)
    if (summary === null && (await neverBegan(file.path, wrapping))) return folder.remove(file.id)
    if (summary === null) {
      log('warn', 'a recording cannot be read and stays where it is', { recording: file.id })
      failed.set(file.id, { times: 1, nextAt: Infinity })
      return
    }
    const owner = options.owner()
    if (owner === null || !isOfSameHub(owner, summary.begin.owner)) return
    if (!summary.ended && now() - file.changedAt < openForMs) {
      failed.set(file.id, { times: 0, nextAt: file.changedAt + openForMs })
      return
    }
    if (summary.frames > 0) await send(file, summary)
    await folder.remove(file.id)
    failed.delete(file.id)
    options.refused(null)
    options.sent()
    log('info', 'a recording is at the hub', { recording: file.id, ms: Math.round(summary.durationMs) })
  }

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    if (!online || calledOff.signal.aborted || options.owner() === null) return
    for (const file of await folder.list()) {
      if (!online || calledOff.signal.aborted) return
      if (active().has(file.id) || now() < (failed.get(file.id)?.nextAt ?? 0)) continue
      try {
        await sendOne(file)
      } catch (error) {
        if (calledOff.signal.aborted) return
        const { times = 0 } = failed.get(file.id) ?? {}
        failed.set(file.id, { times: times + 1, nextAt: now() + backOffMs(times, backOff, random) })
        const isAway = error instanceof SeatError && error.code.startsWith('seat.hub-')
        if (!isAway) options.refused(error)
        log('warn', 'a recording was not sent', { recording: file.id, why: String(error) })
      }
    }
    const next = Math.min(...[...failed.values()].map(({ nextAt }) => nextAt))
    if (Number.isFinite(next)) timer = setTimeout(look, Math.max(100, next - now())).unref()
  }
  const look = (): void => {
    again = working !== null
    working ??= (async () => {
      do {
        again = false
        await run()
      } while (again)
    })()
      .catch((error: unknown) => log('warn', 'the recordings could not be looked through', { why: String(error) }))
      .finally(() => (working = null))
  }

  const unlisten = link.listen({
    state({ state }) {
      const isBack = state === 'online' && !online
      online = state === 'online'
      if (!isBack) return
      // What the hub could not have then it may have now.
      for (const [id, { times, nextAt }] of failed) if (nextAt !== Infinity) failed.set(id, { times, nextAt: 0 })
      look()
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })

  return {
    look,
    async close() {
      calledOff.abort()
      clearTimeout(timer)
      unlisten()
      await working
    },
  }
}

const stretchOf = ({ atMs, because }: { atMs: number; because: 'agent' | 'field' }, toMs: number) => ({
  fromMs: Math.min(atMs, toMs),
  toMs,
  because,
})

/** Colleagues of one centre share a machine: whoever sits there sends what all of them left. See outbox-owner.ts. */
function isOfSameHub(one: string, other: string): boolean {
  return one.split('/')[0] === other.split('/')[0]
}
