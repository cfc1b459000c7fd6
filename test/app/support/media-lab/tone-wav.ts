import { inSyllables } from '../../../support/audio/syllables.ts'

const sampleRate = 48_000

/** A WAV file (16 bit, mono, 48 kHz) of one second of a sine; whole periods, so that it repeats without a click. */
export function toneWav(frequency: number, loudness: number): Buffer {
  return wavOf(sine(frequency, loudness, 1))
}

/** The same for twenty seconds, coming and going like speech. */
export function syllablesWav(frequency: number, loudness: number): Buffer {
  return wavOf(inSyllables(sine(frequency, loudness, 20), sampleRate, 3))
}

function sine(frequency: number, loudness: number, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * sampleRate }, (_, index) =>
    Math.round(Math.sin((2 * Math.PI * frequency * index) / sampleRate) * loudness * 32_767),
  )
}

function wavOf(values: Int16Array): Buffer {
  const samples = Buffer.from(values.buffer)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
