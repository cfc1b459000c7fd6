import { type MediaFact, type MediaInput, type MediaOutput } from '../../../contract/media/messages.ts'
import { type Devices } from '../devices/devices.ts'
import { type Lease, type Microphone } from '../devices/microphone.ts'
import { type Silence } from '../devices/silence.ts'
import { preferredCodecs } from './codec-order.ts'
import { watchFirstAudio } from './first-audio.ts'
import { gatheringQuietMs, type Timers, waitForCandidates } from './gathering-rule.ts'
import { ownAddressOf, type QualitySample, qualityBetween, sampleOf } from './quality.ts'

export type PeerSurroundings = {
  readonly microphone: Microphone
  readonly silence: Silence
  readonly devices: Devices
  readonly tell: (fact: MediaFact) => void
  /** What others hear of this peer changed: its remote stream, muted, held. */
  readonly changed: () => void
}

/** One call's real peer connection, its sender and what is heard of the other side. */
export type Peer = {
  readonly id: string
  createOffer(iceRestart: boolean): Promise<MediaOutput<'peer.create-offer'>>
  createAnswer(): Promise<MediaOutput<'peer.create-answer'>>
  setLocal(description: MediaInput<'peer.set-local'>['description']): Promise<MediaOutput<'peer.set-local'>>
  setRemote(description: MediaInput<'peer.set-remote'>['description']): Promise<void>
  mute(muted: boolean): void
  hold(held: boolean): void
  dtmf(tones: string, durationMs: number, gapMs: number): void
  remote(): MediaStream | null
  muted(): boolean
  held(): boolean
  /** What goes out now: the microphone, a conference, silence, or nothing yet. Muted, it is silent by itself. */
  sent(): MediaStreamTrack | null
  /** What knows how long sound waits before it is heard; null: nothing is negotiated yet. */
  receiver(): RTCRtpReceiver | null
  /** Another track is sent or received, or the call was held or taken back; returns what ends it. */
  onSound(listener: () => void): () => void
  /** Sends this instead of the microphone; null: the microphone again. It stays the giver's to stop. */
  sendInstead(track: MediaStreamTrack | null): void
  close(): void
}

const qualityMs = 1000
const newAddressLimitMs = 4_000

const browserTimers: Timers = {
  set: (after, act) => setTimeout(act, after),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

export function openPeer(id: string, iceServers: readonly RTCIceServer[], surroundings: PeerSurroundings): Peer {
  const { microphone, silence, devices, tell, changed } = surroundings
  const connection = new RTCPeerConnection({
    iceServers: [...iceServers],
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
  })
  /** Names our stream in the description; the tracks in it change without its being negotiated again. */
  const stream = new MediaStream()
  const element = new Audio()
  element.autoplay = true
  let transceiver: RTCRtpTransceiver | null = null
  let lease: Lease | null = null
  /** Our copy of the microphone: muted and held by itself. */
  let own: { readonly of: MediaStreamTrack; readonly track: MediaStreamTrack } | null = null
  let instead: MediaStreamTrack | null = null
  let sending = false
  let remote: MediaStream | null = null
  let muted = false
  let held = false
  const soundListeners = new Set<() => void>()
  const tellSound = (): void => {
    for (const listener of [...soundListeners]) listener()
  }
  let going: MediaStreamTrack | null = null
  let closed = false
  let toldState = ''
  let firstAudio: { stop(): void } | null = null
  let quality: ReturnType<typeof setInterval> | undefined
  let before: QualitySample | null = null
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => undefined)

  /** What a connection still has to do when it is closed never settles (W3C WebRTC §4.4.1.2); whoever waits is told. */
  const whileOpen = <T>(work: Promise<T>): Promise<T> => Promise.race([work, closing.promise])
  const tellState = (): void => {
    if (closed) return
    const { iceConnectionState: ice, connectionState, signalingState } = connection
    const state = `${ice} ${connectionState} ${signalingState}`
    if (state === toldState) return
    toldState = state
    tell({ kind: 'peer.state', peer: id, ice, connection: connectionState, signaling: signalingState })
  }

  const present = (): void => {
    if (own !== null) own.track.enabled = !muted && !held
    element.muted = held
    element.volume = devices.settings().speakerVolume
    const sink = devices.sink('speaker')
    if (element.sinkId !== sink) void element.setSinkId(sink).catch(() => element.setSinkId('').catch(() => undefined))
  }
  /** Puts what is to be sent on the sender; a new track needs no new description (W3C WebRTC §5.2, replaceTrack). */
  const refreshSender = (): void => {
    const source = microphone.track()
    const old = own
    if (source !== (own?.of ?? null)) own = source && { of: source, track: source.clone() }
    present()
    // Silence only once the microphone is known to be away: while it is being opened for the first time nothing is sent.
    sending ||= own !== null || microphone.trouble() !== null
    const track = instead ?? own?.track ?? (sending ? silence.track() : null)
    const sender = transceiver?.sender
    going = track
    const put = sender && sender.track !== track && !closed ? sender.replaceTrack(track) : Promise.resolve()
    void put.catch(() => undefined).then(() => old !== own && old?.track.stop())
    tellSound()
  }
  const stopListening = [microphone.onChange(refreshSender), devices.onChange(present)]

  const takeTransceiver = (one: RTCRtpTransceiver): void => {
    transceiver = one
    one.direction = 'sendrecv'
    one.sender.setStreams(stream)
    one.setCodecPreferences(preferredCodecs(RTCRtpReceiver.getCapabilities('audio')?.codecs ?? []))
    if (one.sender.dtmf !== null) {
      one.sender.dtmf.ontonechange = ({ tone }) => {
        if (tone !== '') tell({ kind: 'tone-sent', peer: id, tone })
      }
    }
  }
  const prepareSending = (): void => {
    lease ??= microphone.lease()
    const audio = connection
      .getTransceivers()
      .find((one) => one.receiver.track.kind === 'audio' && one.direction !== 'stopped')
    if (transceiver === null) takeTransceiver(audio ?? connection.addTransceiver('audio', { direction: 'sendrecv' }))
    // A telephone takes no pictures.
    for (const one of connection.getTransceivers())
      if (one !== transceiver && one.direction !== 'stopped') one.direction = 'inactive'
    refreshSender()
  }

  const tellQuality = async (): Promise<void> => {
    const report = (await connection.getStats()) as unknown as Parameters<typeof sampleOf>[0]
    if (closed) return
    const now = sampleOf(report)
    const { packetsSent, packetsReceived } = now
    const ownAddress = ownAddressOf(report)
    const quality = qualityBetween(before, now)
    tell({ kind: 'peer.quality', peer: id, quality, packetsSent, packetsReceived, ownAddress })
    before = now
  }
  const onConnectionState = (): void => {
    tellState()
    const { connectionState } = connection
    // No packet can have gone before: ICE has only begun.
    if (connectionState === 'connecting' || connectionState === 'connected') {
      firstAudio ??= watchFirstAudio(id, connection, tell)
    }
    if (connectionState !== 'connected' || quality !== undefined) return
    quality = setInterval(() => void tellQuality().catch(() => undefined), qualityMs)
  }

  const setLocal = async (
    description: MediaInput<'peer.set-local'>['description'],
  ): Promise<MediaOutput<'peer.set-local'>> => {
    const isAnotherOffer = description.type === 'offer' && connection.remoteDescription !== null
    // A new address comes late: Chromium asks the system again some two seconds after it was told of a change.
    const wait = isAnotherOffer
      ? waitForCandidates(browserTimers, gatheringQuietMs, newAddressLimitMs)
      : waitForCandidates(browserTimers)
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (candidate !== null && isOfGeneration(description.sdp, candidate.usernameFragment)) wait.candidate(candidate)
    }
    // After an ICE restart gathering may still count as complete, or be said to be: that is the former generation's, which
    // has no address in this description.
    const onGathering = (): void => {
      if (connection.iceGatheringState === 'complete' && hasAddress(connection.localDescription)) wait.complete()
    }
    connection.addEventListener('icecandidate', onCandidate)
    connection.addEventListener('icegatheringstatechange', onGathering)
    try {
      await connection.setLocalDescription(description)
      onGathering()
      if (description.type !== 'rollback') await wait.done
    } finally {
      wait.complete()
      connection.removeEventListener('icecandidate', onCandidate)
      connection.removeEventListener('icegatheringstatechange', onGathering)
    }
    // A PBX takes an offer without any address for a hold (RFC 3264 §8.4), and gives up ICE for the rest of the call.
    if (isAnotherOffer && !hasAddress(connection.localDescription)) {
      await connection.setLocalDescription({ type: 'rollback' })
      throw new DOMException('This computer has no address to offer.', 'NetworkError')
    }
    tellState()
    const local = connection.localDescription
    return local ? describe(local) : description
  }

  connection.addEventListener('iceconnectionstatechange', tellState)
  connection.addEventListener('signalingstatechange', tellState)
  connection.addEventListener('connectionstatechange', onConnectionState)
  connection.addEventListener('track', ({ track }) => {
    if (track.kind !== 'audio' || closed) return
    remote = new MediaStream([track])
    element.srcObject = remote
    present()
    void element.play().catch(() => undefined)
    changed()
    tellSound()
  })

  return {
    id,
    async createOffer(iceRestart) {
      prepareSending()
      return describe(await whileOpen(connection.createOffer({ iceRestart })))
    },
    async createAnswer() {
      prepareSending()
      return describe(await whileOpen(connection.createAnswer()))
    },
    setLocal: (description) => whileOpen(setLocal(description)),
    async setRemote(description) {
      await whileOpen(connection.setRemoteDescription(description))
      tellState()
    },
    mute(next) {
      muted = next
      present()
      changed()
    },
    hold(next) {
      held = next
      present()
      changed()
      tellSound()
    },
    dtmf(tones, durationMs, gapMs) {
      const dtmf = transceiver?.sender.dtmf
      if (!dtmf?.canInsertDTMF) throw new DOMException('The other side takes no telephone events.', 'InvalidStateError')
      // Inserting replaces what is not yet sent: quick fingers would lose digits.
      dtmf.insertDTMF(dtmf.toneBuffer + tones, durationMs, gapMs)
    },
    remote: () => remote,
    muted: () => muted,
    held: () => held,
    sent: () => going,
    receiver: () => transceiver?.receiver ?? null,
    onSound(listener) {
      soundListeners.add(listener)
      return () => soundListeners.delete(listener)
    },
    sendInstead(track) {
      instead = track
      refreshSender()
    },
    close() {
      if (closed) return
      closed = true
      clearInterval(quality)
      firstAudio?.stop()
      soundListeners.clear()
      for (const stop of stopListening) stop()
      connection.close()
      closing.reject(new DOMException('The peer connection was closed meanwhile.', 'InvalidStateError'))
      element.pause()
      element.srcObject = null
      own?.track.stop()
      lease?.release()
    },
  }
}

/** The user name changes with every ICE restart (RFC 8839 §5.4): candidates of another one belong to an earlier gathering. */
function isOfGeneration(sdp: string | undefined, user: string | null): boolean {
  const present = /^a=ice-ufrag:(\S+)/m.exec(sdp ?? '')?.[1]
  return present === undefined || user === null || user === present
}

/** One for UDP: a PBX takes no other, and an address that is gone still shows up for TCP. */
function hasAddress(description: RTCSessionDescription | null): boolean {
  return /^a=candidate:\S+ \d+ udp /im.test(description?.sdp ?? '')
}

function describe({ type, sdp }: RTCSessionDescriptionInit): MediaOutput<'peer.create-offer'> {
  return { type, sdp: sdp ?? '' }
}
