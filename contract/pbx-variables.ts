import { z } from 'zod'

/**
 * The names that the rendered dial plan and the hub agree on. The dial plan (pbx-config/asterisk) writes and reads
 * them, the hub's FastAGI side and AMI side do the same from the other end. ADR 0003 tells how the question is bounded.
 */

/**
 * The FastAGI question: `agi://hub:port/route,<arguments>`. Arguments arrive as `agi_arg_1` … in this order. Every
 * value is filtered by the dial plan (the characters each may hold are given); an unknown one is empty.
 *
 * The AGI channel is one half of a Local channel, not the caller's: `agi_channel`, `agi_uniqueid` and `agi_callerid`
 * are of no use, take the arguments.
 */
export const routeScript = 'route'
export const routeArguments = [
  'callerNumber', // as received, [0-9A-Za-z+*#]
  'calledNumber', // as received, [0-9A-Za-z+*#]
  'number', // the centre's number it was recognised as (`numbers[].number`, digits only), empty if none
  'trunk', // key of the trunk
  'linkedId', // Asterisk's linkedid of the call
  'uniqueId', // Asterisk's uniqueid of the caller's channel
  'channel', // name of the caller's channel
  'digits', // digits the caller has entered so far, [0-9*#]
  'sipCallId', // Call-ID of the caller's INVITE, [0-9A-Za-z@._-]
  'hours', // open | closed, by the called number's working hours
  'language', // language the call has now, for example zh
  'defaultQueue', // key of the called number's default queue
] as const
export type RouteArgument = (typeof routeArguments)[number]
export type RouteQuestion = Readonly<Record<RouteArgument, string>>

const plain = z.string().max(200)
const routeQuestionSchema = z.object({
  callerNumber: plain,
  calledNumber: plain,
  number: plain,
  trunk: plain,
  linkedId: plain.min(1),
  uniqueId: plain,
  channel: plain,
  digits: plain,
  sipCallId: plain,
  hours: z.enum(['open', 'closed']),
  language: plain,
  defaultQueue: plain,
})

/** Reads the question from the AGI arguments in order; undefined when it is not one of ours. */
export function parseRouteQuestion(values: readonly string[]): RouteQuestion | undefined {
  const named = Object.fromEntries(routeArguments.map((name, index) => [name, values[index] ?? '']))
  const parsed = routeQuestionSchema.safeParse(named)
  return parsed.success ? parsed.data : undefined
}

/**
 * The hub's answer: `SET VARIABLE <name> "<value>"` for those it wants to set, then it closes the connection. Only
 * what arrives before the caller's one second is over counts; `ZUOXI_ACTION` is set **last**, it makes the answer
 * complete. Without it (or with `default`) the call goes the called number's own way.
 */
export const answerVariables = {
  /** Call id, UUIDv7. Without an answer the call is known by its linkedid. */
  call: 'ZUOXI_CALL',
  /** One of `routeActions`. */
  action: 'ZUOXI_ACTION',
  /** For extension: the extension. outside: the number. announcement: the prompt's name. voicemail: extension or queue key. */
  target: 'ZUOXI_TARGET',
  /** Queue key for `queue`; for `default` it replaces the default queue. */
  queue: 'ZUOXI_QUEUE',
  /** QUEUE_PRIO: 0 is usual, higher goes first. */
  priority: 'ZUOXI_PRIORITY',
  /** Extension of the seat that is rung first, before the queue. */
  agent: 'ZUOXI_AGENT',
  /** How long that seat is rung, 1–60; 15 when absent. */
  agentSeconds: 'ZUOXI_AGENT_SECONDS',
  /** Language of the prompts, for example zh or en. */
  language: 'ZUOXI_LANGUAGE',
} as const

export const routeActions = [
  'queue', // ZUOXI_QUEUE (opening hours are not asked again: the hub has seen them)
  'extension', // ring the seat ZUOXI_TARGET
  'outside', // dial ZUOXI_TARGET through a trunk
  'reject', // refuse without answering (cause 21, SIP 403)
  'hang-up', // answer nothing, end normally
  'announcement', // play ZUOXI_TARGET, then hang up
  'voicemail', // leave a message for ZUOXI_TARGET
  'default', // as the centre definition says
] as const
export type RouteAction = (typeof routeActions)[number]

/** Variables that the caller's channel carries and its legs inherit; AMI `Getvar`/`Setvar` may use them. */
export const callVariables = {
  call: 'ZUOXI_CALL',
  queue: 'ZUOXI_QUEUE_KEY',
  number: 'ZUOXI_NUMBER',
  trunk: 'ZUOXI_TRUNK',
  /** File of the recording, without folder. */
  recording: 'ZUOXI_RECORDING',
  /** inbound | outbound | internal */
  direction: 'ZUOXI_DIRECTION',
} as const

/** Contexts of the dial plan that the hub names in AMI actions or must recognise in events. */
export const dialplanContexts = {
  /** The Local channel that asks the hub. Its channels (`Local/ask@…`) are no part of the call's history. */
  question: 'zuoxi-ask',
  /** Where calls from trunks arrive. */
  inbound: 'zuoxi-from-trunk',
  /** `<extension>`: a seat, a queue, a station: what a blind transfer inside the centre names. */
  internal: 'zuoxi-internal',
  /** The same and the outside: what a seat that may dial out names. */
  seat: 'zuoxi-seat',
  /** `<number>`: through the trunks. */
  outside: 'zuoxi-outside',
  /** `Local/<extension>@zuoxi-outside-seat/n`: queue member of a seat that sits at an outside number. */
  outsideSeat: 'zuoxi-outside-seat',
  /** `listen | whisper | barge`, channel variable ZUOXI_SPIED names the channel to step into. */
  supervise: 'zuoxi-supervise',
  /** `pickup`, channel variable ZUOXI_PICKED names the ringing channel. */
  pickup: 'zuoxi-pickup',
  /** `<room number>`: conference room. */
  conference: 'zuoxi-conference',
  /** Parking: Redirect here (extension `park`) parks; `zuoxi-parked` holds the slots. */
  park: 'zuoxi-park',
  parked: 'zuoxi-parked',
  /** Where Asterisk sends a parked call that nobody took: back to `parkVariables.parker`, else to the default queue. */
  parkedTooLong: 'zuoxi-parked-too-long',
  /** Prefix; `zuoxi-queue-<key>,s,1` puts a call into a queue. */
  queuePrefix: 'zuoxi-queue-',
} as const

/** On the customer's channel: the extension of the seat that parked him. */
export const parkVariables = { parker: 'ZUOXI_PARKER' } as const

/** Variables for AMI Originate/Redirect into the contexts above. */
export const superviseVariables = {
  spied: 'ZUOXI_SPIED',
  picked: 'ZUOXI_PICKED',
  /** What the spied call is recorded as (`recordingName`); without it a barge is not recorded. */
  file: 'ZUOXI_SPIED_FILE',
} as const

/** A party's own voice beside the recording of a call, below the folder of recordings (pbx-config/asterisk/dialplan/voices.ts). */
export function voiceFileName(of: {
  readonly day: string
  readonly call: string
  readonly at: string
  /** `leg`: whoever talks with the customer. `barge`: a supervisor whom both hear. */
  readonly kind: 'leg' | 'barge'
}): string {
  // MixMonitor takes the form of the sound from the ending.
  return `${of.day}/${of.call}.${of.at}.${of.kind}.raw`
}
export const isVoiceFile = (name: string): boolean => /\.\d{13}\.(leg|barge)\.raw$/.test(name)

/**
 * AMI `UserEvent`s of the dial plan: what happens to a call outside the PBX's own events. Each carries `Call`,
 * `LinkedId` and the fields named.
 */
export const userEvents = {
  /** A call came in: Caller, Called, Number, Trunk, Hours, Channel. Sent after the question. Asked: yes | no answer */
  arrived: 'ZuoxiArrived',
  /** A menu took a key: Menu, Key (empty: nothing pressed). */
  menu: 'ZuoxiMenu',
  /** The call went on to: Kind (queue | menu | extension | outside | announcement | voicemail | hang-up), Target, Reason. */
  routed: 'ZuoxiRouted',
  /** Recording started: File. */
  recording: 'ZuoxiRecording',
  /** The preferred seat was tried: Agent, Result (DIALSTATUS). */
  preferred: 'ZuoxiPreferred',
} as const

/** Event names that `queue_log` holds for a seat rung before the queue (ADR 0003). */
export const queueLogEvents = {
  preferredOffer: 'ZUOXIOFFER',
  preferredConnect: 'ZUOXICONNECT',
  preferredMiss: 'ZUOXIMISS',
} as const

/**
 * Journal for a hub that was away: one record per ended customer call in AstDB, family `zuoxi-ended`, key linkedid.
 * The hub reads them with AMI DBGetTree after a connection and removes what it has stored (DBDel). The dial plan keeps
 * the newest `journalLimit`; `zuoxi-ring` is its own book-keeping.
 */
export const journalFamily = 'zuoxi-ended'
export const journalRingFamily = 'zuoxi-ring'
export const journalLimit = 20_000

/** Keys of a record, in order; a record is `k=v|k=v|…`. Values hold no `|`. */
export const journalKeys = {
  version: 'v',
  direction: 'd',
  callId: 'i',
  caller: 'f',
  called: 't',
  startMs: 's',
  answerMs: 'a',
  endMs: 'e',
  queue: 'q',
  member: 'm',
  dialStatus: 'ds',
  queueStatus: 'qs',
  hangupCause: 'hc',
  trunk: 'tk',
  recording: 'r',
} as const

const epochMs = z.coerce.number().int().min(1_000_000_000_000).max(9_999_999_999_999)
const text = z.string().max(200)
const optionalText = z.preprocess((value) => (value === '' ? undefined : value), text.optional())
const endedCallSchema = z.object({
  version: z.literal('1'),
  direction: z.enum(['inbound', 'outbound']),
  /** UUIDv7 of the hub, or the linkedid. */
  callId: text.min(1),
  caller: text,
  called: text,
  startMs: epochMs,
  /** When a person answered; undefined when nobody did. */
  answerMs: z.preprocess((value) => (value === '' ? undefined : value), epochMs.optional()),
  endMs: epochMs,
  queue: optionalText,
  /** Interface of whoever answered, for example PJSIP/8001. */
  member: optionalText,
  dialStatus: optionalText,
  queueStatus: optionalText,
  /** Q.850 cause of the caller's channel. */
  hangupCause: z.coerce.number().int().min(0).max(999),
  trunk: optionalText,
  recording: optionalText,
})
export type EndedCall = Readonly<z.infer<typeof endedCallSchema>> & { readonly linkedId: string }

/**
 * Reads one journal record. `key` is AstDB's full key (`/zuoxi-ended/<linkedid>`) or the linkedid alone.
 * Returns undefined for anything that is not a whole record of a version known here.
 */
export function parseEndedCall(key: string, value: string): EndedCall | undefined {
  const linkedId = key.split('/').at(-1) ?? ''
  const fields = new Map(
    value.split('|').map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
    }),
  )
  const named = Object.fromEntries(Object.entries(journalKeys).map(([name, short]) => [name, fields.get(short) ?? '']))
  const parsed = endedCallSchema.safeParse(named)
  return parsed.success && linkedId !== '' ? { ...parsed.data, linkedId } : undefined
}
