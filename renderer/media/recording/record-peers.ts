import { type MediaFact } from '../../../contract/media/messages.ts'
import { type Peer } from '../peers/peer.ts'
import { type Peers } from '../peers/peers.ts'
import { openSoundTap } from './sound-tap.ts'
import { createSystemClock, type SystemClock } from './system-clock.ts'

/** Tells main the sound of the calls it asks for; nothing of it is kept here. */
export type PeerRecording = {
  /** Of one that is recorded already: nothing. */
  start(peer: string): void
  /** When it returns the last of it has been told. */
  stop(peer: string): void
  close(): void
}

type Tap = { end(): void; drop(): void }

export function createPeerRecording(peers: Peers, tell: (fact: MediaFact) => void): PeerRecording {
  const clock = createSystemClock()
  const taps = new Map<string, Tap>()
  return {
    start(id) {
      const peer = peers.get(id)
      if (!taps.has(id)) taps.set(id, openTap(peer, clock, tell))
    },
    stop(id) {
      taps.get(id)?.end()
      taps.delete(id)
    },
    close() {
      for (const tap of taps.values()) tap.drop()
      taps.clear()
    },
  }
}

function openTap(peer: Peer, clock: SystemClock, tell: (fact: MediaFact) => void): Tap {
  const sources = {
    // On hold neither side hears the other.
    heard: () => (peer.held() ? null : (peer.remote()?.getAudioTracks()[0] ?? null)),
    sent: () => peer.sent(),
    receiver: () => peer.receiver(),
  }
  const tap = openSoundTap(sources, clock, ({ from, samples }, at) => {
    const sound = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
    tell({ kind: 'peer.sound', peer: peer.id, from, at, sound })
  })
  const stopListening = peer.onSound(tap.connect)
  return {
    end() {
      stopListening()
      tap.end()
    },
    drop() {
      stopListening()
      tap.drop()
    },
  }
}
