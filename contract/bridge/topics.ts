import { z } from 'zod'
import { meSchema } from '../access.ts'
import { agentSnapshotSchema, extensionSchema } from '../agent.ts'
import { alarmSchema } from '../alarm.ts'
import { announcementSchema } from '../api/announcements.api.ts'
import { helpRequestSchema } from '../api/help.api.ts'
import { seatTruthSchema } from '../api/seats.api.ts'
import { languages } from '../language.ts'
import { practicePersonSchema } from '../embedded-hub.ts'
import { bilingualSchema } from '../language-schema.ts'
import { practiceStateSchema } from '../practice.ts'
import { queueSnapshotSchema } from '../live/messages.ts'
import { orderSchema } from '../order/order.ts'
import { giftRuleSchema, productSchema } from '../order/product.ts'
import { orderSettingsSchema } from '../order/settings.ts'
import { slipPaperSchema } from '../order/slip.ts'
import { courierSchema, stationSchema } from '../order/station.ts'
import { callerCardSchema } from '../seat/caller-card.ts'
import { devicesStateSchema, loopBackSchema } from '../seat/devices.ts'
import { localRecordingsSchema } from '../seat/local-recording.ts'
import { messagesStateSchema } from '../seat/messages-state.ts'
import { phoneLineSchema } from '../seat/phone-line.ts'
import { setUpFormSchema, testCallSchema } from '../set-up.ts'
import { proofItemSchema, proofSchema } from '../seat/ready-proof.ts'
import { type TopicName } from './names.ts'

/**
 * What main shows the window. A topic is one small state, always sent whole: at the first look and at every change. The
 * window keeps no truth of its own.
 */

export const shortcutActions = [
  'answer',
  'hang-up',
  'hold',
  'transfer',
  'conference',
  'mute',
  'park',
  'record',
  'pick-up',
  'help',
  'ready',
  'end-wrap-up',
  'repeat-order',
  'chase-order',
  'dial',
  'messages',
  'go-to',
] as const
export type ShortcutAction = (typeof shortcutActions)[number]

export const appSettingsSchema = z.object({
  language: z.enum(languages),
  theme: z.enum(['light', 'dark', 'system']),
  /** Text size in percent. */
  zoom: z.number().min(80).max(150),
  launchAtLogin: z.boolean(),
  /** Bring the window to the front when a call rings (never taking the keyboard from a form in use). */
  frontOnCall: z.boolean(),
  /** Electron accelerators, only those changed by the user; null switches one off. */
  shortcuts: z.partialRecord(z.enum(shortcutActions), z.string().max(60).nullable()),
  /** Of those, which work while another programme is in front. */
  globalShortcuts: z.array(z.enum(shortcutActions)),
  /** On what slips are printed here; null: the centre's paper, the system's usual printer. */
  slipPaper: slipPaperSchema.nullable(),
  slipPrinter: z.string().max(400).nullable(),
})
export type AppSettings = z.infer<typeof appSettingsSchema>

export const sessionPhases = [
  'starting', // main opens its store: nothing is known yet
  'locked', // the system seals no keys: a pass-phrase opens (or first sets) the store
  'not-enrolled',
  'signed-out',
  'choosing-seat',
  'signed-in',
] as const

const since = z.number()

export const topics = {
  app: z.object({
    version: z.string(),
    platform: z.string(),
    settings: appSettingsSchema,
    /** What the system language and colour scheme come to. */
    dark: z.boolean(),
    /** Where the keys are sealed. */
    keyStore: z.enum(['system', 'pass-phrase']),
  }),
  session: z.object({
    phase: z.enum(sessionPhases),
    /** `locked` only: a pass-phrase is set for the first time. */
    firstPassPhrase: z.boolean(),
    hub: z.object({ host: z.string(), port: z.number(), company: z.string().nullable() }).nullable(),
    me: meSchema.nullable(),
    lastJobNumber: z.string().nullable(),
    extension: extensionSchema.nullable(),
    phone: z.enum(['softphone', 'desk-phone', 'outside']).nullable(),
    /** Why the person was signed out without asking: expired, forced, taken elsewhere. */
    endedBecause: z.string().nullable(),
    /** Signed in by what this machine keeps, the hub being away: no phone, what is written waits in the outbox. */
    offline: z.boolean(),
    /** `offline` only: the hub is back and wants the password once more (`session.sign-in`) before anything is sent. */
    needsPassword: z.boolean(),
  }),
  /** The four links a seat lives by. */
  health: z.object({
    hub: z.object({
      state: z.enum(['off', 'connecting', 'online', 'offline']),
      since,
      roundTripMs: z.number().nullable(),
      why: z.string().nullable(),
    }),
    sip: z.object({
      state: z.enum(['off', 'connecting', 'registered', 'unregistered', 'refused']),
      since,
      why: z.string().nullable(),
    }),
    pbx: z.object({ state: z.enum(['unknown', 'up', 'down']), since }),
    media: z.object({ state: z.enum(['starting', 'up', 'down']), since, spare: z.boolean() }),
  }),
  seat: z.object({
    agent: agentSnapshotSchema.nullable(),
    /** Asked for, not yet a fact. */
    asked: z.string().nullable(),
    proofs: z.array(proofSchema),
    /** In practice alone: devices that are missing and are done without. */
    spared: z.array(proofItemSchema),
    truth: seatTruthSchema.nullable(),
    /** The three witnesses disagree (AG2): what about, since when, and whether it is being mended by itself. */
    disagreement: z.object({ what: z.array(z.string()), since, repairing: z.boolean() }).nullable(),
    breakReasons: z.array(z.string()),
    /** How far this machine's clock is from the hub's, ms: shown times are the hub's. */
    clockOffsetMs: z.number(),
  }),
  lines: z.object({
    lines: z.array(phoneLineSchema),
    /** The line the call bar is about. */
    current: z.string().nullable(),
  }),
  cards: z.object({
    cards: z.array(callerCardSchema),
    /** The one in front. */
    current: z.string().nullable(),
  }),
  /** Queues, as far as the rights reach. */
  floor: z.object({
    queues: z.array(queueSnapshotSchema.extend({ name: z.string(), own: z.boolean() })),
    /** Calls ringing or waiting that this seat could take (代接). */
    waiting: z.array(
      z.object({
        callId: z.string(),
        number: z.string(),
        queue: z.string().nullable(),
        /** Who rings, or who has parked it. */
        ringingAt: extensionSchema.nullable(),
        /** Where a parked call can be dialled. */
        slot: z.string().nullable(),
        since,
      }),
    ),
  }),
  /** Apart from the floor, and in a storm once a second: there may be hundreds. */
  colleagues: z.array(agentSnapshotSchema),
  devices: devicesStateSchema,
  levels: z.object({ microphone: z.number(), speaker: z.number() }),
  'loop-back': loopBackSchema,
  recordings: localRecordingsSchema,
  announcements: z.object({ announcements: z.array(announcementSchema), unread: z.number() }),
  /** The own request for help, and those this person may come to; the longest waiting first. */
  help: z.object({ own: helpRequestSchema.nullable(), others: z.array(helpRequestSchema) }),
  messages: messagesStateSchema,
  /** The encrypted cache: how far it is filled, what waits to be sent. */
  cache: z.object({
    state: z.enum(['closed', 'filling', 'current', 'stale', 'failed']),
    customers: z.number(),
    /** 0–1. */
    progress: z.number(),
    waiting: z.number(),
    /** Notes that the hub will not have (`call.list-refused-notes`). */
    refused: z.number(),
    why: z.string().nullable(),
  }),
  /** The catalogue, whole: it is small. */
  shop: z.object({
    state: z.enum(['closed', 'filling', 'current', 'stale', 'failed']),
    products: z.array(productSchema),
    giftRules: z.array(giftRuleSchema),
    stations: z.array(stationSchema),
    couriers: z.array(courierSchema),
    settings: orderSettingsSchema.nullable(),
    timeZone: z.string(),
    /** Order numbers leased to this seat and not used yet. */
    numbersLeft: z.int(),
    /** Orders and other mutations of orders that wait for the hub. */
    waiting: z.int(),
    conflicts: z.int(),
  }),
  /** What lists and open details follow: `sequence` counts the changes, `changed` are the last of them, newest last. */
  orders: z.object({ sequence: z.int(), changed: z.array(orderSchema) }),
  /**
   * Not the wall but what changed on it last; `wall.open` gives the whole. JSON of a `WallBatch`, empty before the first:
   * Electron's bridge would copy an object property by property, some thousands of them many times a second.
   */
  wall: z.string(),
  /** Open alarms, the newest first; `sound`: this person wants to hear new ones. */
  alarms: z.object({ open: z.array(alarmSchema), sound: z.boolean() }),
  practice: z.object({
    /** Of the practice on this machine: `on` while somebody sits there. */
    phase: z.enum(['off', 'starting', 'choosing', 'on', 'failed']),
    /** `starting` only: what is being made ready. */
    progress: z.object({ what: bilingualSchema, done: z.number(), total: z.number() }).nullable(),
    /** `failed` only, in words. */
    failure: z.string().nullable(),
    /** Who can sit down. */
    people: z.array(practicePersonSchema.omit({ password: true })),
    /** Of the hub one is signed in at, wherever it runs; null: nothing of it is practice. */
    exercise: practiceStateSchema.nullable(),
    /** What the caller one speaks with has said last, to be read along. */
    captions: z.array(z.object({ callId: z.string(), at: z.number(), text: z.string() })),
  }),
  update: z.object({
    /** False where the seat cannot change itself: in development, or installed where it may not write. */
    possible: z.boolean(),
    state: z.enum(['none', 'offered', 'fetching', 'ready', 'failed']),
    version: z.string().nullable(),
    /** `fetching` only. */
    percent: z.number(),
    /** `failed` only: the code. */
    why: z.string().nullable(),
    /** A version that did not run here and was taken back. */
    takenBack: z.string().nullable(),
  }),
  company: z.object({
    hub: z.enum(['none', 'starting', 'running', 'failed']),
    /** `failed` only, in words. */
    failure: z.string().nullable(),
    /** The set-up lies over the window. */
    open: z.boolean(),
    begun: z.boolean(),
    finished: z.boolean(),
    form: setUpFormSchema,
    /** Null: none was made since the programme started. */
    call: testCallSchema.nullable(),
  }),
  requests: z.object({
    /** Counts up; a request is acted on once. */
    number: z.number(),
    request: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('dial'), number: z.string() }),
        z.object({ kind: z.literal('go-to'), page: z.string() }),
        z.object({ kind: z.literal('shortcut'), action: z.enum(shortcutActions) }),
        z.object({ kind: z.literal('enrol'), code: z.string() }),
      ])
      .nullable(),
  }),
} as const satisfies Record<TopicName, z.ZodType>

export type Topics = { readonly [N in TopicName]: z.infer<(typeof topics)[N]> }
