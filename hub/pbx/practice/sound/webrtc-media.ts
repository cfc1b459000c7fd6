import { randomInt } from 'node:crypto'
import {
  IceCandidate,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtpHeader,
} from 'werift'
import { type PracticeLog } from '../practice-log.ts'
import { type Frame, frameSamples, silentFrame } from './frame.ts'
import { decodeG711, encodeG711 } from './g711.ts'
import { createJitterBuffer } from './jitter-buffer.ts'
import { type Media, type MediaEvents, MediaRefusedError } from './media.ts'
import { readRtp, readTelephoneEvent, writeTelephoneEvent } from './rtp.codec.ts'
import { type AudioDescription, readDescription, writeDescription } from './sdp.codec.ts'

/** RFC 7714 and RFC 5764, in the order wished for: one pass by the processor's own instructions before two. */
const srtpProfiles: ConstructorParameters<typeof RTCDtlsTransport>[3] = [0x0007, 0x0001]

const ownLaws: AudioDescription['laws'] = [
  { law: 'PCMA', type: 8 },
  { law: 'PCMU', type: 0 },
]
const ownEvents = 101
/** A key lasts 100 ms, and its end is told three times (RFC 4733 §2.5.1.4). */
const pressSteps = 5

/** Makes the certificate that all sound of this run is secured with, so that the first call has not to wait for it. */
export async function prepareWebrtcMedia(): Promise<void> {
  await RTCDtlsTransport.SetupCertificate()
}

/**
 * The sound of a softphone: ICE (lite), DTLS-SRTP and G.711, on werift's transports. Descriptions and packets are ours, so
 * that a hold, a renewed path or a broken packet does what we say. Nothing that comes in may throw out of here.
 */
export function openWebrtcMedia(
  {
    addresses,
    log,
    now,
  }: { readonly addresses: readonly string[]; readonly log: PracticeLog; readonly now: () => number },
  events: MediaEvents,
): Media {
  const gatherer = new RTCIceGatherer({
    ...{ iceLite: true, useIpv4: false, useIpv6: false, useTcp: false },
    additionalHostAddresses: [...addresses],
  })
  const ice = new RTCIceTransport(gatherer)
  ice.connection.iceControlling = false
  const buffer = createJitterBuffer()
  const session = String(randomInt(1, 2 ** 47))
  const ssrc = randomInt(1, 2 ** 32 - 1)
  let dtls: RTCDtlsTransport | null = null
  let version = 0
  let mid = '0'
  let bundled = true
  let laws = ownLaws
  let eventType: number | null = ownEvents
  let remote: AudioDescription | null = null
  // Below the half, so that it does not begin by starting over (RFC 3711 §3.3.1).
  let sequence = randomInt(0, 2 ** 15)
  let timestamp = randomInt(0, 2 ** 31)
  let pressing: { digit: string; step: number; at: number } | null = null
  const toPress: string[] = []
  let pressedAt: number | null = null
  let packetAt: number | null = null
  let closed = false

  const trouble = (what: string, error: unknown): void => {
    if (!closed) log('info', what, { error: error instanceof Error ? error.message : String(error) })
  }
  const setUp = async (): Promise<RTCDtlsTransport> => {
    if (dtls !== null) return dtls
    await prepareWebrtcMedia()
    const made = new RTCDtlsTransport({}, ice, undefined, srtpProfiles)
    made.startSrtp = () => {
      if (made.srtpStarted) return
      made.srtpStarted = true
      made.updateSrtpSession()
      ice.connection.onData.subscribe((data) => take(made, data))
    }
    dtls = made
    return made
  }
  const take = (transport: RTCDtlsTransport, data: Buffer): void => {
    // RFC 7983: 128 … 191 is RTP or RTCP, of which the types 192 … 223 are RTCP (RFC 5761 §4).
    const first = data[0] ?? 0
    const kind = data[1] ?? 0
    if (closed || first < 128 || first > 191 || (kind >= 192 && kind <= 223)) return
    try {
      const packet = readRtp(transport.srtp.decrypt(data))
      if (packet === undefined) return
      packetAt = now()
      if (packet.payloadType === eventType) {
        const event = readTelephoneEvent(packet.payload)
        if (event?.end !== true || packet.timestamp === pressedAt) return
        pressedAt = packet.timestamp
        events.digit(event.digit)
        return
      }
      const law = remote?.laws.find(({ type }) => type === packet.payloadType)?.law
      if (law !== undefined) buffer.put(packet, decodeG711(packet.payload, law))
    } catch {
      // Forged, late or broken: as if it had never come.
    }
  }
  const send = (payloadType: number, payload: Buffer, at: number, marker = false): void => {
    // Not by its state: an alert in the clear, which anybody can send, would end it.
    if (dtls?.srtpStarted !== true || closed) return
    sequence = (sequence + 1) & 0xffff
    const header = new RtpHeader({ payloadType, sequenceNumber: sequence, timestamp: at, ssrc, marker })
    dtls.sendRtp(payload, header).catch((error: unknown) => trouble('sound could not be sent', error))
  }
  /** One step of the key that is being sent; false when there is none. */
  const press = (): boolean => {
    if (pressing === null) {
      const digit = toPress.shift()
      if (digit === undefined || eventType === null) return false
      pressing = { digit, step: 0, at: timestamp }
    }
    const { digit, at } = pressing
    const step = (pressing.step += 1)
    for (let copy = 0; copy < (step < pressSteps ? 1 : 3); copy++) {
      const payload = writeTelephoneEvent(digit, step * frameSamples, step >= pressSteps)
      if (payload !== undefined && eventType !== null) send(eventType, payload, at, step === 1)
    }
    if (step >= pressSteps) pressing = null
    return true
  }
  const gather = async (): Promise<void> => {
    await ice.gather()
    if (closed) throw new MediaRefusedError()
  }
  const describe = (transport: RTCDtlsTransport, setup: AudioDescription['setup']): string => {
    version += 1
    const [fingerprint] = transport.localParameters.fingerprints
    if (fingerprint === undefined) throw new Error('there is no certificate for the sound')
    const { usernameFragment, password } = ice.localParameters
    const direction = remote === null ? 'sendrecv' : answerTo[remote.direction]
    return writeDescription({
      ...{ session, version, mid, direction, ssrc, bundled, laws, setup },
      ice: { user: usernameFragment, password },
      candidates: ice.localCandidates,
      fingerprint,
      events: eventType,
      lines: remote?.lines ?? [null],
    })
  }
  /** The telephone's side of it: its path, its keys, and what it speaks of what we do. */
  const learn = async (sdp: string): Promise<AudioDescription> => {
    const told = readDescription(sdp)
    if (told === undefined || closed) throw new MediaRefusedError()
    const renewed = remote !== null && remote.ice.user !== told.ice.user
    const again = remote !== null
    packetAt ??= now()
    remote = told
    laws = told.laws.slice(0, 1)
    eventType = told.events
    // Another user name is another path (RFC 8839 §4.4.1.1.1): ours is made anew too, and the keys stay.
    ice.setRemoteParams(
      new RTCIceParameters({ usernameFragment: told.ice.user, password: told.ice.password, iceLite: told.ice.lite }),
    )
    if (renewed) await gather()
    if (!again || renewed) {
      for (const one of told.candidates) if (one.protocol === 'udp') await ice.addRemoteCandidate(candidateOf(one))
      ice.start().catch((error: unknown) => trouble('a telephone’s sound has no path', error))
    }
    return told
  }
  /** The handshake waits for the telephone, which is the client unless it will not (RFC 8842 §5.3). */
  const secure = (transport: RTCDtlsTransport, told: AudioDescription): void => {
    if (transport.state !== 'new') return
    transport.role = told.setup === 'passive' ? 'client' : 'server'
    const { algorithm, value } = told.fingerprint
    transport.setRemoteParams(
      new RTCDtlsParameters(
        [new RTCDtlsFingerprint(algorithm, value)],
        transport.role === 'server' ? 'client' : 'server',
      ),
    )
    transport.start().catch((error: unknown) => trouble('a telephone’s sound could not be secured', error))
  }

  return {
    voice: {
      real: true,
      speak: () => (held(remote) ? null : buffer.take()),
      hear(frame: Frame | null) {
        timestamp = (timestamp + frameSamples) >>> 0
        const [spoken] = laws
        if (spoken === undefined || remote === null || press()) return
        send(spoken.type, encodeG711(frame ?? silentFrame, spoken.law), timestamp)
      },
    },
    get held() {
      return held(remote)
    },
    async offer() {
      const transport = await setUp()
      await gather()
      return describe(transport, 'actpass')
    },
    async answer(offer) {
      const transport = await setUp()
      if (remote === null) {
        if (readDescription(offer) === undefined) throw new MediaRefusedError()
        await gather()
      }
      const told = await learn(offer)
      mid = told.mid ?? mid
      bundled = told.bundled
      secure(transport, told)
      return describe(transport, transport.role === 'client' ? 'active' : 'passive')
    },
    async accept(answer) {
      const transport = await setUp()
      secure(transport, await learn(answer))
    },
    press: (digit) => void toPress.push(digit),
    silentForMs: () => (packetAt === null ? null : now() - packetAt),
    close() {
      if (closed) return
      closed = true
      buffer.clear()
      const stopping = [dtls?.stop(), ice.stop()]
      for (const one of stopping) one?.catch((error: unknown) => trouble('sound could not be closed', error))
    },
  }
}

const held = (remote: AudioDescription | null): boolean =>
  remote !== null && (remote.direction === 'sendonly' || remote.direction === 'inactive')

/** RFC 3264 §6.1. */
const answerTo: Readonly<Record<AudioDescription['direction'], AudioDescription['direction']>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
}

function candidateOf({
  component,
  foundation,
  ip,
  port,
  priority,
  protocol,
  type,
}: AudioDescription['candidates'][number]) {
  return new IceCandidate(component, foundation, ip, port, priority, protocol, type)
}
