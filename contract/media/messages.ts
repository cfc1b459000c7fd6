import { z } from 'zod'
import { audioSettingsSchema, devicesStateSchema, loopBackSchema } from '../seat/devices.ts'
import { lineQualitySchema } from '../seat/phone-line.ts'

/**
 * What main and the hidden media window say to each other over a MessagePort. main holds SIP and a stand-in for
 * `RTCPeerConnection`; the window holds the real one. A request carries an id and gets exactly one reply.
 */
const peer = z.string().max(64)
const description = z.object({
  type: z.enum(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: z.string().max(200_000),
})

/** The IPC channel on which main hands the window its port; the preload script passes it on under the same name. */
export const mediaPortChannel = 'media-port'

/** Frames a second of `peer.sound`: what a telephone line carries. */
export const soundRate = 8_000

/** What a proof can find wrong; `muted` is by the system or by a switch on the headset, `silent` is a warning. */
export const microphoneFindings = ['none-found', 'denied', 'in-use', 'ended', 'muted', 'failed', 'silent'] as const
export const speakerFindings = ['none-found', 'failed'] as const

export const mediaRequests = {
  'peer.open': { input: z.object({ peer, iceServers: z.array(z.object({ urls: z.string() })) }), output: z.null() },
  /** Adds the microphone and, when early audio of the own side is not wanted, keeps it muted. */
  'peer.create-offer': { input: z.object({ peer, iceRestart: z.boolean() }), output: description },
  'peer.create-answer': { input: z.object({ peer }), output: description },
  /** Resolves when enough candidates are gathered: 20 ms of quiet after the last UDP host candidate; with them in it. */
  'peer.set-local': { input: z.object({ peer, description }), output: description },
  'peer.set-remote': { input: z.object({ peer, description }), output: z.null() },
  'peer.close': { input: z.object({ peer }), output: z.null() },
  'peer.mute': { input: z.object({ peer, muted: z.boolean() }), output: z.null() },
  /** On hold neither side hears the other; the microphone's track stays. */
  'peer.hold': { input: z.object({ peer, held: z.boolean() }), output: z.null() },
  /** Tells the sound of both directions as `peer.sound` facts, until it is switched off or the peer is closed. */
  'peer.record': { input: z.object({ peer, on: z.boolean() }), output: z.null() },
  /** RFC 4733 telephone events; durations in ms. */
  'peer.dtmf': {
    input: z.object({
      peer,
      tones: z.string().regex(/^[0-9A-D*#,]{1,32}$/),
      durationMs: z.number(),
      gapMs: z.number(),
    }),
    output: z.null(),
  },
  /** Everybody in the list hears everybody else and the agent; an empty list ends the conference. */
  'conference.set': { input: z.object({ peers: z.array(peer).max(8) }), output: z.null() },
  'audio.settings': { input: audioSettingsSchema, output: z.null() },
  /** Keeps the microphone open between calls, so that an answer need not wait for it; on while the seat takes calls. */
  'audio.keep-warm': { input: z.object({ on: z.boolean() }), output: z.null() },
  'ring.start': {
    input: z.object({ tone: z.enum(['ring', 'knock', 'ring-back', 'busy', 'help', 'alarm']) }),
    output: z.null(),
  },
  'ring.stop': { input: z.object({}), output: z.null() },
  /**
   * Opens microphone and speaker and says whether they live; used for 示闲 (AG3). A microphone that delivers nothing but
   * zeros is `ok` with `why: 'silent'`: a warning, for there are headsets that send none in a quiet room.
   */
  'audio.prove': {
    input: z.object({}),
    output: z.object({
      microphone: z.object({ ok: z.boolean(), level: z.number(), why: z.enum(microphoneFindings).nullable() }),
      speaker: z.object({ ok: z.boolean(), why: z.enum(speakerFindings).nullable() }),
    }),
  },
  'levels.watch': { input: z.object({ on: z.boolean() }), output: z.null() },
  'loop-back.start': { input: z.object({ seconds: z.number().min(1).max(15) }), output: z.null() },
  'loop-back.stop': { input: z.object({}), output: z.null() },
} as const
export type MediaRequests = typeof mediaRequests
export type MediaRequestName = keyof MediaRequests
export type MediaInput<N extends MediaRequestName> = z.infer<MediaRequests[N]['input']>
export type MediaOutput<N extends MediaRequestName> = z.infer<MediaRequests[N]['output']>

export const mediaFactSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('peer.state'),
    peer,
    ice: z.enum(['new', 'checking', 'connected', 'completed', 'disconnected', 'failed', 'closed']),
    connection: z.enum(['new', 'connecting', 'connected', 'disconnected', 'failed', 'closed']),
    signaling: z.string(),
  }),
  /** First audio packet sent and received, epoch ms; told once per peer. */
  z.object({ kind: z.literal('peer.first-audio'), peer, direction: z.enum(['out', 'in']), at: z.number() }),
  z.object({
    kind: z.literal('peer.quality'),
    peer,
    quality: lineQualitySchema,
    packetsSent: z.number(),
    packetsReceived: z.number(),
    /** This machine's own address on the way the packets take; null where it is not told. */
    ownAddress: z.string().nullable(),
  }),
  /**
   * What was heard of the other side (left) and what was really sent to it (right), some 100 ms at a time.
   * `from` counts the frames since recording began, also those lost on the way; `at` is when its last frame was taken.
   */
  z.object({
    kind: z.literal('peer.sound'),
    peer,
    from: z.int().min(0),
    at: z.number(),
    /** 16-bit samples of this machine's byte order, left and right in turn, `soundRate` frames a second. */
    sound: z.custom<Uint8Array>((value) => ArrayBuffer.isView(value) && value.byteLength <= 64_000),
  }),
  z.object({ kind: z.literal('devices'), state: devicesStateSchema }),
  z.object({ kind: z.literal('levels'), microphone: z.number(), speaker: z.number() }),
  z.object({ kind: z.literal('loop-back'), state: loopBackSchema }),
  z.object({ kind: z.literal('tone-sent'), peer, tone: z.string() }),
])
export type MediaFact = z.infer<typeof mediaFactSchema>

/** main → window */
export const toMediaSchema = z.object({ id: z.int(), request: z.string(), input: z.unknown() })
export type ToMedia = z.infer<typeof toMediaSchema>
/** window → main */
export const fromMediaSchema = z.union([
  z.object({ id: z.int(), ok: z.literal(true), output: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), error: z.object({ name: z.string(), message: z.string() }) }),
  z.object({ fact: mediaFactSchema }),
])
export type FromMedia = z.infer<typeof fromMediaSchema>
