import { type MediaInput } from '../../contract/media/messages.ts'
import { type MediaHost } from './media-host.ts'
import { MediaGoneError, type MediaLink } from './media-link.ts'
import { agreedCodec, chosenCodec, withCodecOnly } from './sdp-codec.ts'

/**
 * What JsSIP takes for an `RTCPeerConnection` (the members its RTCSession uses, and no others); the real one lives in a
 * media window. Its copy of the state is brought up to date before a promise resolves or an event fires, because JsSIP
 * reads it synchronously afterwards.
 *
 * - The candidates are in the description when `setLocalDescription` resolves: the window waits for 20 ms of quiet after
 *   the last UDP host candidate, and gathering is reported as complete.
 * - ICE `failed` is told as `disconnected`: JsSIP would end the call, and the call is to be recovered.
 * - Until its first description has been handed out it moves to another window by itself when its own dies: nobody has
 *   seen its fingerprint yet. Later it is `gone`: an offer or answer in the making never comes (the dialog is about to be
 *   replaced), and an answer of the other side is taken without effect so that the 200 gets its ACK.
 */
export type Peer = {
  readonly id: string
  /** For JsSIP's eyes only. */
  readonly connection: object
  readonly stream: object
  /** The window it lived in has died, and the other side knows its fingerprint. */
  readonly gone: boolean
  /** Whether ICE has found a way. */
  connected(): boolean
  /** Whether the address its packets leave by is none of this machine's any more. False while none is known. */
  stranded(addresses: readonly string[]): boolean
  /** What the last answer chose, as its encoding name (`OPUS`, `PCMA`); null before there is one. */
  codec(): string | null
  /** What the window last refused: JsSIP does not pass it on. */
  trouble(): Error | null
  /** Opens the real connection and sets the offer before anybody answers; saves two round trips then. */
  prepare(offerSdp: string): void
  /** The next offer restarts ICE (RFC 8839 §4.4.1.1). */
  restartIceNext(): void
  setMuted(muted: boolean): void
  setHeld(held: boolean): void
  /** RFC 4733. Rejects with the window's reason. */
  dtmf(tones: string): Promise<void>
  close(): void
}

export type PeerOptions = {
  readonly id: string
  readonly host: MediaHost
  readonly iceServers: MediaInput<'peer.open'>['iceServers']
  readonly muted?: boolean
  readonly held?: boolean
  /** Offered alone. */
  readonly codec?: string | null
}

type Description = MediaInput<'peer.set-local'>['description']
type SignalingState = 'stable' | 'have-local-offer' | 'have-remote-offer' | 'closed'

const toneMs = 100
const gapMs = 70

export function createPeer(options: PeerOptions): Peer {
  const { id, host, iceServers } = options
  const track = { kind: 'audio', enabled: true, stop: (): void => undefined }
  const stream = {
    getTracks: () => [track],
    getAudioTracks: () => [track],
    getVideoTracks: () => [],
    removeTrack: () => undefined,
  }
  let muted = options.muted ?? false
  let held = options.held ?? false
  let link: MediaLink | null = null
  let binding: Promise<MediaLink> | null = null
  let createdOn: MediaLink | null = null
  let remoteOffer: string | null = null
  /** The offer that is set already when JsSIP comes to set it. */
  let prepared: string | null = null
  let described = false
  let restart = false
  let trouble: Error | null = null
  let codec = options.codec ?? null
  let closed = false
  let ownAddress: string | null = null

  const isGone = (): boolean => described && (link === null || link.gone)

  /** The window this peer lives in; opened there first. */
  const bind = async (): Promise<MediaLink> => {
    if (closed) throw new Error('The peer connection is closed.')
    if (link !== null && !link.gone) return link
    if (described) return never()
    binding ??= (async () => {
      const next = await host.whenActive()
      await next.request('peer.open', { peer: id, iceServers: [...iceServers] })
      if (muted) await next.request('peer.mute', { peer: id, muted })
      if (held) await next.request('peer.hold', { peer: id, held })
      if (remoteOffer !== null) {
        await next.request('peer.set-remote', { peer: id, description: { type: 'offer', sdp: remoteOffer } })
      }
      link = next
      return next
    })().finally(() => {
      binding = null
    })
    return binding
  }
  /** Runs it in the present window, and again in the next one when that dies before a description was handed out. */
  const run = async <T>(operation: (link: MediaLink) => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await operation(await bind())
      } catch (error) {
        if (!(error instanceof MediaGoneError)) {
          trouble = error instanceof Error ? error : new Error(String(error))
          throw error
        }
        if (described) return never()
      }
    }
  }
  const create = async (on: MediaLink, type: 'offer' | 'answer'): Promise<Description> => {
    const made =
      type === 'offer'
        ? await on.request('peer.create-offer', { peer: id, iceRestart: restart })
        : await on.request('peer.create-answer', { peer: id })
    createdOn = on
    return type === 'offer' && codec !== null ? { ...made, sdp: withCodecOnly(made.sdp, codec) } : made
  }
  /** Settings of a running connection; one that is being opened is given them then. */
  const tell = (request: 'peer.mute' | 'peer.hold'): void => {
    if (closed || link === null || link.gone) return
    const on = link
    const sent =
      request === 'peer.mute'
        ? on.request('peer.mute', { peer: id, muted })
        : on.request('peer.hold', { peer: id, held })
    // A window that refuses this has lost the connection; that is told by its facts.
    sent.catch(() => undefined)
  }

  const connection = new (class extends EventTarget {
    iceGatheringState = 'new'
    iceConnectionState = 'new'
    signalingState: SignalingState = 'stable'
    localDescription: Description | null = null
    remoteDescription: Description | null = null

    addTrack(): void {
      // The window adds the microphone by itself.
    }

    getSenders(): readonly object[] {
      return [{ track, dtmf: null }]
    }

    createOffer(): Promise<Description> {
      return run((on) => create(on, 'offer'))
    }

    createAnswer(): Promise<Description> {
      return run((on) => create(on, 'answer'))
    }

    async setLocalDescription(description: Description): Promise<void> {
      const local = await run(async (on) => {
        const type = description.type === 'answer' ? 'answer' : 'offer'
        const fitting = createdOn === on ? description : await create(on, type)
        return on.request('peer.set-local', { peer: id, description: fitting })
      })
      restart = false
      described = true
      this.localDescription = local
      if (local.type === 'answer') codec = agreedCodec(this.remoteDescription?.sdp ?? '', local.sdp)
      this.iceGatheringState = 'complete'
      this.signalingState = local.type === 'offer' ? 'have-local-offer' : 'stable'
      this.dispatchEvent(new Event('icegatheringstatechange'))
    }

    async setRemoteDescription(description: Description): Promise<void> {
      if (description.type === 'offer') {
        if (link === null && binding === null) prepare(description.sdp)
        // Opening a connection sets the offer that is known by then.
        if (prepared === description.sdp) await run(() => Promise.resolve())
        else await run((on) => on.request('peer.set-remote', { peer: id, description: plain(description) }))
        prepared = null
        this.signalingState = 'have-remote-offer'
      } else {
        await setAnswer(plain(description))
        codec = chosenCodec(description.sdp)
        this.signalingState = 'stable'
      }
      this.remoteDescription = plain(description)
    }

    close(): void {
      if (closed) return
      closed = true
      this.signalingState = 'closed'
      stopListening()
      const on = link
      if (on !== null && !on.gone) on.request('peer.close', { peer: id }).catch(() => undefined)
    }
  })()

  const prepare = (offerSdp: string): void => {
    if (remoteOffer !== null) return
    remoteOffer = offerSdp
    prepared = offerSdp
    // Whoever answers meets the same trouble and tells it.
    run(() => Promise.resolve()).catch(() => undefined)
  }
  const setAnswer = async (description: Description): Promise<void> => {
    if (isGone() || link === null) return
    try {
      await link.request('peer.set-remote', { peer: id, description })
    } catch (error) {
      if (!(error instanceof MediaGoneError)) throw error
    }
  }
  const stopListening = host.listen({
    fact(fact) {
      if (fact.kind === 'peer.quality' && fact.peer === id) ownAddress = fact.ownAddress
      if (fact.kind !== 'peer.state' || fact.peer !== id) return
      const ice = fact.ice === 'failed' ? 'disconnected' : fact.ice
      if (connection.iceConnectionState === ice) return
      connection.iceConnectionState = ice
      connection.dispatchEvent(new Event('iceconnectionstatechange'))
    },
  })

  return {
    id,
    connection,
    stream,
    get gone() {
      return isGone()
    },
    connected: () => !isGone() && isConnected(connection.iceConnectionState),
    stranded: (addresses) => !isGone() && ownAddress !== null && !addresses.includes(ownAddress),
    codec: () => codec,
    trouble: () => trouble,
    prepare,
    restartIceNext() {
      restart = true
    },
    setMuted(next) {
      muted = next
      tell('peer.mute')
    },
    setHeld(next) {
      held = next
      tell('peer.hold')
    },
    async dtmf(tones) {
      if (link === null) throw new MediaGoneError('peer.dtmf')
      await link.request('peer.dtmf', { peer: id, tones, durationMs: toneMs, gapMs })
    },
    close: () => connection.close(),
  }
}

export const isConnected = (ice: string): boolean => ice === 'connected' || ice === 'completed'

/** JsSIP hands over an `RTCSessionDescription`; a port takes plain objects. */
function plain({ type, sdp }: Description): Description {
  return { type, sdp }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
