/** What Chromium's MediaStreamTrackProcessor gives of a track of sound (W3C mediacapture-transform). */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize: number })
  readonly readable: ReadableStream<AudioData>
}

/** What waits here when this page was busy, in pieces of 10 ms. */
const mostWaiting = 100

export type TrackPiece = {
  /** Of its first frame, ms of the system's monotonic clock. */
  readonly stamp: number
  readonly rate: number
  /** All its channels in one. */
  readonly samples: Float32Array<ArrayBuffer>
}

/** Tells a track's sound piece after piece, each with the time at which it was taken; returns what ends it. */
export function readTrack(track: MediaStreamTrack, tell: (piece: TrackPiece) => void): () => void {
  const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: mostWaiting }).readable.getReader()
  let ended = false
  const read = async (): Promise<void> => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const piece = { stamp: value.timestamp / 1000, rate: value.sampleRate, samples: monoOf(value) }
      value.close()
      if (!ended) tell(piece)
    }
  }
  read().catch(() => undefined)
  return () => {
    ended = true
    reader.cancel().catch(() => undefined)
  }
}

function monoOf(sound: AudioData): Float32Array<ArrayBuffer> {
  const { numberOfChannels, numberOfFrames } = sound
  const mono = new Float32Array(numberOfFrames)
  const one = new Float32Array(numberOfFrames)
  for (let planeIndex = 0; planeIndex < numberOfChannels; planeIndex += 1) {
    sound.copyTo(one, { planeIndex, format: 'f32-planar' })
    for (let frame = 0; frame < numberOfFrames; frame += 1)
      mono[frame] = (mono[frame] ?? 0) + (one[frame] ?? 0) / numberOfChannels
  }
  return mono
}
