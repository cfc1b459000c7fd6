import { type Page } from '@playwright/test'
import { waitUntil } from '../../../support/wait-for.ts'
import { amplitudeOf } from '../../../support/audio/goertzel.ts'
import { type MediaPage } from './lab.ts'

/** The other side of a call: speaks one tone, and tells what it hears. */
export type FarEnd = Readonly<{
  connection: string
  offer: () => Promise<string>
  /** Takes an offer and gives the whole answer. */
  answer: (sdp: string) => Promise<string>
  takeAnswer: (sdp: string) => Promise<void>
  /** How much of a frequency it hears, 0–1 of full scale. */
  hears: (frequency: number) => Promise<number>
  /** Waits until what it hears of the frequency is accepted. */
  waitToHear: (what: string, frequency: number, accept: (amplitude: number) => boolean) => Promise<number>
  packetsReceived: () => Promise<number>
}>

type Far = {
  readonly connection: RTCPeerConnection
  readonly samples: () => number[]
  readonly context: AudioContext
}
type WithFar = { far: Record<string, Far> }

let lastNumber = 0

/** @param frequency of the tone it speaks, Hz */
export async function farEnd(page: Page, frequency: number): Promise<FarEnd> {
  const name = `far-${(lastNumber += 1)}`
  await page.evaluate(
    ([name_, frequency_]) => {
      const context = new AudioContext()
      const oscillator = context.createOscillator()
      const gain = context.createGain()
      const destination = context.createMediaStreamDestination()
      oscillator.frequency.value = frequency_
      gain.gain.value = 0.3
      oscillator.connect(gain).connect(destination)
      oscillator.start()
      const connection = new RTCPeerConnection()
      const [track] = destination.stream.getAudioTracks()
      if (track) connection.addTrack(track, destination.stream)
      const analyser = context.createAnalyser()
      analyser.fftSize = 8192
      connection.addEventListener('track', (heard) => {
        const stream = new MediaStream([heard.track])
        // Chromium gives a remote stream to WebAudio only while an element plays it.
        const element = new Audio()
        element.muted = true
        element.srcObject = stream
        void element.play()
        context.createMediaStreamSource(stream).connect(analyser)
      })
      const samples = (): number[] => {
        const values = new Float32Array(analyser.fftSize)
        analyser.getFloatTimeDomainData(values)
        return [...values]
      }
      const all = ((globalThis as unknown as WithFar).far ??= {})
      all[name_] = { connection, samples, context }
    },
    [name, frequency] as const,
  )
  const describe = (kind: 'offer' | 'answer', sdp: string | null): Promise<string> =>
    page.evaluate(
      async ([name_, kind_, sdp_]) => {
        const connection = (globalThis as unknown as WithFar).far[name_]?.connection
        if (!connection) throw new Error('no such far end')
        if (sdp_ !== null) await connection.setRemoteDescription({ type: 'offer', sdp: sdp_ })
        await connection.setLocalDescription(
          await (kind_ === 'offer' ? connection.createOffer() : connection.createAnswer()),
        )
        if (connection.iceGatheringState !== 'complete') {
          await new Promise<void>((resolve) => {
            connection.addEventListener('icegatheringstatechange', () => {
              if (connection.iceGatheringState === 'complete') resolve()
            })
          })
        }
        return connection.localDescription?.sdp ?? ''
      },
      [name, kind, sdp] as const,
    )
  const hears = async (heard: number): Promise<number> => {
    const [samples, rate] = await page.evaluate((name_) => {
      const far = (globalThis as unknown as WithFar).far[name_]
      return [far?.samples() ?? [], far?.context.sampleRate ?? 0] as const
    }, name)
    return amplitudeOf(heard, samples, rate)
  }
  return {
    connection: name,
    offer: () => describe('offer', null),
    answer: (sdp) => describe('answer', sdp),
    takeAnswer: (sdp) =>
      page.evaluate(
        async ([name_, sdp_]) => {
          await (globalThis as unknown as WithFar).far[name_]?.connection.setRemoteDescription({
            type: 'answer',
            sdp: sdp_,
          })
        },
        [name, sdp] as const,
      ),
    hears,
    waitToHear: (what, heard, accept) => waitUntil(what, () => hears(heard), accept),
    packetsReceived: () =>
      page.evaluate(async (name_) => {
        let packets = 0
        const report = await (globalThis as unknown as WithFar).far[name_]?.connection.getStats()
        report?.forEach((stats: { type: string; packetsReceived?: number }) => {
          if (stats.type === 'inbound-rtp') packets = stats.packetsReceived ?? 0
        })
        return packets
      }, name),
  }
}

/** A call from the media window to the far end. */
export async function callFar(media: MediaPage, peer: string, far: FarEnd): Promise<void> {
  await media.request('peer.open', { peer, iceServers: [] })
  await negotiate(media, peer, far, false)
}

/** An offer of the media window, answered; a first or a later one. Returns the offer. */
export async function negotiate(media: MediaPage, peer: string, far: FarEnd, iceRestart: boolean): Promise<string> {
  const made = await media.request('peer.create-offer', { peer, iceRestart })
  const local = await media.request('peer.set-local', { peer, description: made })
  const answer = await far.answer(local.sdp)
  await media.request('peer.set-remote', { peer, description: { type: 'answer', sdp: answer } })
  return local.sdp
}

/** A call of the far end that the media window answers. Returns the answer and how long it took to have it, in ms. */
export async function answerFar(
  media: MediaPage,
  peer: string,
  far: FarEnd,
): Promise<Readonly<{ sdp: string; answeredAt: number; describedMs: number }>> {
  await media.request('peer.open', { peer, iceServers: [] })
  await media.request('peer.set-remote', { peer, description: { type: 'offer', sdp: await far.offer() } })
  const answeredAt = performance.timeOrigin + performance.now()
  const made = await media.request('peer.create-answer', { peer })
  const local = await media.request('peer.set-local', { peer, description: made })
  const describedMs = performance.timeOrigin + performance.now() - answeredAt
  await far.takeAnswer(local.sdp)
  return { sdp: local.sdp, answeredAt, describedMs }
}
