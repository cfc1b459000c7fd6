import { type MediaFact, soundRate } from '../../../contract/media/messages.ts'
import { closeContext, createSilentContext } from '../devices/audio-context.ts'
import { type Peer } from '../peers/peer.ts'
import { type Peers } from '../peers/peers.ts'
import worklet from './sound-tap.worklet.ts?worker&url'

/** Tells main the sound of the calls it asks for; nothing of it is kept here. */
export type PeerRecording = {
  /** Of one that is recorded already: nothing. */
  start(peer: string): Promise<void>
  /** Resolves when the last of it has been told. */
  stop(peer: string): Promise<void>
  close(): void
}

type Tap = { end(): Promise<void>; drop(): void }
type FromTap = { readonly from: number; readonly at: number; readonly samples: Int16Array } | null

/** A tap that does not answer any more is not waited for: a call is to end. */
const endLimitMs = 500

export function createPeerRecording(peers: Peers, tell: (fact: MediaFact) => void): PeerRecording {
  let context: AudioContext | null = null
  let ready: Promise<AudioContext> | null = null
  const taps = new Map<string, Tap | null>()

  /** At the rate of the recording: Chromium brings every track onto this one clock. */
  const open = (): Promise<AudioContext> => {
    ready ??= (async () => {
      const made = createSilentContext({ sampleRate: soundRate, latencyHint: 'balanced' })
      context = made
      await made.audioWorklet.addModule(worklet)
      return made
    })()
    ready.catch(() => (ready = null))
    return ready
  }
  const closeIdle = (): void => {
    if (taps.size > 0 || context === null) return
    closeContext(context)
    context = null
    ready = null
  }

  return {
    async start(id) {
      const peer = peers.get(id)
      if (taps.has(id)) return
      taps.set(id, null)
      try {
        const opened = await open()
        // Stopped, or the call ended, in the meantime.
        if (taps.get(id) === null) taps.set(id, openTap(opened, peer, tell))
      } catch (error) {
        taps.delete(id)
        throw error
      }
    },
    async stop(id) {
      const tap = taps.get(id)
      taps.delete(id)
      await tap?.end()
      closeIdle()
    },
    close() {
      for (const tap of taps.values()) tap?.drop()
      taps.clear()
      closeIdle()
    },
  }
}

function openTap(context: AudioContext, peer: Peer, tell: (fact: MediaFact) => void): Tap {
  const node = new AudioWorkletNode(context, 'sound-tap', {
    numberOfInputs: 2,
    numberOfOutputs: 1,
    outputChannelCount: [1],
    channelCount: 1,
    channelCountMode: 'explicit',
  })
  // A node that leads nowhere is not computed everywhere; the context has no loudspeaker.
  node.connect(context.destination)
  const inputs = [createInput(context, node, 0), createInput(context, node, 1)] as const
  const connect = (): void => {
    // On hold neither side hears the other.
    inputs[0].take(peer.held() ? null : (peer.remote()?.getAudioTracks()[0] ?? null))
    inputs[1].take(peer.sent())
  }
  const stopListening = peer.onSound(connect)
  const ended = Promise.withResolvers<null>()
  node.port.onmessage = ({ data }: MessageEvent<FromTap>) => {
    if (data === null) return ended.resolve(null)
    const { from, at, samples } = data
    const sound = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
    tell({ kind: 'peer.sound', peer: peer.id, from, at, sound })
  }
  connect()
  const drop = (): void => {
    stopListening()
    for (const input of inputs) input.take(null)
    node.disconnect()
    node.port.close()
  }
  return {
    async end() {
      node.port.postMessage('end')
      await Promise.race([ended.promise, new Promise((resolve) => setTimeout(resolve, endLimitMs))])
      drop()
    },
    drop,
  }
}

/** One side of the tap; its track changes (another microphone, a conference) without a frame being left out. */
function createInput(context: AudioContext, node: AudioNode, input: number) {
  let now: { readonly track: MediaStreamTrack; readonly source: AudioNode } | null = null
  return {
    take(track: MediaStreamTrack | null): void {
      if (track === (now?.track ?? null)) return
      now?.source.disconnect()
      now = null
      if (track === null || track.readyState === 'ended') return
      // A copy would be muted apart from the one that is sent: this is the same track.
      const source = context.createMediaStreamSource(new MediaStream([track]))
      source.connect(node, 0, input)
      now = { track, source }
    },
  }
}
