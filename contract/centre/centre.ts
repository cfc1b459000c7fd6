import { z } from 'zod'
import { localRecordingRuleSchema, pbxRecordingRules } from '../seat/local-recording.ts'
import { entrySchema, menuDestinationSchema, overflowSchema } from './destination.ts'
import {
  addressSchema,
  dateSchema,
  extensionSchema,
  hostSchema,
  jobNumberSchema,
  keySchema,
  labelSchema,
  nameSchema,
  netSchema,
  outsideNumberSchema,
  pathSchema,
  portSchema,
  promptSchema,
  spanSchema,
} from './words.ts'

/**
 * The centre definition, `centre.yaml`. Strict: an unknown key is refused. No secret lives here; passwords are in
 * `secrets.yaml` beside it (secrets.ts). Cross-references (a queue that exists, a port used once) are checked by
 * pbx-config/check, which also gives line and remedy.
 */

export const codecs = ['opus', 'alaw', 'ulaw', 'g722', 'g729', 'gsm'] as const
export const strategies = [
  'longest-idle', // whoever has been free longest
  'round-robin', // in turn, remembering whose turn it was
  'fewest-calls',
  'skill-level', // best level first, in turn within a level
  'ring-all',
  'in-order', // as the seats are listed
  'random',
] as const
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

const seconds = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum)
const codecList = z.array(z.enum(codecs)).min(1)

const timeZoneSchema = z.string().check((context) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: context.value })
  } catch {
    context.issues.push({
      code: 'custom',
      input: context.value,
      params: { problem: 'company.timeZone', value: context.value },
    })
  }
})

const companySchema = z.strictObject({
  name: nameSchema,
  timeZone: timeZoneSchema,
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  /** With its zero, `0571`; numbers written without area code belong to it. */
  areaCode: z.string().check((context) => {
    if (!/^0(?:10|2\d|[3-9]\d{2})$/.test(context.value)) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        params: { problem: 'company.areaCode', value: context.value },
      })
    }
  }),
})

const networkSchema = z.strictObject({
  /** Address the SIP transports bind to. */
  address: addressSchema.default('0.0.0.0'),
  /** SIP ports; a transport without a port is not offered. */
  udp: portSchema.optional(),
  tcp: portSchema.optional(),
  tls: portSchema.optional(),
  /** Web sockets of the seats (path /ws): wss, and ws without TLS for the PBX's own machine. */
  wss: portSchema.optional(),
  ws: portSchema.default(8088),
  wsAddress: addressSchema.default('127.0.0.1'),
  /** Folder of the certificates: made here by our own CA unless `certificate` and `privateKey` name the company's own. */
  certificates: pathSchema.default('/etc/zuoxi/certificates'),
  certificate: pathSchema.optional(),
  privateKey: pathSchema.optional(),
  /** Names and addresses under which seats reach the PBX: they go into the certificate. */
  names: z.array(hostSchema).default([]),
  rtp: z.strictObject({ from: portSchema, to: portSchema }).default({ from: 10_000, to: 20_000 }),
  externalAddress: hostSchema.optional(),
  localNetworks: z.array(netSchema).default([]),
  /** A call whose media stopped ends after this; longer than any recovery of a seat. */
  mediaTimeoutSeconds: seconds(15, 20).default(20),
  heldMediaTimeoutSeconds: seconds(60, 7200).default(1800),
})

const hubSchema = z.strictObject({
  /** Where the hub answers routing questions. */
  fastAgi: z.strictObject({ address: hostSchema.default('127.0.0.1'), port: portSchema.default(4573) }).prefault({}),
  /** Where Asterisk offers its management interface to the hub. */
  ami: z
    .strictObject({
      address: addressSchema.default('127.0.0.1'),
      port: portSchema.default(5038),
      /** Addresses the hub may come from. */
      permit: z.array(netSchema).min(1).default(['127.0.0.1']),
    })
    .prefault({}),
})

const phonesSchema = z.strictObject({
  /** A softphone answers by itself when the INVITE asks it to (SP5); it obeys this PBX alone. */
  autoAnswer: z.boolean().default(false),
})

const directoriesSchema = z.strictObject({
  recordings: pathSchema.default('/var/spool/zuoxi/recordings'),
  /** Own prompts live in `<sounds>/<language>/…`. */
  sounds: pathSchema.default('/usr/share/asterisk/sounds'),
  music: pathSchema.default('/usr/share/asterisk/moh'),
})

const trunkSchema = z.strictObject({
  key: keySchema,
  name: nameSchema,
  /** Either we register at the provider … */
  register: z
    .strictObject({
      server: hostSchema,
      port: portSchema.default(5060),
      user: z.string().check((context) => {
        if (!/^[A-Za-z0-9_.+-]{1,64}$/.test(context.value)) {
          context.issues.push({
            code: 'custom',
            input: context.value,
            params: { problem: 'trunk.user', value: context.value },
          })
        }
      }),
      expirySeconds: seconds(30, 7200).default(600),
    })
    .optional(),
  /** … or the provider is known by address. */
  ip: z
    .strictObject({ server: hostSchema, port: portSchema.default(5060), from: z.array(netSchema).default([]) })
    .optional(),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp'),
  channels: z.int().min(1).max(2000),
  codecs: codecList.default(['alaw', 'ulaw']),
  /** Number shown on calls that leave here. */
  callerId: outsideNumberSchema.optional(),
  /** Digits put before every number dialled here. */
  prefix: z
    .string()
    .regex(/^\d{0,6}$/)
    .default(''),
  /** Called number to assume when the trunk delivers one the centre does not list. */
  fallbackNumber: outsideNumberSchema.optional(),
})

const skillSchema = z.strictObject({ key: keySchema, label: labelSchema })

const seatSchema = z.strictObject({
  /** 工号 */
  jobNumber: jobNumberSchema,
  name: nameSchema,
  team: nameSchema.optional(),
  extension: extensionSchema,
  phone: z
    .union([z.enum(['softphone', 'desk-phone']), z.strictObject({ outside: outsideNumberSchema })])
    .default('softphone'),
  /** Skill key → level, 1 (can) to 9 (best). */
  skills: z.record(keySchema, z.int().min(1).max(9)).default({}),
  /** May dial numbers outside. */
  outsideCalls: z.boolean().default(true),
  /** Leaves and takes messages. */
  voicemail: z.boolean().default(false),
})

const stationSchema = z.strictObject({
  key: keySchema,
  name: nameSchema,
  /** The station's phone; calls reach it by `extension` inside the centre. */
  number: outsideNumberSchema,
  extension: extensionSchema,
})

const queueSchema = z.strictObject({
  key: keySchema,
  label: labelSchema,
  extension: extensionSchema,
  strategy: z.enum(strategies).default('longest-idle'),
  ringSeconds: seconds(5, 120).default(20),
  retrySeconds: seconds(1, 60).default(2),
  wrapUpSeconds: seconds(0, 3600).default(30),
  maxWaitSeconds: seconds(5, 7200).default(300),
  /** Calls that may wait; 0 is no limit. */
  maxLength: z.int().min(0).max(10_000).default(0),
  weight: z.int().min(0).max(100).default(0),
  music: keySchema.optional(),
  announce: z
    .strictObject({
      position: z.boolean().default(false),
      wait: z.boolean().default(false),
      everySeconds: seconds(10, 600).default(45),
      /** Played again and again while waiting. */
      periodic: promptSchema.optional(),
      periodicSeconds: seconds(10, 600).default(60),
      /** Played to the caller once before the queue. */
      welcome: promptSchema.optional(),
    })
    .prefault({}),
  /** Played to the agent before the caller is connected. */
  agentAnnouncement: promptSchema.optional(),
  /** With nobody signed in: take new callers, keep waiting ones. */
  joinWhenEmpty: z.boolean().default(true),
  leaveWhenEmpty: z.boolean().default(false),
  overflow: overflowSchema,
  skill: keySchema.optional(),
  /** Lowest level of the skill that counts. */
  skillLevel: z.int().min(1).max(9).default(1),
  serviceLevelSeconds: seconds(1, 600).default(20),
  voicemail: z.boolean().default(false),
})

const musicSchema = z.strictObject({ key: keySchema, folder: pathSchema })

const numberSchema = z.strictObject({
  number: outsideNumberSchema,
  label: nameSchema,
  entry: entrySchema,
  /** Where the call goes when the hub does not answer and `entry` leads to no queue, and what the hub is told. */
  defaultQueue: keySchema,
  hours: keySchema.optional(),
  closed: entrySchema.optional(),
  language: z.enum(['zh', 'en']).optional(),
})

const menuSchema = z.strictObject({
  key: keySchema,
  label: labelSchema,
  prompt: promptSchema,
  waitSeconds: seconds(1, 30).default(5),
  attempts: z.int().min(1).max(5).default(3),
  keys: z.record(z.string().regex(/^[0-9*#]$/), menuDestinationSchema),
  /** Collects a number (customer number, order number) instead of one key; the hub sees it as `digits`. */
  collect: z
    .strictObject({ minimum: z.int().min(1).max(20), maximum: z.int().min(1).max(20), then: entrySchema })
    .optional(),
  /** After the last attempt. */
  otherwise: entrySchema,
})

const hoursSchema = z.strictObject({
  key: keySchema,
  /** Weekday → spans; a weekday that is absent is closed. */
  week: z.partialRecord(z.enum(weekdays), z.array(spanSchema).min(1)),
  /** Closed on holidays. A service that never closes says false. */
  holidays: z.boolean().default(true),
})

const calendarSchema = z.strictObject({
  holidays: z.array(z.strictObject({ name: nameSchema, from: dateSchema, to: dateSchema.optional() })).default([]),
  /** 调休: days worked in exchange, with the hours of the weekday named. */
  workDays: z.array(z.strictObject({ date: dateSchema, as: z.enum(weekdays).default('monday') })).default([]),
})

const recordingSchema = z.strictObject({
  rule: z.enum(pbxRecordingRules).default('all'),
  /** entry: from the moment the call enters the centre; answer: from the moment a person answers. */
  start: z.enum(['entry', 'answer']).default('answer'),
  /** What the seats record themselves (softphone, or the sound card beside a desk phone). */
  local: localRecordingRuleSchema.default('never'),
  /** Played to the caller before recording begins. */
  announcement: promptSchema.optional(),
})

/** How the figures of wall and reports are read; T of the service level is each queue's own. */
const figuresSchema = z.strictObject({
  /** Who gives up within this time has not really waited. */
  shortAbandonSeconds: seconds(0, 60).default(5),
  /** Whether short abandons count in the other figures. */
  countShortAbandons: z.boolean().default(false),
  /** Which of the three service levels is shown first: what becomes of it when a caller gives up. */
  serviceLevel: z.enum(['abandons-ignored', 'abandons-hurt', 'abandons-help']).default('abandons-hurt'),
  /** The share the centre wants within T. */
  targetPercent: z.int().min(1).max(100).default(80),
})

export const centreSchema = z.strictObject({
  company: companySchema,
  network: networkSchema,
  hub: hubSchema.prefault({}),
  phones: phonesSchema.prefault({}),
  directories: directoriesSchema.prefault({}),
  trunks: z.array(trunkSchema).min(1),
  /** Trunks for calls that leave, in the order they are tried; all trunks when absent. */
  outgoing: z.array(keySchema).min(1).optional(),
  skills: z.array(skillSchema).default([]),
  seats: z.array(seatSchema).min(1).max(2000),
  stations: z.array(stationSchema).default([]),
  music: z.array(musicSchema).default([]),
  queues: z.array(queueSchema).min(1),
  numbers: z.array(numberSchema).min(1),
  menus: z.array(menuSchema).default([]),
  hours: z.array(hoursSchema).default([]),
  calendar: calendarSchema.prefault({}),
  recording: recordingSchema.prefault({}),
  figures: figuresSchema.prefault({}),
})

export type Centre = z.infer<typeof centreSchema>
export type Trunk = Centre['trunks'][number]
export type Seat = Centre['seats'][number]
export type Queue = Centre['queues'][number]
export type CalledNumber = Centre['numbers'][number]
export type Menu = Centre['menus'][number]
export type WorkingHours = Centre['hours'][number]
export type Strategy = (typeof strategies)[number]
