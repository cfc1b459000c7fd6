const sampleRate = 48_000

/** A WAV file (16 bit, mono, 48 kHz) of one second of a sine; whole periods, so that it repeats without a click. */
export function toneWav(frequency: number, loudness: number): Buffer {
  const samples = Buffer.alloc(sampleRate * 2)
  for (let index = 0; index < sampleRate; index++) {
    const value = Math.sin((2 * Math.PI * frequency * index) / sampleRate) * loudness
    samples.writeInt16LE(Math.round(value * 32_767), index * 2)
  }
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
