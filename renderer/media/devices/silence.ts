import { closeContext, createSilentContext } from './audio-context.ts'

/**
 * A track of silence for calls without a microphone. Sending nothing at all would look to the PBX like a seat that died:
 * it ends a call whose RTP stops (Asterisk, `rtp_timeout`).
 */
export type Silence = { track(): MediaStreamTrack; close(): void }

export function createSilence(): Silence {
  let made: { readonly context: AudioContext; readonly track: MediaStreamTrack } | null = null
  return {
    track() {
      if (made === null) {
        const context = createSilentContext()
        const destination = context.createMediaStreamDestination()
        const source = context.createConstantSource()
        const gain = context.createGain()
        gain.gain.value = 0
        source.connect(gain).connect(destination)
        source.start()
        const [track] = destination.stream.getAudioTracks()
        if (track === undefined) throw new DOMException('No silent track can be made.', 'OperationError')
        made = { context, track }
      }
      return made.track
    },
    close() {
      if (made === null) return
      made.track.stop()
      closeContext(made.context)
      made = null
    },
  }
}
