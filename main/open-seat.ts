import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type UpdateSystem } from '../contract/update/update.ts'
import { type PhoneLine } from '../contract/seat/phone-line.ts'
import { type AlarmCommandName } from './alarms/alarm-desk.ts'
import { soundForAlarms } from './alarms/sound-for-alarms.ts'
import { createAudio } from './audio/audio.ts'
import { type CommandHandlers } from './bridge/answer-command.ts'
import { type TopicBoard } from './bridge/topic-board.ts'
import { type HubLink, type SessionLink } from './hub-link/hub-link.ts'
import { createMediaHost } from './media/media-host.ts'
import { type OpenMediaWindow } from './media/media-port.ts'
import { createPhoneInUse, type PhoneInUse } from './phone/phone-in-use.ts'
import { type PracticeDeskCommandName } from './practice/practice-desk.ts'
import { createSoftphone, type Softphone } from './phone/softphone.ts'
import { answerSound } from './recordings/answer-sound.ts'
import { type OrderCommandName } from './orders/order-commands.ts'
import { type SeatCommands } from './seat-commands.ts'
import { outboxOwner } from './outbox/outbox-owner.ts'
import { openRecording, type Recording } from './recording/recording.ts'
import { createSoftphoneSound } from './recording/softphone-sound.ts'
import { createSoundCard } from './recording/sound-card.ts'
import { openSeatParts, type SeatPartsOptions } from './seat-parts.ts'
import { soundForHelp } from './seat/sound-for-help.ts'
import { type SettingsFile } from './settings/settings-file.ts'
import { type DataCommandName, type TableFiles } from './transfers/data-desk.ts'
import { everyAddress } from './shell/network-watch.ts'
import { type InterventionCommandName } from './supervision/intervention-desk.ts'
import { type WallCommandName } from './wall/wall-commands.ts'
import { type SeatLog } from './shell/seat-log.ts'
import { type UpdateInstallation } from './update/update-installation.ts'
import { createUpdates, type UpdateCommandName } from './update/updates.ts'

type Options = {
  readonly folder: string
  /** Of the encrypted files: 32 bytes as hex. */
  readonly key: string
  readonly board: TopicBoard
  readonly settings: SettingsFile
  readonly openMediaWindow: OpenMediaWindow
  readonly cacheWorkerFile: string
  readonly tableFiles: TableFiles
  readonly version: string
  readonly updateSystem: UpdateSystem
  /** The telephone is registered with its sound up, or will not be soon. */
  readonly canTakeCalls: () => void
  readonly openUpdates: (link: SessionLink) => Promise<UpdateInstallation | null>
  /** Shown in the hub's list of sessions. */
  readonly device: string
  readonly log: SeatLog
}

type OwnCommand =
  | Extract<keyof CommandHandlers, `phone.${string}` | `audio.${string}` | `recording.${string}`>
  | OrderCommandName
  | DataCommandName
  | WallCommandName
  | AlarmCommandName
  | PracticeDeskCommandName
  | InterventionCommandName
  | UpdateCommandName

export type Seat = {
  readonly commands: SeatCommands & Pick<CommandHandlers, OwnCommand>
  readonly inCall: () => boolean
  /** Asks the hub, as whoever is signed in. */
  readonly ask: HubLink['call']
  /** The sound of a recording, for the page that asked its scheme for it. */
  readonly sound: (request: Request) => Promise<Response>
  /** How much sound a line of the softphone has had; null before it was counted. */
  readonly packetsOf: Softphone['packetsOf']
  /** This machine's addresses changed, or it woke up. */
  networkChanged(): void
  close(): Promise<void>
}

/** Joins the seat's three rooms: what knows the hub (seat-parts.ts), the softphone, and the media windows with their sound. */
export async function openSeat({ board, settings, log, ...options }: Options): Promise<Seat> {
  const now = Date.now
  const partLog: SeatPartsOptions['log'] = (level, text, detail) => log[level](detail, text)
  const wireLog = (part: string) => ({
    debug: (text: string, facts: object = {}) => log.debug({ part, ...facts }, text),
    info: (text: string, facts: object = {}) => log.info({ part, ...facts }, text),
    warn: (text: string, facts: object = {}) => log.warn({ part, ...facts }, text),
  })

  const mediaHost = createMediaHost({
    openMediaWindow: options.openMediaWindow,
    log: wireLog('media'),
    now,
    spare: { openAfterMs: 1_000, keepMs: 60_000 },
  })
  mediaHost.listen({ state: (media) => board.update('health', (health) => ({ ...health, media })) })
  const audio = createAudio({
    media: mediaHost,
    board,
    now,
    loadSettings: () => settings.get().audio,
    saveSettings: (audioSettings) => settings.change((all) => ({ ...all, audio: audioSettings })),
  })

  let softphone: Softphone | null = null
  let inUse: PhoneInUse | null = null
  let recording: Recording | null = null
  const openSoftphone: SeatPartsOptions['openSoftphone'] = ({
    access,
    hubAuthority,
    events,
    registration,
    whoIs,
    queueName,
    answersItself,
  }) => {
    const phone = createSoftphone({
      access,
      hubAuthority,
      mediaHost,
      records: parts.store.dialogs,
      events: {
        ...events,
        registration(sip) {
          log.info({ part: 'phone', state: sip.state, mark: 'registration' }, 'start mark')
          board.update('health', (health) => ({ ...health, sip }))
          registration(sip.state)
        },
        mark: (lineId, mark, at) => log.info({ part: 'phone', lineId, mark, markedAt: at }, 'call mark'),
      },
      log: wireLog('sip'),
      now,
      newId: () => uuid(),
      answersItself,
      describe: (number, queue) => ({ ...whoIs(number), queueName: queue === null ? null : queueName(queue) }),
    })
    softphone = phone
    phone.reclaim()
    return {
      phone,
      callEnded: (callId) => phone.callEnded(callId),
      describe: (lineId, what) => phone.describe(lineId, what),
      registerAgain: () => phone.registerAgain(),
      setPassword: (password) => phone.setPassword(password),
    }
  }

  const softphoneSound = createSoftphoneSound({
    mediaHost,
    peerOf: (lineId) => softphone?.peerOf(lineId) ?? null,
    log: (text, detail) => log.info(detail, text),
  })
  const soundCard = createSoundCard({ now, trouble: (trouble) => recording?.soundCardTrouble(trouble) })

  const parts = await openSeatParts({
    folder: options.folder,
    key: options.key,
    board,
    language: () => settings.get().app.language,
    device: options.device,
    log: partLog,
    cacheWorkerFile: options.cacheWorkerFile,
    proveAudio: () => audio.prove(),
    openSoftphone,
    async phoneHadItsTurn() {
      if (softphone !== null) await mediaHost.whenActive().catch(() => undefined)
      options.canTakeCalls()
    },
    tableFiles: options.tableFiles,
    phoneEvents: {
      lines(lines) {
        mediaHost.callRuns(lines.some(hasSound))
        inUse?.lines(lines)
        recording?.lines(lines)
      },
    },
    phoneChanged(phone, rules) {
      const sources = { softphone: softphoneSound, 'desk-phone': soundCard, outside: null }
      recording?.phone(rules, phone === null ? null : sources[phone.kind])
      if (phone?.kind === 'softphone') return audio.keepWarm(true)
      softphone = null
      audio.keepWarm(false)
      board.update('health', (health) => ({ ...health, sip: { state: 'off', since: now(), why: null } }))
    },
  })
  recording = await openRecording({
    folder: join(options.folder, 'recordings'),
    key: options.key,
    board,
    link: parts.link,
    language: () => settings.get().app.language,
    log: partLog,
    owner() {
      const { me } = board.get('session')
      const enrolment = parts.store.records.read('enrolment')
      return me === null || enrolment === null ? null : outboxOwner(enrolment.authority, me.userId)
    },
  })
  inUse = createPhoneInUse({ board, link: parts.link, phone: parts.phone, log: partLog })

  const inCall = (): boolean => (parts.phone()?.lines() ?? []).some(hasSound)
  // Also while it rings: whoever restarts then would miss it.
  const onThePhone = (): boolean => (parts.phone()?.lines() ?? []).some(({ phase }) => phase !== 'ended')
  const installation = await options.openUpdates(parts.hub)
  board.update('update', (state) => ({ ...state, possible: installation !== null }))
  const updates = createUpdates({
    ...{ board, link: parts.link, records: parts.store.records, installation, inCall: onThePhone, log: partLog },
    ...{ running: options.version, system: options.updateSystem, device: options.device },
  })

  const endHelpSound = soundForHelp(board, () => audio.soundHelp())
  const endAlarmSound = soundForAlarms(board, { play: () => audio.soundAlarm(), hush: () => audio.hushAlarm() })

  const done = async (work: Promise<void>): Promise<null> => {
    await work
    return null
  }
  // A hub that is away answers late, or not at all: nobody waits for it here.
  void parts.session.restore().catch((error: unknown) => log.error({ error }, 'the session could not be gone on with'))
  return {
    commands: {
      ...parts.commands,
      ...inUse.commands,
      ...recording.commands,
      ...updates.commands,
      'audio.change-settings': (change) => done(audio.changeSettings(change)),
      'audio.watch-levels': ({ on }) => done(audio.watchLevels(on)),
      'audio.start-loop-back': () => done(audio.startLoopBack()),
      'audio.stop-loop-back': () => done(audio.stopLoopBack()),
      'audio.try-ring': () => done(audio.tryRing()),
    },
    sound: (request) => answerSound(request, parts.link),
    ask: parts.link.call,
    inCall,
    packetsOf: (lineId) => softphone?.packetsOf(lineId) ?? null,
    networkChanged() {
      parts.session.retryNow()
      void softphone?.networkChanged(everyAddress())
    },
    async close() {
      updates.close()
      endHelpSound()
      endAlarmSound()
      await recording.close()
      await parts.close()
      audio.close()
      mediaHost.close()
    },
  }
}

const hasSound = ({ phase }: PhoneLine): boolean => phase === 'talking' || phase === 'held'
