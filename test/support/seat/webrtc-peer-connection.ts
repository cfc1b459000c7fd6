import wrtc from '@roamhq/wrtc'
import { amplitudeOf } from '../audio/goertzel.ts'
import { sampleRate, toneSamples } from '../audio/tone.ts'
import { type SeatMedia } from './media.ts'
import { onRtpTick } from './rtp-clock.ts'

/** One real WebRTC peer connection (ICE, DTLS-SRTP, Opus) with a tone as its microphone. */
export type WebrtcPeer = Readonly<{
  connection: RTCPeerConnection
  stream: MediaStream
  media: SeatMedia
  close: () => void
}>

type HeardAudio = Readonly<{ samples: Int16Array; sampleRate: number; channelCount?: number }>

/** Makes the peer connection that JsSIP drives, and its microphone: tones fed in pieces of 10 ms, the size libwebrtc takes. */
export function webrtcPeer(configuration: RTCConfiguration, say: readonly number[]): WebrtcPeer {
  const connection = new wrtc.RTCPeerConnection(configuration)
  const source = new wrtc.nonstandard.RTCAudioSource()
  const track = source.createTrack()
  const stream = new wrtc.MediaStream([track])
  let speech = toneSamples(say, 2_000)
  let at = 0
  const stopTicking = onRtpTick(() => {
    for (let piece = 0; piece < 2; piece++) {
      // A copy of its own buffer: libwebrtc takes the whole buffer below a view.
      const samples = track.enabled ? speech.slice(at, at + 80) : new Int16Array(80)
      source.onData({ samples, sampleRate, bitsPerSample: 16, channelCount: 1, numberOfFrames: 80 })
      at = (at + 80) % speech.length
    }
  })

  let heard: HeardAudio[] = []
  let sink: { stop: () => void } | undefined
  connection.addEventListener('track', (event) => {
    const listener = new wrtc.nonstandard.RTCAudioSink(event.track)
    listener.ondata = (data: unknown) => {
      const audio = data as HeardAudio
      heard.push({
        samples: audio.samples.slice(),
        sampleRate: audio.sampleRate,
        channelCount: audio.channelCount ?? 1,
      })
      if (heard.length > 100) heard = heard.slice(-100)
    }
    sink?.stop()
    sink = listener
  })

  const count = async (type: string, field: string): Promise<number> => {
    if (connection.signalingState === 'closed') return 0
    const report = await connection.getStats()
    let sum = 0
    report.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] === type) sum += Number(entry[field] ?? 0)
    })
    return sum
  }
  let closed = false
  return {
    connection,
    stream,
    media: {
      sentPackets: () => count('outbound-rtp', 'packetsSent'),
      receivedPackets: () => count('inbound-rtp', 'packetsReceived'),
      lostPackets: () => undefined,
      receivedDigits: () => '',
      amplitudeOf: (frequency, lastMs = 200) => {
        const pieces = heard.slice(-Math.ceil(lastMs / 10))
        const rate = pieces[0]?.sampleRate ?? 48_000
        return amplitudeOf(frequency, Float64Array.from(pieces.flatMap(firstChannel)), rate)
      },
      say: (frequencies) => {
        speech = toneSamples(frequencies, 2_000)
      },
      sendDigits: undefined,
    },
    close: () => {
      if (closed) return
      closed = true
      stopTicking()
      sink?.stop()
      track.stop()
      connection.close()
    },
  }
}

function firstChannel({ samples, channelCount = 1 }: HeardAudio): number[] {
  return channelCount === 1 ? [...samples] : [...samples].filter((_, index) => index % channelCount === 0)
}
