import { type MediaFact } from '../../../contract/media/messages.ts'
import { closeContext, createSilentContext } from '../devices/audio-context.ts'
import { type Microphone } from '../devices/microphone.ts'
import { type Peers } from '../peers/peers.ts'
import { createMeter, type Meter } from './meter.ts'

const everyMs = 100

/** Tells both levels ten times a second: the microphone's, and the loudest of what the others say. Stops when closed. */
export function watchLevels(microphone: Microphone, peers: Peers, tell: (fact: MediaFact) => void): { close(): void } {
  const context = createSilentContext()
  const lease = microphone.lease()
  const meters = new Map<MediaStreamTrack, Meter>()

  const readAll = (tracks: readonly MediaStreamTrack[]): number => {
    let level = 0
    for (const track of tracks) {
      const meter = meters.get(track) ?? createMeter(context, new MediaStream([track]))
      meters.set(track, meter)
      level = Math.max(level, meter.level())
    }
    return Math.round(level * 1000) / 1000
  }
  const read = (): void => {
    const own = microphone.track()
    const others = peers.all().flatMap((peer) => (peer.held() ? [] : (peer.remote()?.getAudioTracks() ?? [])))
    for (const [track, meter] of meters) {
      if (track === own || others.includes(track)) continue
      meter.close()
      meters.delete(track)
    }
    tell({ kind: 'levels', microphone: readAll(own ? [own] : []), speaker: readAll(others) })
  }
  const timer = setInterval(read, everyMs)
  return {
    close() {
      clearInterval(timer)
      for (const meter of meters.values()) meter.close()
      closeContext(context)
      lease.release()
      tell({ kind: 'levels', microphone: 0, speaker: 0 })
    },
  }
}
