import { join } from 'node:path'
import { type SeatPhone, seatsApi, type SipAccess } from '../contract/api/seats.api.ts'
import { type BilingualText, type Language } from '../contract/language.ts'
import { type SeatRecordingRules } from '../contract/seat/local-recording.ts'
import { type Proof } from '../contract/seat/ready-proof.ts'
import { createAlarmDesk } from './alarms/alarm-desk.ts'
import { type TopicBoard } from './bridge/topic-board.ts'
import { openCustomerCache } from './cache/customer-cache.ts'
import { createCustomerFill } from './cache/fill-customers.ts'
import { openSeatStore } from './cache/seat-store.ts'
import { createCards, type WhoIsIt } from './cards/cards.ts'
import { callNoteKind, createNoteSender } from './cards/note-outbox.ts'
import { createRefusedNotes } from './cards/refused-notes.ts'
import { createCustomerDesk } from './customers/customer-desk.ts'
import { createCustomerSenders } from './customers/customer-senders.ts'
import { createHubOrCache } from './hub-link/hub-or-cache.ts'
import { type LiveTimings } from './hub-link/live-client.ts'
import { openHubLink } from './hub-link/open-hub-link.ts'
import { createPhoneFirst } from './hub-link/phone-first.ts'
import { createMessageDesk } from './messages/message-desk.ts'
import { createMessageSender, messageKind } from './messages/message-outbox.ts'
import { openOrders } from './orders/open-orders.ts'
import { mutationKinds } from './orders/order-kinds.ts'
import { createOrderSenders } from './orders/order-senders.ts'
import { createOutbox, type Outbox } from './outbox/outbox.ts'
import { outboxOwner } from './outbox/outbox-owner.ts'
import { callQualityKind, createQualitySender, keepCallQuality } from './phone/call-quality.ts'
import { createPracticeDesk } from './practice/practice-desk.ts'
import { createDeskPhone } from './phone/desk-phone.ts'
import { type Phone, type PhoneEvents } from './phone/phone.ts'
import { createRecordingDesk } from './recordings/recording-desk.ts'
import { createRefusedPassword, type RefusedPassword } from './phone/refused-password.ts'
import { createAnnouncementDesk } from './seat/announcements.ts'
import { createHelpDesk } from './seat/help.ts'
import { createSeatDesk } from './seat/seat.ts'
import { createSeatCommands } from './seat-commands.ts'
import { createSession } from './session/session.ts'
import { createDataDesk, type TableFiles } from './transfers/data-desk.ts'
import { createInterventionDesk, type InviteMarks } from './supervision/intervention-desk.ts'
import { createWallCommands } from './wall/wall-commands.ts'
import { createWallDesk } from './wall/wall-desk.ts'
import {
  createOwnExport,
  createOwnExportSender,
  keepOwnCall,
  keepOwnNote,
  ownExportKind,
} from './transfers/own-export.ts'
import { type Registration } from './sip/user-agent.ts'

/** What the softphone can do beside what every phone can. */
export type SoftphoneInUse = {
  readonly phone: Phone
  /** The hub's feed says that this call is over. */
  readonly callEnded?: (callId: string) => void
  readonly describe?: (lineId: string, what: WhoIsIt & { readonly callId?: string }) => void
  readonly registerAgain?: () => void
  readonly setPassword?: (password: string) => void
}

export type SeatPartsOptions = {
  /** Of this machine's user; `seat.db` and `customers.db` are put here. */
  readonly folder: string
  /** 32 bytes as hex, sealed by the operating system elsewhere. */
  readonly key: string
  readonly board: TopicBoard
  readonly language: () => Language
  readonly device: string
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly proveAudio: () => Promise<readonly Proof[]>
  /** Opens the built-in phone for this access; its lines are to be told to `events`. */
  readonly openSoftphone: (about: {
    readonly access: SipAccess
    readonly extension: string
    /** PEM of the hub's own authority, for an access that names none. */
    readonly hubAuthority: string | null
    readonly events: PhoneEvents
    /** Its registration at the PBX, at every change. */
    readonly registration: (state: Registration['state']) => void
    readonly whoIs: (number: string) => WhoIsIt
    readonly queueName: (queue: string) => BilingualText | null
    readonly answersItself: (marks: InviteMarks) => boolean
  }) => SoftphoneInUse | Promise<SoftphoneInUse>
  /** The lines changed, of whichever phone: the topic `lines` is the caller's. */
  readonly phoneEvents?: Partial<PhoneEvents>
  /** The telephone of a start is registered, or will not be soon; what others wait for resolves when it has its sound too. */
  readonly phoneHadItsTurn?: () => Promise<void>
  /** Another phone, or none; and what the hub wants recorded at it. */
  readonly phoneChanged?: (phone: Phone | null, recording: SeatRecordingRules | null) => void
  /** False: the hub is asked for every customer, none is copied to here (a web seat beside it). */
  readonly keepsCustomers?: boolean
  /** The built file of main/cache/customer-thread.worker.ts. */
  readonly cacheWorkerFile?: string | URL
  readonly liveTimings?: Partial<LiveTimings>
  /** The system's dialogs for tables; a seat without a screen has none, and every choice is called off. */
  readonly tableFiles?: TableFiles
}

export type SeatParts = Awaited<ReturnType<typeof openSeatParts>>

/** Everything of the seat that knows the hub, put together by hand; what is opened here is closed in reverse. */
export async function openSeatParts(options: SeatPartsOptions) {
  const { board, language, log, key, folder } = options
  const closers: (() => Promise<void> | void)[] = []
  const opened = <T extends { close(): Promise<void> | void }>(part: T): T => {
    closers.push(() => part.close())
    return part
  }
  let softphone: SoftphoneInUse | null = null
  let phone: Phone | null = null
  let refusedPassword: RefusedPassword | null = null

  const store = opened(openSeatStore(join(folder, 'seat.db'), key))
  if (store.setAside !== null) log('warn', 'the seat’s own memory could not be read and was set aside', {})
  const memoryLost = store.setAside !== null
  const cache = opened(
    openCustomerCache({
      file: join(folder, 'customers.db'),
      key,
      broken: () => fill.broken(),
      ...(options.cacheWorkerFile === undefined ? {} : { workerFile: options.cacheWorkerFile }),
    }),
  )
  const phoneFirst = createPhoneFirst()
  const hub = opened(
    openHubLink({
      language,
      log,
      before: () => phoneFirst.after(() => Promise.resolve()),
      ...(options.liveTimings === undefined ? {} : { timings: options.liveTimings }),
    }),
  )
  const link = phoneFirst.link(hub)
  const phoneHadItsTurn = (): void => {
    const soundIsUp = options.phoneHadItsTurn?.()
    if (soundIsUp === undefined) phoneFirst.release()
    else void soundIsUp.finally(() => phoneFirst.release())
  }
  const fill = opened(createCustomerFill({ cache, link, board, log }))
  const outbox: Outbox = opened(
    createOutbox({
      store: store.outbox,
      atomically: store.atomically,
      link,
      board,
      language,
      shownKinds: [callNoteKind],
      conflictKinds: mutationKinds,
      lateKinds: [callNoteKind, callQualityKind],
      log,
      senders: {
        [callNoteKind]: createNoteSender(link),
        [callQualityKind]: createQualitySender(link),
        [ownExportKind]: createOwnExportSender(link),
        ...createCustomerSenders({
          link,
          outbox: () => outbox,
          store: store.outbox,
          keep: (customer) => customers.keep(customer),
          areaCode: () => cache.position().areaCode,
        }),
        ...createOrderSenders({ link, outbox: () => outbox, store: store.outbox, known: () => orders.known }),
        [messageKind]: createMessageSender(link),
      },
    }),
  )
  const cards = opened(
    createCards({
      board,
      link,
      cache,
      drafts: store.drafts,
      outbox,
      language,
      log,
      described: (lineId, what) => softphone?.describe?.(lineId, what),
    }),
  )
  const seat = opened(
    createSeatDesk({
      board,
      link,
      language,
      log,
      proveAudio: options.proveAudio,
      registerAgain: () => softphone?.registerAgain?.(),
    }),
  )
  const announcements = opened(createAnnouncementDesk({ board, link, log }))
  const interventions = createInterventionDesk(link)
  const help = opened(createHelpDesk({ board, link, stepIn: interventions.start, log }))
  const messages = opened(createMessageDesk({ board, link, outbox, language, log }))
  const hubOrCache = opened(createHubOrCache(link, board))
  const customers = createCustomerDesk({ link, hubOrCache, outbox, cache, cards, log })
  const namesOf = customers.namesOf
  const wall = createWallDesk({ board, link, language, namesOf, log })
  closers.push(() => wall.end())
  const alarms = opened(createAlarmDesk({ board, link, log }))
  const practice = opened(createPracticeDesk({ board, link, log }))
  const orders = opened(
    openOrders({
      board,
      link,
      hubOrCache,
      store,
      cache,
      outbox,
      keepCustomer: (customer) => customers.keep(customer),
      language,
      log,
    }),
  )

  const events: PhoneEvents = {
    ringing(line) {
      cards.ringing(line)
      options.phoneEvents?.ringing?.(line)
    },
    lines(lines) {
      options.phoneEvents?.lines?.(lines)
      cards.lines(lines)
    },
    ended(line, summary) {
      keepCallQuality(outbox, line, summary)
      keepOwnCall(store.ownCalls, outbox.owner(), line, Date.now())
      options.phoneEvents?.ended?.(line, summary)
    },
  }

  const startPhone = async (found: SeatPhone): Promise<void> => {
    const about = { events, whoIs: cards.whoIs, queueName: seat.queueName }
    if (found.kind === 'softphone') {
      const { answersItself } = interventions
      const repair = createRefusedPassword({
        fetchPassword: async () => {
          const now = await hub.call(seatsApi.phone, {})
          return now.kind === 'softphone' ? now.sip.password : null
        },
        setPassword: (password) => softphone?.setPassword?.(password),
        log,
      })
      refusedPassword = repair
      const hubAuthority = store.records.read('enrolment')?.authority ?? null
      softphone = await options.openSoftphone({
        ...about,
        answersItself,
        access: found.sip,
        extension: found.extension,
        registration(state) {
          if (state !== 'connecting') phoneHadItsTurn()
          repair.registration(state)
        },
        hubAuthority,
      })
      phone = softphone.phone
    } else {
      const simulated = found.kind === 'desk-phone' && found.simulated === true
      phone = createDeskPhone({ ...about, link, kind: found.kind, extension: found.extension, simulated })
    }
    options.phoneChanged?.(phone, found.recording ?? null)
  }

  const stopPhone = async (): Promise<void> => {
    const old = phone
    refusedPassword?.close()
    softphone = null
    phone = null
    options.phoneChanged?.(null, null)
    await old?.close()
    events.lines([])
  }
  closers.push(() => {
    refusedPassword?.close()
    return phone?.close()
  })

  const session = opened(
    createSession({
      board,
      link: hub,
      store,
      memoryLost,
      language,
      device: options.device,
      log,
      startPhone,
      stopPhone,
      hubLeft: () => {
        orders.hubLeft()
        cache.clear('').catch((error: unknown) => log('warn', 'the cache was not cleared', { error: String(error) }))
      },
      person(me) {
        const enrolment = store.records.read('enrolment')
        outbox.aim(me === null || enrolment === null ? null : outboxOwner(enrolment.authority, me.userId))
        if (me === null) fill.pause()
        else if (options.keepsCustomers !== false) fill.begin(me)
        orders.person(me)
        customers.showWaiting()
      },
    }),
  )
  const unlisten = link.listen({
    state: () => undefined,
    snapshot: () => undefined,
    delta: (delta) => {
      if (delta.kind === 'call.removed') softphone?.callEnded?.(delta.callId)
    },
    refused: () => undefined,
  })
  closers.push(unlisten)

  return {
    store,
    cache,
    link,
    /** The hub itself, with what its tokens are for: `link` waits for the telephone at a start. */
    hub,
    outbox,
    cards,
    seat,
    session: {
      ...session,
      async restore() {
        phoneFirst.hold()
        await session.restore()
        if (softphone === null) phoneHadItsTurn()
      },
    },
    customers,
    orders,
    announcements,
    /** The phone of the seat one sits at. */
    phone: (): Phone | null => phone,
    commands: {
      ...createSeatCommands({
        link,
        session,
        seat,
        cards: {
          ...cards,
          async writeNote(note) {
            const written = await cards.writeNote(note)
            keepOwnNote(store.ownCalls, outbox.owner(), note, Date.now())
            return written
          },
        },
        refusedNotes: createRefusedNotes(outbox),
        customers,
        announcements,
        help,
        messages,
      }),
      ...orders.commands,
      ...createWallCommands({ wall, link, namesOf }),
      ...alarms.commands,
      ...practice.commands,
      ...interventions.commands,
      ...createRecordingDesk({ link, files: options.tableFiles ?? noFiles, language, now: Date.now }),
      ...createOwnExport({
        ...{ calls: store.ownCalls, outbox, language, device: options.device, now: Date.now },
        orders: (owner) => store.orders.list(owner, 5_000),
        me: () => board.get('session').me,
        files: options.tableFiles ?? noFiles,
      }),
      ...createDataDesk({ link, files: options.tableFiles ?? noFiles, language, now: Date.now }),
    },
    async close(): Promise<void> {
      for (const close of closers.splice(0).reverse()) await close()
    },
  }
}

const noFiles: TableFiles = { open: async () => null, save: async () => null }
