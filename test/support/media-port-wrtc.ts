import { type MediaFact, type MediaInput, type MediaRequestName, mediaRequests } from '../../contract/media/messages.ts'
import { type MediaWindow } from '../../main/media/media-port.ts'
import { webrtcPeer, type WebrtcPeer } from './seat/webrtc-peer-connection.ts'

/** A media window in this process: the same requests, on libwebrtc's Node build, with a tone for a microphone. */
export type WrtcMediaWindow = MediaWindow & {
  /** The process dies: its peer connections stop in the middle of a word and nobody says goodbye. */
  kill(): void
  readonly alive: boolean
  /** Requests so far, in order. */
  readonly requests: readonly MediaRequestName[]
  /** Amplitude (a full tone of ours has about 8,000) of a frequency in what any open peer heard last. */
  amplitudeOf(frequency: number, lastMs?: number): number
  /** Packets over all open peers. */
  packets(): Promise<{ readonly sent: number; readonly received: number }>
  readonly ringing: string | null
}

type Peer = {
  readonly real: WebrtcPeer
  muted: boolean
  held: boolean
  told: Set<'in' | 'out'>
  timer: NodeJS.Timeout
}

const quietMs = 20

/** Opens one; it says `ready` as soon as somebody listens. `say`: what its microphone hears, in Hz. */
export function openWrtcMediaWindow(say: readonly number[] = [620]): WrtcMediaWindow {
  const peers = new Map<string, Peer>()
  const requests: MediaRequestName[] = []
  let listener: ((message: unknown) => void) | undefined
  let onGone: ((why: string) => void) | undefined
  let alive = true
  let ringing: string | null = null

  const post = (message: unknown): void => {
    if (alive) setImmediate(() => alive && listener?.(structuredClone(message)))
  }
  const tell = (fact: MediaFact): void => post({ fact })
  const stop = (): void => {
    for (const { real, timer } of peers.values()) {
      clearInterval(timer)
      real.close()
    }
    peers.clear()
  }
  const need = (id: string): Peer => {
    const peer = peers.get(id)
    if (peer === undefined) throw named('InvalidStateError', `There is no peer ${id}.`)
    return peer
  }
  const applySound = ({ real, muted, held }: Peer): void => {
    for (const sender of real.connection.getSenders()) {
      if (sender.track !== null) sender.track.enabled = !muted && !held
    }
  }

  const handlers: { readonly [N in MediaRequestName]?: (input: MediaInput<N>) => unknown } = {
    'peer.open'({ peer: id, iceServers }) {
      const real = webrtcPeer({ iceServers: [...iceServers] }, say)
      const { connection } = real
      for (const track of real.stream.getTracks()) connection.addTrack(track, real.stream)
      const told = new Set<'in' | 'out'>()
      let looking = false
      const timer = setInterval(() => {
        if (looking || connection.connectionState !== 'connected') return
        looking = true
        void Promise.all([real.media.sentPackets(), real.media.receivedPackets()])
          .then(([sent, received]) => {
            looking = false
            if (sent > 0 && !told.has('out')) {
              told.add('out')
              tell({ kind: 'peer.first-audio', peer: id, direction: 'out', at: Date.now() })
            }
            if (received > 0 && !told.has('in')) {
              told.add('in')
              tell({ kind: 'peer.first-audio', peer: id, direction: 'in', at: Date.now() })
              tell({
                kind: 'peer.quality',
                peer: id,
                quality: { mos: 4.3, lossPercent: 0, jitterMs: 1, roundTripMs: 2, codec: 'opus' },
                packetsSent: sent,
                packetsReceived: received,
                ownAddress: null,
              })
            }
          })
          .catch(() => undefined)
      }, 5)
      const state = (): void =>
        tell({
          kind: 'peer.state',
          peer: id,
          ice: connection.iceConnectionState,
          connection: connection.connectionState,
          signaling: connection.signalingState,
        })
      connection.addEventListener('iceconnectionstatechange', state)
      connection.addEventListener('connectionstatechange', state)
      peers.set(id, { real, muted: false, held: false, told, timer })
    },
    'peer.create-offer': async ({ peer, iceRestart }) => {
      const { type, sdp } = await need(peer).real.connection.createOffer({ iceRestart })
      return { type, sdp }
    },
    'peer.create-answer': async ({ peer }) => {
      const { type, sdp } = await need(peer).real.connection.createAnswer()
      return { type, sdp }
    },
    'peer.set-local': async ({ peer, description }) => {
      const { connection } = need(peer).real
      await gathered(connection, () => connection.setLocalDescription(description as RTCSessionDescriptionInit))
      const local = connection.localDescription
      return { type: local?.type, sdp: local?.sdp }
    },
    'peer.set-remote': async ({ peer, description }) => {
      await need(peer).real.connection.setRemoteDescription(description as RTCSessionDescriptionInit)
    },
    'peer.close'({ peer }) {
      const one = peers.get(peer)
      if (one === undefined) return
      peers.delete(peer)
      clearInterval(one.timer)
      one.real.close()
    },
    'peer.mute'({ peer, muted }) {
      need(peer).muted = muted
      applySound(need(peer))
    },
    'peer.hold'({ peer, held }) {
      need(peer).held = held
      applySound(need(peer))
    },
    'peer.dtmf'() {
      throw named('NotSupportedError', 'libwebrtc for Node has no RTCDTMFSender.')
    },
    'ring.start'({ tone }) {
      ringing = tone
    },
    'ring.stop'() {
      ringing = null
    },
    'conference.set': ({ peers: ids }) => ids.forEach(need),
  }

  const answer = async (message: { id: number; request: string; input: unknown }): Promise<void> => {
    const name = message.request as MediaRequestName
    requests.push(name)
    try {
      const input = mediaRequests[name].input.parse(message.input)
      const output = (await (handlers[name] as ((value: unknown) => unknown) | undefined)?.(input)) ?? null
      post({ id: message.id, ok: true, output })
    } catch (error) {
      const { name: kind, message: text } = error as Error
      post({ id: message.id, ok: false, error: { name: kind, message: text } })
    }
  }
  const leave = (why: string): void => {
    if (!alive) return
    alive = false
    stop()
    onGone?.(why)
  }
  return {
    port: {
      post: (message) => {
        const copy = structuredClone(message)
        setImmediate(() => alive && void answer(copy))
      },
      onMessage(next) {
        listener = next
        tell({ kind: 'ready' })
      },
      close: () => undefined,
    },
    onGone(next) {
      onGone = next
    },
    close: () => leave('closed'),
    kill: () => leave('killed'),
    get alive() {
      return alive
    },
    requests,
    get ringing() {
      return ringing
    },
    amplitudeOf: (frequency, lastMs) =>
      Math.max(0, ...[...peers.values()].map(({ real }) => real.media.amplitudeOf(frequency, lastMs))),
    packets: async () => {
      let sent = 0
      let received = 0
      for (const { real } of peers.values()) {
        sent += await real.media.sentPackets()
        received += await real.media.receivedPackets()
      }
      return { sent, received }
    },
  }
}

/** As the media window does: 20 ms of quiet after the last UDP host candidate, or the end of gathering. */
function gathered(connection: RTCPeerConnection, begin: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      clearTimeout(timer)
      connection.removeEventListener('icecandidate', onCandidate)
      resolve()
    }
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (candidate === null) {
        end()
        return
      }
      if (candidate.type !== 'host' || candidate.protocol !== 'udp') return
      clearTimeout(timer)
      timer = setTimeout(end, quietMs)
    }
    connection.addEventListener('icecandidate', onCandidate)
    begin().then(() => {
      if (connection.iceGatheringState === 'complete') end()
    }, reject)
  })
}

function named(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
