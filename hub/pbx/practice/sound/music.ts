import { type Frame, frameSamples, sampleRate } from './frame.ts'

/** What somebody hears who is on hold: eight slow notes, made here, so that nobody's music is played. Hz; 0 is a rest. */
const notes = [392, 494, 587, 494, 440, 523, 659, 0] as const
const noteMs = 500
const loudness = 1_800

let tune: Int16Array | null = null

/** The whole tune, made once; it begins again without a click, since every note fades in and out. */
function madeOnce(): Int16Array {
  if (tune !== null) return tune
  const length = (noteMs * sampleRate) / 1_000
  tune = new Int16Array(length * notes.length)
  for (const [at, note] of notes.entries())
    for (let index = 0; index < length; index++) {
      const swell = Math.sin((Math.PI * index) / length)
      const turn = (2 * Math.PI * index) / sampleRate
      tune[at * length + index] = Math.round(
        loudness * swell * (Math.sin(note * turn) + 0.3 * Math.sin(2 * note * turn)),
      )
    }
  return tune
}

/** The music's frame of that number; the same for everybody who hears it then. */
export function musicFrame(number: number): Frame {
  const whole = madeOnce()
  const from = (number * frameSamples) % whole.length
  return whole.subarray(from, from + frameSamples)
}
