import { agentsApi } from '../../contract/api/agents.api.ts'
import { callIdSchema } from '../../contract/ids.ts'
import { type LocalRecordings, type SeatRecordingRules } from '../../contract/seat/local-recording.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { type Language } from '../../contract/language.ts'
import { createLineRecordings, type LineRecordingsOptions } from './line-recordings.ts'
import { createPbxRecordings } from './pbx-recordings.ts'
import { openRecordingFolder } from './recording-folder.ts'
import { recordingsKey } from './recording-key.ts'
import { type SoundCardTrouble } from './sound-card.ts'
import { type SoundSource } from './sound-source.ts'
import { createUploads, type UploadsOptions } from './uploads.ts'
import { pbxGraceMs, pbxShouldRecord, wantRecording } from './want-recording.ts'

type RecordingCommand = 'recording.start' | 'recording.stop' | 'recording.sensitive' | 'phone.record'

/** Recording at this seat (RC2): what is recorded, paused, kept encrypted and sent. */
export type Recording = {
  /** Phone event: all lines, at every change. */
  lines(lines: readonly PhoneLine[]): void
  /** What the hub wants recorded; null: nobody sits here. `source` null: the phone's sound does not come by this machine. */
  phone(rules: SeatRecordingRules | null, source: SoundSource | null): void
  soundCardTrouble(trouble: SoundCardTrouble | null): void
  readonly commands: Pick<CommandHandlers, RecordingCommand>
  /** Ends what is being recorded, so that it can be played. */
  close(): Promise<void>
}

export type RecordingOptions = {
  /** Of this machine's user; the recordings get a folder in it. */
  readonly folder: string
  /** Of the store: 32 bytes as hex. */
  readonly key: string
  readonly board: TopicBoard
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly owner: () => string | null
  readonly language: () => Language
  readonly now?: () => number
  readonly log: UploadsOptions['log']
  readonly files?: LineRecordingsOptions['files']
  readonly uploads?: Pick<UploadsOptions, 'backOff' | 'openForMs'>
}

const nothingWanted: SeatRecordingRules = { local: 'never', pbx: 'none' }
/** So soon after the beginning a recording is dropped when it turns out that the PBX has one from the answer on. */
const dropWithinMs = 15_000

export async function openRecording(options: RecordingOptions): Promise<Recording> {
  const { board, link, log } = options
  const now = options.now ?? Date.now
  const wrapping = recordingsKey(options.key)
  const folder = await openRecordingFolder(options.folder)
  let all: readonly PhoneLine[] = []
  let rules = nothingWanted
  let source: SoundSource | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let counting = false
  let troubles: Partial<Record<'disk' | 'sound' | 'hub', LocalRecordings['trouble']>> = {}
  const byHand = new Map<string, 'on' | 'off'>()
  const paused = new Map<string, 'agent' | 'field'>()

  const diskTrouble = (error: unknown): void => {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown'
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    tell('disk', error === null ? null : { kind: isFull ? 'disk-full' : 'disk', reason: code })
    if (error !== null) log('warn', 'a recording could not be written; the call goes on', { why: code })
  }
  const tell = (of: keyof typeof troubles, trouble: LocalRecordings['trouble']): void => {
    troubles = { ...troubles, [of]: trouble }
    publish()
  }
  const publish = (): void => {
    if (closed) return
    board.update('recordings', (before) => ({
      ...before,
      rules,
      lines: [...lineRecordings.list()],
      paused: [...paused].map(([lineId, because]) => ({ lineId, because })),
      trouble: troubles.disk ?? troubles.sound ?? troubles.hub ?? null,
    }))
  }
  const count = async (): Promise<void> => {
    if (counting || closed) return
    counting = true
    const files = await folder.list().finally(() => (counting = false))
    const sum = (some: typeof files): number => some.reduce((bytes, file) => bytes + file.bytes, 0)
    const waiting = files.filter(({ id }) => !lineRecordings.active().has(id))
    board.update('recordings', (before) => ({
      ...before,
      waiting: { count: waiting.length, bytes: sum(waiting) },
      folderBytes: sum(files),
    }))
  }
  const recount = (): void => void count().catch(diskTrouble)

  const lineRecordings = createLineRecordings({
    folder,
    wrapping,
    source: () => source,
    extension: () => board.get('session').extension ?? '',
    owner: options.owner,
    now,
    trouble: diskTrouble,
    foundOpen({ begin, pausedNow }) {
      if (begin.why === 'hand') byHand.set(begin.lineId, 'on')
      // A field has the keyboard no more; that it may be heard again the agent says.
      if (pausedNow !== null) paused.set(begin.lineId, 'agent')
    },
    changed() {
      look()
      recount()
      uploads.look()
    },
    ...(options.files === undefined ? {} : { files: options.files }),
  })
  const uploads = createUploads({
    folder,
    wrapping,
    link,
    active: lineRecordings.active,
    owner: options.owner,
    now,
    refused(why) {
      const reason = why instanceof SeatError ? seatErrorText(why, options.language()) : String(why)
      tell('hub', why === null ? null : { kind: 'refused', reason })
    },
    sent: recount,
    log,
    ...options.uploads,
  })
  const pbx = createPbxRecordings(link, () => look())

  /** The id the hub has for it, which the phone may not know: a call dialled here is named by the hub alone. */
  const named = (line: PhoneLine): PhoneLine => {
    if (line.callId !== null) return line
    const card = board.get('cards').cards.find(({ lineId }) => lineId === line.lineId)
    return card?.callId ? { ...line, callId: card.callId } : line
  }
  /** Brings what is being recorded to what is to be. */
  const look = (): void => {
    if (closed) return
    clearTimeout(timer)
    const lines = all.map(named)
    for (const line of lines) {
      const { lineId } = line
      const known = { rules, byHand: byHand.get(lineId) ?? null, pbxRecords: pbx.records(line.callId), now: now() }
      const running = lineRecordings.find(lineId)
      const why = wantRecording(line, known)
      if (running === undefined) {
        if (why === null) continue
        if (why === 'pbx-cannot') pbx.ask(line.callId)
        lineRecordings.begin(line, why, paused.get(lineId) ?? null)
      } else if (why === null) {
        const { recorder } = running
        const isTwice = running.why === 'pbx-cannot' && known.pbxRecords && known.byHand === null && isRunning(line)
        if (!isTwice) void lineRecordings.end(lineId, line.endedAt ?? now())
        else if (now() - recorder.begin.startedAt < dropWithinMs) void lineRecordings.discard(lineId)
        else lineRecordings.follow(line)
      } else lineRecordings.follow(line)
    }
    for (const { lineId } of lineRecordings.list()) {
      if (!lines.some((line) => line.lineId === lineId)) void lineRecordings.end(lineId, now())
    }
    const next = lines.flatMap(({ answeredAt, phase }) => (answeredAt === null || phase === 'ended' ? [] : answeredAt))
    const due = next.map((at) => at + pbxGraceMs - now()).filter((ms) => ms >= 0)
    if (due.length > 0) timer = setTimeout(look, Math.min(...due) + 10)
    publish()
  }

  const lineOf = (lineId: string): PhoneLine => {
    const line = all.find((one) => one.lineId === lineId)
    if (line === undefined || !isRunning(line)) throw new SeatError('seat.no-line')
    return named(line)
  }
  const setPaused = (lineId: string, because: 'agent' | 'field' | null): void => {
    const recorder = lineRecordings.find(lineId)?.recorder
    if (because === null) paused.delete(lineId)
    else paused.set(lineId, because)
    if (because === null) recorder?.resume()
    else recorder?.pause(because)
    publish()
  }
  /** The PBX's own recording; the hub writes it into the call's history and the log. */
  const tellPbx = async (line: PhoneLine, action: 'pause' | 'resume', because: 'agent' | 'field'): Promise<void> => {
    const callId = callIdSchema.safeParse(line.callId)
    if (!callId.success) throw new SeatError('seat.no-line')
    await link.call(agentsApi.record, { params: { callId: callId.data }, body: { action, because } })
  }
  const pauseOrResume = async (lineId: string, action: 'pause' | 'resume'): Promise<void> => {
    const line = lineOf(lineId)
    const before = paused.get(lineId) ?? null
    // Here first: it takes no time.
    setPaused(lineId, action === 'pause' ? 'agent' : null)
    try {
      await tellPbx(line, action, 'agent')
    } catch (error) {
      // Where this is the only recording it is paused all the same; else the agent must not believe that it is.
      const isOnlyHere = lineRecordings.find(lineId) !== undefined && !pbx.records(line.callId)
      if (isOnlyHere) return
      setPaused(lineId, before)
      throw error
    }
  }
  const sensitive = (on: boolean): void => {
    for (const line of all.filter(isRunning).map(named)) {
      const { lineId } = line
      if (on ? paused.has(lineId) : paused.get(lineId) !== 'field') continue
      setPaused(lineId, on ? 'field' : null)
      if (!pbxShouldRecord(line, rules) && !pbx.records(line.callId)) continue
      tellPbx(line, on ? 'pause' : 'resume', 'field').catch((error: unknown) =>
        log('warn', 'the PBX was not told that a field must not be heard', { lineId, on, why: String(error) }),
      )
    }
  }

  const stopCards = board.watch('cards', () => look())
  recount()
  return {
    lines(lines) {
      for (const { lineId, callId, phase } of lines) {
        if (phase !== 'ended') continue
        byHand.delete(lineId)
        paused.delete(lineId)
        if (callId !== null) pbx.forget(callId)
      }
      all = lines
      look()
    },
    phone(next, from) {
      rules = next ?? nothingWanted
      source = from
      if (from?.kind !== 'sound-card') troubles = { ...troubles, sound: null }
      look()
      uploads.look()
    },
    soundCardTrouble: (trouble) => tell('sound', trouble),
    commands: {
      'recording.start': async ({ lineId }) => {
        lineOf(lineId)
        if (source === null) throw new SeatError('seat.recording-none', { reason: outsideReason[options.language()] })
        byHand.set(lineId, 'on')
        look()
        return null
      },
      'recording.stop': async ({ lineId }) => {
        lineOf(lineId)
        byHand.set(lineId, 'off')
        look()
        return null
      },
      'recording.sensitive': async ({ on }) => {
        sensitive(on)
        return null
      },
      'phone.record': async ({ lineId, action }) => {
        await pauseOrResume(lineId, action)
        return null
      },
    },
    async close() {
      all = []
      clearTimeout(timer)
      stopCards()
      pbx.close()
      await lineRecordings.endAll(now())
      closed = true
      await uploads.close()
    },
  }
}

const isRunning = ({ phase }: PhoneLine): boolean => phase === 'talking' || phase === 'held'

const outsideReason = {
  'zh-CN': '话机不经过这台电脑',
  en: 'the phone’s sound does not come by this computer',
} as const
