import { type Topics } from '../../contract/bridge/topics.ts'
import { pageSound, soundRate } from './play-sound.ts'

const cycleSeconds = 5
const gain = 0.35
/** Two gongs in turn for a second, four seconds of silence, as the exchange's own ringing current has it. */
const strokes = Array.from({ length: 20 }, (_, at) => ({ at: at * 0.05, hertz: at % 2 === 0 ? 1180 : 1400 }))

/** One cycle of the bell as samples. */
export function bellSamples(): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(cycleSeconds * soundRate)
  for (const { at, hertz } of strokes) {
    const from = Math.round(at * soundRate)
    for (let n = 0; n < 0.12 * soundRate; n += 1) {
      const seconds = n / soundRate
      samples[from + n] =
        (samples[from + n] ?? 0) + gain * Math.exp(-seconds * 40) * Math.sin(2 * Math.PI * hertz * seconds)
    }
  }
  return samples
}

/** A telephone on the table rings by itself; the one that practice plays has no bell but this page. */
export function ringsHere(practice: Topics['practice'] | undefined, lines: Topics['lines'] | undefined): boolean {
  const practises = practice !== undefined && practice.exercise !== null
  return practises && lines?.lines.some(({ phase }) => phase === 'ringing') === true
}

let ringing: AudioBufferSourceNode | null = null

export function ring(on: boolean): void {
  if (on === (ringing !== null)) return
  ringing?.stop()
  ringing = null
  if (!on) return
  const { context } = pageSound()
  const samples = bellSamples()
  const buffer = context.createBuffer(1, samples.length, soundRate)
  buffer.copyToChannel(samples, 0)
  ringing = context.createBufferSource()
  ringing.buffer = buffer
  ringing.loop = true
  ringing.connect(context.destination)
  ringing.start()
}
