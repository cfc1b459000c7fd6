import { createSocket, type Socket } from 'node:dgram'
import { randomInt } from 'node:crypto'
import { amplitudeOf } from '../audio/goertzel.ts'
import { toneUlaw } from '../audio/tone.ts'
import { fromUlaw, toUlaw } from '../audio/ulaw.ts'
import { type SeatMedia } from './media.ts'
import { onRtpTick } from './rtp-clock.ts'
import { parseRtp, readTelephoneEvent, telephoneEvent, writeRtp } from './rtp-packet.ts'

const silence = Buffer.alloc(160, 0xff)
const keptSamples = 8_000
const tones = new Map<string, Buffer>()
/** Packets heard of another call that wait to be said in this one: more than the clocks of two phones differ by. */
const keptPackets = 3
const connections = new WeakMap<SeatMedia, PlainPeerConnection>()

export type PlainVoice = Readonly<{
  host: string
  say: readonly number[]
  /** said over and over instead, 8 kHz; whole packets of 160 */
  speech?: Int16Array
  /** RTP's first sequence number; default a random one of the lower half, as browsers have it */
  firstSequence?: number
}>

/**
 * A stand-in for `RTCPeerConnection` that speaks plain RTP like a desk phone: RTP/AVP, µ-law, RFC 4733, no ICE. It has
 * just what JsSIP calls; each is a socket and a share of one timer, so that dozens live in one process.
 */
export class PlainPeerConnection extends EventTarget {
  readonly iceConnectionState = 'connected'
  iceGatheringState: RTCIceGatheringState = 'new'
  signalingState: RTCSignalingState = 'stable'
  localDescription: RTCSessionDescriptionInit | null = null
  remoteDescription: RTCSessionDescriptionInit | null = null
  readonly media: SeatMedia

  readonly #host: string
  readonly #socket: Socket
  readonly #bound: Promise<void>
  readonly #track = { kind: 'audio', enabled: true, stop: (): void => undefined }
  readonly #ssrc = randomInt(1, 2 ** 32 - 1)
  #remote: Readonly<{ host: string; port: number }> | undefined
  #eventType = 101
  #version = 0
  #sequence: number
  #timestamp = randomInt(0, 2 ** 31)
  #speech: Buffer | undefined
  #speechAt = 0
  #sent = 0
  #received = 0
  #firstSequence: number | undefined
  #highestSequence = 0
  #heard = Buffer.alloc(keptSamples, 0xff)
  #heardAt = 0
  #digits = ''
  #lastEvent: number | undefined
  #sendingDigits = false
  #stopTicking: (() => void) | undefined
  readonly #unsaid: Buffer[] = []
  #joined: PlainPeerConnection | undefined

  constructor({ host, say, speech, firstSequence }: PlainVoice) {
    super()
    this.#host = host
    this.#speech = speech === undefined ? speechOf(say) : ulawOf(speech)
    this.#sequence = firstSequence ?? randomInt(0, 2 ** 15)
    this.#socket = createSocket({ type: 'udp4', recvBufferSize: 262_144 })
    this.#socket.on('message', (data) => this.#take(data))
    this.#socket.on('error', () => undefined)
    this.#bound = new Promise((resolve) => this.#socket.bind(0, host, resolve))
    this.media = {
      sentPackets: () => this.#sent,
      receivedPackets: () => this.#received,
      lostPackets: () =>
        this.#firstSequence === undefined
          ? 0
          : Math.max(0, this.#highestSequence - this.#firstSequence + 1 - this.#received),
      receivedDigits: () => this.#digits,
      amplitudeOf: (frequency, lastMs = 200) => amplitudeOf(frequency, this.#lastSamples(lastMs * 8)),
      say: (frequencies) => {
        this.#speech = speechOf(frequencies)
      },
      sendDigits: (digits) => this.#sendDigits(digits),
      join: (other) => {
        this.#joined = other === null ? undefined : connections.get(other)
        this.#unsaid.length = 0
      },
    }
    connections.set(this.media, this)
  }

  addTrack(): void {
    // The one track is there from the start.
  }

  getSenders(): readonly object[] {
    return [{ track: this.#track }]
  }

  async createOffer(): Promise<RTCSessionDescriptionInit> {
    await this.#bound
    return { type: 'offer', sdp: this.#describe() }
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    await this.#bound
    return { type: 'answer', sdp: this.#describe() }
  }

  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description
    this.iceGatheringState = 'complete'
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable'
    this.#startWhenReady()
    return Promise.resolve()
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    const sdp = description.sdp ?? ''
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1])
    if (!host || !port) return Promise.reject(new Error(`No audio address in the description: ${sdp}`))
    if (!/^m=audio \d+ \S+(?: \d+)*? 0\b/m.test(sdp)) return Promise.reject(new Error(`No µ-law in: ${sdp}`))
    this.remoteDescription = description
    this.#remote = { host, port }
    this.#eventType = Number(/^a=rtpmap:(\d+) telephone-event\/8000/m.exec(sdp)?.[1] ?? 101)
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
    this.#startWhenReady()
    return Promise.resolve()
  }

  close(): void {
    if (this.signalingState === 'closed') return
    this.signalingState = 'closed'
    this.#stopTicking?.()
    this.#socket.close()
  }

  #describe(): string {
    this.#version += 1
    return [
      'v=0',
      `o=- ${this.#ssrc} ${this.#version} IN IP4 ${this.#host}`,
      's=-',
      `c=IN IP4 ${this.#host}`,
      't=0 0',
      `m=audio ${this.#socket.address().port} RTP/AVP 0 ${this.#eventType}`,
      'a=rtpmap:0 PCMU/8000',
      `a=rtpmap:${this.#eventType} telephone-event/8000`,
      `a=fmtp:${this.#eventType} 0-15`,
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n')
  }

  #startWhenReady(): void {
    if (this.localDescription && this.#remote && this.signalingState === 'stable') {
      this.#stopTicking ??= onRtpTick(() => this.#tick())
    }
  }

  #tick(): void {
    this.#timestamp = (this.#timestamp + 160) >>> 0
    if (this.#sendingDigits) return
    let payload: Buffer = silence
    if (this.#speech && this.#track.enabled) {
      payload = this.#speech.subarray(this.#speechAt, this.#speechAt + 160)
      this.#speechAt = (this.#speechAt + 160) % this.#speech.length
    }
    const theirs = this.#joined === undefined ? undefined : this.#joined.#unsaid.shift()
    this.#send(0, this.#timestamp, false, theirs === undefined ? payload : mixed(payload, theirs))
  }

  #send(payloadType: number, timestamp: number, marker: boolean, payload: Buffer): void {
    if (!this.#remote || this.signalingState === 'closed') return
    this.#sequence = (this.#sequence + 1) & 0xffff
    const packet = writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp, ssrc: this.#ssrc, payload })
    this.#socket.send(packet, this.#remote.port, this.#remote.host)
    this.#sent += 1
  }

  /** 100 ms a digit, 60 ms between two, the last packet three times (RFC 4733, 2.5.1). */
  async #sendDigits(digits: string): Promise<void> {
    for (const digit of digits) {
      this.#sendingDigits = true
      const timestamp = this.#timestamp
      for (let step = 1; step <= 5; step++) {
        this.#send(this.#eventType, timestamp, step === 1, telephoneEvent(digit, step * 160, false))
        await nextTicks(1)
      }
      for (let repeat = 0; repeat < 3; repeat++) {
        this.#send(this.#eventType, timestamp, false, telephoneEvent(digit, 960, true))
      }
      this.#sendingDigits = false
      await nextTicks(3)
    }
  }

  #take(data: Buffer): void {
    const packet = parseRtp(data)
    if (!packet) return
    this.#received += 1
    this.#count(packet.sequence)
    if (packet.payloadType === 0) {
      if (this.#unsaid.push(packet.payload) > keptPackets) this.#unsaid.shift()
      for (const byte of packet.payload) {
        this.#heard[this.#heardAt] = byte
        this.#heardAt = (this.#heardAt + 1) % keptSamples
      }
    } else if (packet.payloadType === this.#eventType) {
      const event = readTelephoneEvent(packet.payload)
      if (event?.end && packet.timestamp !== this.#lastEvent) {
        this.#lastEvent = packet.timestamp
        this.#digits += event.digit
      }
    }
  }

  /** Sequence numbers go on counting past 65,535; a jump is a new stream and starts the count again. */
  #count(sequence: number): void {
    if (this.#firstSequence === undefined) {
      this.#firstSequence = sequence
      this.#highestSequence = sequence
      return
    }
    const step = (sequence - this.#highestSequence) & 0xffff
    if (step < 1_000) this.#highestSequence += step
    else if (step < 64_536) {
      this.#firstSequence = sequence - this.#received + 1
      this.#highestSequence = sequence
    }
  }

  #lastSamples(count: number): Int16Array {
    const length = Math.min(count, keptSamples)
    const samples = new Int16Array(length)
    for (let index = 0; index < length; index++) {
      samples[index] = fromUlaw(this.#heard[(this.#heardAt - length + index + keptSamples) % keptSamples]!)
    }
    return samples
  }
}

function nextTicks(count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    const stop = onRtpTick(() => {
      if (--left > 0) return
      stop()
      resolve()
    })
  })
}

/** Both at once, as the app's window mixes a conference. */
const mixed = (one: Buffer, other: Buffer): Buffer =>
  Buffer.from(
    one.map((byte, at) => toUlaw(Math.max(-32_768, Math.min(32_767, fromUlaw(byte) + fromUlaw(other[at] ?? 0xff))))),
  )

const ulawOf = (samples: Int16Array): Buffer => Buffer.from(Uint8Array.from(samples, toUlaw))

/** Two seconds hold whole periods of every whole frequency, so the loop has no click. */
function speechOf(frequencies: readonly number[]): Buffer | undefined {
  if (frequencies.length === 0) return undefined
  const key = frequencies.join()
  const known = tones.get(key) ?? toneUlaw(frequencies, 2_000)
  tones.set(key, known)
  return known
}
