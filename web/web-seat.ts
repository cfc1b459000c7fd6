import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { initialTopics } from '../contract/bridge/initial-topics.ts'
import { type BridgeResult } from '../contract/bridge/result.ts'
import { type Language } from '../contract/language.ts'
import { type WebSeatsStart } from '../contract/web-seat.ts'
import { answerCommand, type CommandHandlers } from '../main/bridge/answer-command.ts'
import { createTopicBoard, type TopicBoard } from '../main/bridge/topic-board.ts'
import { outboxOwner } from '../main/outbox/outbox-owner.ts'
import { createPhoneInUse } from '../main/phone/phone-in-use.ts'
import { openRecording } from '../main/recording/recording.ts'
import { answerSound } from '../main/recordings/answer-sound.ts'
import { SeatError } from '../main/seat-error.ts'
import { openSeatParts } from '../main/seat-parts.ts'
import { defaultSettings } from '../main/settings/seat-settings.ts'
import { openSettingsFile } from '../main/settings/settings-file.ts'
import { type BrowserFiles } from './browser-files.ts'
import { needApp } from './needs-app.ts'
import { createPracticeSound } from './practice-sound.ts'

export type WebSeatLog = (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void

export type WebSeat = {
  readonly board: TopicBoard
  answer(name: unknown, input: unknown): Promise<BridgeResult<unknown>>
  readonly sound: (request: Request) => Promise<Response>
  /** Nothing waits to be sent, and nobody is signed in. */
  idle(): boolean
  close(): Promise<void>
}

export type WebSeatOptions = {
  /** This browser's own. */
  readonly folder: string
  readonly hub: WebSeatsStart['hub']
  readonly files: BrowserFiles
  readonly language: Language
  readonly version: string
  /** What the hub's list of sessions shows. */
  readonly device: string
  /** Whole frames of what a simulated desk phone hears (practice), for whoever looks at the seat. */
  readonly hear: (frames: Buffer) => void
  readonly log: WebSeatLog
}

/** One browser's main: the seat's own parts without a softphone, a copy of the customers, and the machine around them. */
export async function openWebSeat(options: WebSeatOptions): Promise<WebSeat> {
  const { folder, hub, files, log } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = await ownKey(join(folder, 'key'))
  const settings = await openSettingsFile({
    file: join(folder, 'settings.json'),
    defaults: defaultSettings(options.language),
    now: Date.now,
    trouble: (what, error) => log('warn', 'settings', { what, error: String(error) }),
  })
  const language = (): Language => settings.get().app.language
  const board = createTopicBoard(initialTopics(language(), Date.now()))
  const showApp = (): void =>
    board.update('app', (state) => ({
      ...state,
      version: options.version,
      platform: 'web',
      settings: settings.get().app,
    }))
  showApp()

  let inUse: ReturnType<typeof createPhoneInUse> | null = null
  let recording: Awaited<ReturnType<typeof openRecording>> | null = null
  let sound: ReturnType<typeof createPracticeSound> | null = null
  const parts = await openSeatParts({
    folder,
    key,
    board,
    language,
    device: options.device,
    log,
    keepsCustomers: false,
    tableFiles: files,
    proveAudio: async () => [],
    // The way to choose one is closed below; this is for a seat that became one meanwhile.
    openSoftphone: ({ extension }) => {
      throw new SeatError('seat.softphone-needs-app', { extension })
    },
    phoneEvents: {
      lines(lines) {
        inUse?.lines(lines)
        recording?.lines(lines)
        sound?.lines(lines)
      },
    },
    phoneChanged(phone, rules) {
      recording?.phone(rules, null)
      sound?.phone(phone)
    },
  })
  const closers: (() => Promise<void> | void)[] = [() => parts.close()]
  try {
    parts.store.records.write('enrolment', { ...hub })
    recording = await openRecording({
      folder: join(folder, 'recordings'),
      key,
      board,
      link: parts.link,
      language,
      log,
      owner() {
        const { me } = board.get('session')
        return me === null ? null : outboxOwner(hub.authority, me.userId)
      },
    })
    const { commands: recordingCommands } = recording
    closers.unshift(recording.close)
    sound = createPracticeSound({ link: parts.link, hear: options.hear, log })
    closers.unshift(sound.close)
    inUse = createPhoneInUse({ board, link: parts.link, phone: parts.phone, log })
    board.update('health', (health) => ({ ...health, media: { ...health.media, state: 'up' } }))

    const handlers = {
      ...parts.commands,
      ...inUse.commands,
      ...recordingCommands,
      ...needApp,
      'session.list-seats': async () => {
        const { seats } = await parts.commands['session.list-seats'](null)
        return { seats: seats.filter(({ phone }) => phone !== 'softphone') }
      },
      'session.choose-seat': async (wish) => {
        const { seats } = await parts.commands['session.list-seats'](null)
        const wanted = seats.find(({ extension }) => extension === wish.extension)
        if (wanted?.phone === 'softphone') throw new SeatError('seat.softphone-needs-app', wish)
        return parts.commands['session.choose-seat'](wish)
      },
      'app.change-settings': async (change) => {
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
        settings.change((all) => ({ ...all, app: { ...all.app, ...given } }))
        showApp()
        return null
      },
      'app.ready': async () => null,
      'app.painted': async () => null,
    } satisfies Partial<CommandHandlers> as CommandHandlers

    void parts.session
      .restore()
      .catch((error: unknown) => log('warn', 'the session was not gone on with', { error: String(error) }))
    return {
      board,
      async answer(name, input) {
        const result = await answerCommand(name, input, {
          handlers,
          language,
          newReference: () => randomBytes(4).toString('hex'),
          unexpected: (error, command, reference) =>
            log('warn', 'a command failed', { command, reference, error: String(error) }),
        })
        const told = withNames(result, files)
        files.offer()
        return told
      },
      sound: (request) => answerSound(request, parts.link),
      idle: () => board.get('session').me === null && board.get('cache').waiting === 0,
      async close() {
        for (const close of closers) await close()
        await settings.flush()
      },
    }
  } catch (error) {
    for (const close of closers) await close()
    throw error
  }
}

/** Where a file lies here is nothing to the person: he knows it by its name. */
function withNames(result: BridgeResult<unknown>, files: BrowserFiles): BridgeResult<unknown> {
  if (!result.ok || typeof result.value !== 'object' || result.value === null) return result
  const { file } = result.value as { readonly file?: unknown }
  if (typeof file !== 'string') return result
  return { ok: true, value: { ...result.value, file: files.nameOf(file) ?? file } }
}

/** What this browser's drafts are encrypted with, 32 bytes as hex; the folder is the hub's and nobody else's to read. */
async function ownKey(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (/^[0-9a-f]{64}$/.test(kept)) return kept
  const made = randomBytes(32).toString('hex')
  await writeFile(file, made, { mode: 0o600 })
  return made
}
